"""`removal-orders`: what operators do. A command that writes is a dry run without `--yes`."""

import argparse
from collections.abc import Mapping, Sequence
from typing import Any

from removal.operations import clock, delivery, erasure, journal, public_log, registry, restore
from removal.operations.command_context import CommandContext

OF_PARTIES = (
    "Through the API, with a token and no AWS credentials: removal-orders order --help, removal-orders status --help. "
    "An example of a webhook to a receiver, with neither: removal-orders trigger --help."
)
WHERE: Mapping[str, Any] = {"local": False, "stack": "removal-orders"}


def parser() -> argparse.ArgumentParser:
    """The parser of all commands; its result has `command`, and perhaps `require`, a check of several arguments."""
    where = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    where.add_argument("--local", action="store_true", help="the stack that `make local` runs")
    where.add_argument("--stack", help=f"the CloudFormation stack (default: {WHERE['stack']})")
    about = (__doc__ or "").partition("\n")[0]
    made = argparse.ArgumentParser(prog="removal-orders", description=about, parents=[where], epilog=OF_PARTIES)
    writes = argparse.ArgumentParser(add_help=False, parents=[where])
    writes.add_argument("--yes", action="store_true", help="do it; without it, only print what would be done")
    commands = made.add_subparsers(required=True, metavar="COMMAND")
    registry.add(commands, where, writes)
    clock.add(commands, writes)
    delivery.add(commands, where, writes)
    journal.add(commands, where, writes)
    erasure.add(commands, writes)
    restore.add(commands, writes)
    public_log.add(commands, writes)
    return made


def run(context: CommandContext) -> int:
    """Run a command; exit code 0 for success, 1 for faults. RemovalError if it cannot be done."""
    return int(context.arguments.command(context))


def parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Parse arguments; SystemExit with 2 if invalid. `--local` and `--stack` may be before or after the command."""
    options = parser().parse_args(arguments, argparse.Namespace(**WHERE))
    if "require" in options:
        options.require(options)
    return options
