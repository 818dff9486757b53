"""Puts the real `template.yaml` on the emulated AWS, with only `CodeUri` replaced, as `sam package` does."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from infra import artifacts
from infra.dev.local.aws import Aws
from infra.dev.local.waiting import until

STACK = "removal-orders"
BUCKET = "removal-orders-code"
DEPLOYED_WITHIN = 60.0  # seconds


class NotDeployed(Exception):
    """The emulator refused the stack; the message holds its reasons."""


@dataclass(frozen=True, slots=True)
class Deployment:
    """What the stack is made of, by the template's logical ids and output names."""

    outputs: Mapping[str, str]
    resources: Mapping[str, str]

    @property
    def queues(self) -> dict[str, str]:
        """The URLs of all queues."""
        return {name: value for name, value in self.resources.items() if name.endswith(("Queue", "DeadLetters"))}


def deploy(aws: Aws, repository: Path, parameters: Mapping[str, str]) -> Deployment:
    """Upload the sources, create the stack, wait for it; NotDeployed with the emulator's reasons if it fails."""
    code = _upload(aws, artifacts.archive(repository / "functions"), "zip")
    template = artifacts.packaged((repository / "template.yaml").read_text("utf-8"), f"s3://{BUCKET}/{code}")
    client = aws.cloudformation()
    client.create_stack(
        StackName=STACK,
        TemplateURL=f"{aws.endpoint_url}/{BUCKET}/{_upload(aws, template.encode(), 'yaml')}",
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
    )
    outputs = until(lambda: _outputs(aws), "the stack is deployed", DEPLOYED_WITHIN, every=0.2)
    pages = client.get_paginator("list_stack_resources").paginate(StackName=STACK)
    resources = [resource for page in pages for resource in page["StackResourceSummaries"]]
    return Deployment(
        outputs, {resource["LogicalResourceId"]: resource.get("PhysicalResourceId", "") for resource in resources}
    )


def _upload(aws: Aws, content: bytes, kind: str) -> str:
    """Its key; by way of a bucket as `sam deploy` does, since a template in the request has 51,200 bytes at most."""
    key = artifacts.key(content, kind)
    client = aws.s3()
    with suppress(client.exceptions.BucketAlreadyOwnedByYou):
        client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    client.put_object(Bucket=BUCKET, Key=key, Body=content)
    return key


def _outputs(aws: Aws) -> dict[str, str] | None:
    stack = aws.cloudformation().describe_stacks(StackName=STACK)["Stacks"][0]
    status = stack["StackStatus"]
    if status.endswith(("_FAILED", "ROLLBACK_COMPLETE")):
        raise NotDeployed(_reasons(aws) or status)
    outputs = stack.get("Outputs", [])
    return {output["OutputKey"]: output["OutputValue"] for output in outputs} if status == "CREATE_COMPLETE" else None


def _reasons(aws: Aws) -> str:
    events = aws.cloudformation().describe_stack_events(StackName=STACK)["StackEvents"]
    failed = [event for event in events if event.get("ResourceStatus", "").endswith("_FAILED")]
    return "; ".join(f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason', '')}" for event in failed)
