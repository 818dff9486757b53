"""An AWS account for `make deploy`: stacks by the model of CloudFormation, recorded answers of the other services."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import Any

from botocore.exceptions import ClientError

from tests.deploy.cloudformation import Model, Pages

ACCOUNT, REGION = "111122223333", "eu-central-1"


class Account:
    """A session of boto3, as far as `make deploy` uses one."""

    region_name = REGION

    def __init__(self, *stacks: Model) -> None:
        self.stacks = {stack.name: stack for stack in stacks}
        self.limit = {"ConcurrentExecutions": 1_000, "UnreservedConcurrentExecutions": 1_000}
        self.identity: dict[str, Any] | None = {"VerifiedForSendingStatus": True}
        self.mail = {"ProductionAccessEnabled": True, "SendingEnabled": True, "EnforcementStatus": "HEALTHY"}
        self.uploads: list[str] = []
        self.log_groups: list[str] = []
        self.ringing: list[str] = []
        self.taken = {"Addresses": 0, "Vpcs": 1}  # an account begins with a VPC of its own
        self.quotas: dict[str, float] = {}  # by their codes; those that are the usual ones are not there
        self.versions: dict[str, str] = {}  # of buckets elsewhere: their versioning
        self.shut: set[str] = set()  # buckets that this account may not look at

    def client(self, service: str) -> Any:
        return getattr(self, f"_{service.replace('-', '_')}")()

    def _cloudformation(self) -> "Stacks":
        return Stacks(self.stacks)

    def _sts(self) -> Any:
        return SimpleNamespace(get_caller_identity=lambda: {"Account": ACCOUNT})

    def _s3(self) -> Any:
        return SimpleNamespace(
            meta=SimpleNamespace(region_name=REGION, endpoint_url=f"https://s3.{REGION}.amazonaws.com"),
            exceptions=SimpleNamespace(BucketAlreadyOwnedByYou=ClientError),
            create_bucket=lambda **_: None,
            put_public_access_block=lambda **_: None,
            head_object=lambda Key, **_: self.uploads.append(Key),
            get_bucket_versioning=self._get_versioning,
        )

    def _ec2(self) -> Any:
        return SimpleNamespace(
            describe_addresses=lambda: {"Addresses": [{}] * self.taken["Addresses"]},
            describe_vpcs=lambda: {"Vpcs": [{}] * self.taken["Vpcs"]},
        )

    def _service_quotas(self) -> Any:
        return SimpleNamespace(get_service_quota=self._get_quota)

    def _get_quota(self, ServiceCode: str, QuotaCode: str) -> dict[str, Any]:
        if QuotaCode not in self.quotas:
            raise ClientError({"Error": {"Code": "NoSuchResourceException", "Message": ServiceCode}}, "GetServiceQuota")
        return {"Quota": {"Value": self.quotas[QuotaCode]}}

    def _get_versioning(self, Bucket: str) -> dict[str, str]:
        if Bucket in self.shut or Bucket not in self.versions:
            code = "AccessDenied" if Bucket in self.shut else "NoSuchBucket"
            raise ClientError({"Error": {"Code": code, "Message": Bucket}}, "GetBucketVersioning")
        return {"Status": self.versions[Bucket]} if self.versions[Bucket] else {}

    def _cloudwatch(self) -> Any:
        return SimpleNamespace(describe_alarms=self._describe_alarms)

    def _logs(self) -> Any:
        pages = Pages(lambda **_: {"logGroups": [{"logGroupName": name} for name in self.log_groups]})
        return SimpleNamespace(get_paginator=lambda _: pages)

    def _lambda(self) -> Any:
        return SimpleNamespace(get_account_settings=lambda: {"AccountLimit": self.limit})

    def _sesv2(self) -> Any:
        return SimpleNamespace(get_account=lambda: self.mail, get_email_identity=self._get_identity)

    def _describe_alarms(self, AlarmNames: list[str], AlarmTypes: list[str]) -> Any:
        """Every alarm asked for once there is one that rings."""
        alarms = [
            {"AlarmName": name, "AlarmArn": f"arn:{name}", "StateValue": "ALARM" if name in self.ringing else "OK"}
            for name in AlarmNames
            if self.ringing
        ]
        return {f"{kind}s": alarms for kind in AlarmTypes}

    def _get_identity(self, **_: str) -> dict[str, Any]:
        if self.identity is None:
            raise ClientError({"Error": {"Code": "NotFoundException", "Message": "none"}}, "GetEmailIdentity")
        return self.identity


class Stacks:
    """CloudFormation's client, which gives each call to the stack that it names."""

    def __init__(self, stacks: dict[str, Model]) -> None:
        self._stacks = stacks
        self._last = ""

    def __getattr__(self, operation: str) -> Any:
        def call(**asked: Any) -> Any:
            self._last = asked.get("StackName", self._last)
            return getattr(self._stacks[self._last], operation)(**asked)

        return call

    def get_paginator(self, operation: str) -> Pages:
        return Pages(getattr(self, operation))


class Owned(ClientError):
    """The bucket exists, and is the caller's."""


class S3:
    """S3 with one bucket; a call that does not name its owner is taken, also by another account's."""

    exceptions = SimpleNamespace(BucketAlreadyOwnedByYou=Owned)
    meta = SimpleNamespace(region_name=REGION, endpoint_url="https://s3.example")

    def __init__(self, owner: str = "") -> None:
        self.owner = owner
        self.objects: dict[str, bytes] = {}
        self.closed: Mapping[str, bool] = {}

    def create_bucket(self, **_: Any) -> None:
        if self.owner == ACCOUNT:
            raise Owned({"Error": {"Code": "BucketAlreadyOwnedByYou"}}, "CreateBucket")
        if self.owner:
            raise ClientError({"Error": {"Code": "BucketAlreadyExists"}}, "CreateBucket")
        self.owner = ACCOUNT

    def head_object(self, Key: str, **named: str) -> None:
        self._require(named)
        if Key not in self.objects:
            raise ClientError({"Error": {"Code": "404"}}, "HeadObject")

    def put_object(self, Key: str, Body: bytes, **named: str) -> None:
        self._require(named)
        self.objects[Key] = Body

    def put_public_access_block(self, PublicAccessBlockConfiguration: Mapping[str, bool], **named: str) -> None:
        self._require(named)
        self.closed = PublicAccessBlockConfiguration

    def _require(self, named: Mapping[str, str]) -> None:
        if named.get("ExpectedBucketOwner", self.owner) != self.owner:
            raise ClientError({"Error": {"Code": "403"}}, "any")


@contextmanager
def issuer() -> Iterator[str]:
    """A token issuer on this machine, which serves its discovery document."""

    class Discovery(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            document = {"issuer": url, "jwks_uri": f"{url}/keys"}
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(document).encode())

        def log_message(self, *_: object) -> None:
            """Nothing is written."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Discovery)
    url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield url
    finally:
        server.shutdown()
        server.server_close()
