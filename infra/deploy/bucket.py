"""The bucket that code and templates are deployed from. Nothing in it goes: a rollback needs what was there before."""

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from infra import artifacts

if TYPE_CHECKING:
    import boto3
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.literals import BucketLocationConstraintType

UNCONSTRAINED_REGION = "us-east-1"  # where S3 refuses a constraint of the region


@dataclass(frozen=True, slots=True)
class Bucket:
    """One for each account and region; its owner is named at each call, for the first to take the name gets it."""

    client: "S3Client"
    name: str
    owner: str

    def put(self, content: bytes, kind: str) -> str:
        """Its key; uploaded unless it is there."""
        key = artifacts.key(content, kind)
        try:
            self.client.head_object(Bucket=self.name, Key=key, ExpectedBucketOwner=self.owner)
        except ClientError:
            self.client.put_object(Bucket=self.name, Key=key, Body=content, ExpectedBucketOwner=self.owner)
        return key

    def url(self, key: str) -> str:
        """As CloudFormation wants a template's."""
        endpoint = self.client.meta.endpoint_url
        return f"{endpoint}/{self.name}/{key}"


def code_bucket(session: "boto3.Session") -> Bucket:
    """Made where it is missing, closed to the public."""
    account = session.client("sts").get_caller_identity()["Account"]
    client = session.client("s3")
    region = client.meta.region_name
    bucket = Bucket(client, f"removal-orders-code-{account}-{region}", account)
    with suppress(client.exceptions.BucketAlreadyOwnedByYou):
        _create(client, bucket.name, region)
        closed = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
        client.put_public_access_block(
            Bucket=bucket.name,
            PublicAccessBlockConfiguration=dict.fromkeys(closed, True),  # type: ignore[arg-type]
            ExpectedBucketOwner=account,
        )
    return bucket


def _create(client: "S3Client", name: str, region: "BucketLocationConstraintType | str") -> None:
    if region == UNCONSTRAINED_REGION:
        client.create_bucket(Bucket=name)
    else:
        client.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": region})  # type: ignore[typeddict-item]
