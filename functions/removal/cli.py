"""`removal-orders` in a shell: finds the deployment, then runs the command.

The deployment: with `--local` the running local stack, which `.local/local.json` names; else the one of TABLE_NAME and
similar variables of the environment; else the CloudFormation stack that `--stack` names, by its outputs. Its region is
AWS_REGION, else AWS_DEFAULT_REGION, else the profile's. `order` and `status` go through the API, `trigger` to
a receiver: they need none of that.
"""

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import botocore.session
from botocore.exceptions import BotoCoreError, ClientError, NoRegionError

from removal.aws_access import OTHER_PLACE, named_region, remedy
from removal.errors import NotFound, RemovalError
from removal.operations.command_context import FAILED, CommandContext
from removal.operations.commands import parsed, run
from removal.shell import commands as shell
from removal.signatures import sign_once_more
from removal.table import TableError
from removal.wiring.operate import now, process

if TYPE_CHECKING:
    from mypy_boto3_cloudformation.client import CloudFormationClient

LOCAL = Path(".local/local.json")
NO_STACK = "--stack names no stack: the alarm's text has a line that sets it, export STACK=… AWS_REGION=…"
OUTPUTS: Mapping[str, str] = {
    "TABLE_NAME": "TableName",
    "BUS_NAME": "BusName",
    "PUBLIC_URL": "ApiUrl",
    "SECRETS_KEY_ID": "SecretsKeyArn",
    "ERASURES_BUCKET": "ErasuresBucket",
    "DELIVERY_PARTITIONS": "DeliveryPartitions",
    "LINK_KEY_SECRET_ID": "LinkKeyArn",  # the name of an output  # nosec B105
}
OPTIONAL: Mapping[str, str] = {  # of a deployment with a public log
    "LOG_QUEUE_URL": "LogQueueUrl",
    "LOG_BUCKET": "LogBucketName",
    "LOG_ORIGIN": "LogName",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; exit code 0 for success, 1 for faults or an error, 2 for invalid arguments."""
    words = sys.argv[1:] if arguments is None else arguments
    if "--version" in words or shell.is_for(words):
        return shell.main(words, print, lambda line: print(line, file=sys.stderr), now=now)
    options = parsed(arguments)
    try:
        place = _find_deployment(options)
        return run(CommandContext(options, process(), print, os.environ.get("USER", "operator"), place=place))
    except RemovalError as error:
        return _failed(error.detail)
    except TableError as error:
        return _failed(remedy(error.cause or error))
    except (BotoCoreError, ClientError) as error:
        return _failed(remedy(error))


def _failed(detail: str) -> int:
    print(f"removal-orders: {detail}", file=sys.stderr)
    return FAILED


def _find_deployment(options: argparse.Namespace) -> str:
    """Put the deployment's names into the environment; returns where it is, for people."""
    if options.local:
        emulator = _local()
        os.environ.update(_emulated(emulator["endpoint_url"], emulator["region"]))
        return _use_stack(emulator["stack"], emulator["region"])
    region = _region()
    os.environ.update(_region_variables(region))
    if "TABLE_NAME" in os.environ:
        return f"table {os.environ['TABLE_NAME']}, region {region}"
    return _use_stack(options.stack, region)


def _local() -> dict[str, str]:
    try:
        emulator = json.loads(LOCAL.read_text("utf-8"))["aws"]
        return {name: str(emulator[name]) for name in ("endpoint_url", "region", "stack")}
    except FileNotFoundError:
        msg = f"{LOCAL} does not exist here: run make local, and this in the same folder"
        raise NotFound(msg) from None
    except (OSError, ValueError, LookupError, TypeError) as error:
        why = getattr(error, "strerror", None) or "it is not what make local writes"
        msg = f"{LOCAL} cannot be read ({why}): run make local anew"
        raise NotFound(msg) from None


def _region() -> str:
    """Raises NoRegionError if neither the environment nor the profile names one."""
    region = named_region(os.environ) or botocore.session.get_session().get_config_variable("region")
    if not region:
        raise NoRegionError
    return str(region)


def _region_variables(region: str) -> dict[str, str]:
    """boto3 and botocore read the one, Lambda's settings the other."""
    return {"AWS_REGION": region, "AWS_DEFAULT_REGION": region}


def _emulated(endpoint_url: str, region: str) -> dict[str, str]:
    return {
        **_region_variables(region),
        "AWS_ENDPOINT_URL": endpoint_url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",  # MiniStack's root; there is nothing to keep  # nosec B105
        "LOCAL": "true",
    }


def _use_stack(name: str, region: str) -> str:
    """As `_find_deployment`. Raises NotFound if there is no such stack, or if it is not made yet."""
    if not name:
        raise NotFound(NO_STACK)
    stack = _described(name)
    if not stack:
        msg = f"there is no stack {name} in region {region}: name it with --stack, or {OTHER_PLACE}"
        raise NotFound(msg)
    named = {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}
    missing = sorted(set(OUTPUTS.values()) - set(named))
    if missing:
        msg = f"stack {name} is {stack['StackStatus']} and has no {', '.join(missing)}: run make deploy first"
        raise NotFound(msg)
    there = {**OUTPUTS, **{variable: output for variable, output in OPTIONAL.items() if output in named}}
    os.environ.update({"STACK_NAME": name, **{variable: named[output] for variable, output in there.items()}})
    account = stack["StackId"].split(":")[4]
    return f"stack {name}, account {account}, region {region}"


def _described(name: str) -> Mapping[str, Any]:
    """CloudFormation's description; empty if there is no such stack."""
    session = botocore.session.get_session()
    sign_once_more(session)
    client: CloudFormationClient = session.create_client("cloudformation")  # type: ignore[assignment]
    try:
        stacks = client.describe_stacks(StackName=name)["Stacks"]
    except ClientError as error:
        if "does not exist" in str(error):
            return {}
        raise
    return stacks[0] if stacks else {}


if __name__ == "__main__":
    sys.exit(main())
