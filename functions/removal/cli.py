"""`removal-orders` in a shell: finds the deployment, then runs the command.

The deployment: with `--local` the running local stack, which `.local/local.json` names; else the one of TABLE_NAME and
similar variables of the environment; else the CloudFormation stack that `--stack` names, by its outputs.
"""

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import botocore.session

from removal.errors import RemovalError
from removal.operations.command_context import FAILED, CommandContext
from removal.operations.commands import parsed, run
from removal.signatures import sign_once_more
from removal.wiring.operate import process

if TYPE_CHECKING:
    from mypy_boto3_cloudformation.client import CloudFormationClient

LOCAL = Path(".local/local.json")
OUTPUTS: Mapping[str, str] = {
    "TABLE_NAME": "TableName",
    "BUS_NAME": "BusName",
    "PUBLIC_URL": "ApiUrl",
    "SECRETS_KEY_ID": "SecretsKeyArn",
    "LINK_KEY_SECRET_ID": "LinkKeyArn",  # the name of an output  # nosec B105
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; exit code 0 for success, 1 for faults or an error, 2 for invalid arguments."""
    options = parsed(arguments)
    _find_deployment(options)
    try:
        return run(CommandContext(options, process(), print, os.environ.get("USER", "operator")))
    except RemovalError as error:
        print(f"removal-orders: {error.detail}", file=sys.stderr)
        return FAILED


def _find_deployment(options: argparse.Namespace) -> None:
    if options.local:
        emulator = json.loads(LOCAL.read_text("utf-8"))["aws"]
        os.environ.update(_emulated(emulator["endpoint_url"], emulator["region"]))
        os.environ.update(_stack(emulator["stack"]))
    elif "TABLE_NAME" not in os.environ:
        os.environ.update(_stack(options.stack))


def _emulated(endpoint_url: str, region: str) -> dict[str, str]:
    return {
        "AWS_ENDPOINT_URL": endpoint_url,
        "AWS_DEFAULT_REGION": region,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",  # MiniStack's root; there is nothing to keep  # nosec B105
        "LOCAL": "true",
    }


def _stack(name: str) -> dict[str, str]:
    session = botocore.session.get_session()
    sign_once_more(session)
    client: CloudFormationClient = session.create_client("cloudformation")  # type: ignore[assignment]
    outputs = client.describe_stacks(StackName=name)["Stacks"][0]["Outputs"]
    named = {output["OutputKey"]: output["OutputValue"] for output in outputs}
    return {"STACK_NAME": name, **{variable: named[output] for variable, output in OUTPUTS.items()}}


if __name__ == "__main__":
    sys.exit(main())
