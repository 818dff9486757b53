"""`removal-orders`: what operators do. Whatever writes is a dry run without `--yes`."""

import argparse
from collections.abc import Sequence

from removal.operations import backup, clock, delivery, journal, registry
from removal.operations.asked import Asked


def parser() -> argparse.ArgumentParser:
    """Of all commands; what it answers names its `command`."""
    made = argparse.ArgumentParser(prog="removal-orders", description=(__doc__ or "").partition("\n")[0])
    where = argparse.ArgumentParser(add_help=False)
    where.add_argument("--local", action="store_true", help="the stack that `make local` runs")
    where.add_argument("--stack", default="removal-orders", help="the CloudFormation stack (default: %(default)s)")
    writes = argparse.ArgumentParser(add_help=False, parents=[where])
    writes.add_argument("--yes", action="store_true", help="do it; without it only what would be done is told")
    commands = made.add_subparsers(required=True, metavar="COMMAND")
    registry.add(commands, where, writes)
    clock.add(commands, writes)
    delivery.add(commands, where, writes)
    journal.add(commands, where, writes)
    backup.add(commands, writes)
    return made


def run(asked: Asked) -> int:
    """Exit code 0 when all is well, 1 when something is not; RemovalError says what cannot be done."""
    return int(asked.arguments.command(asked))


def parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    """SystemExit with 2 for a call that makes no sense."""
    return parser().parse_args(arguments)
