"""`removal-orders`: what operators do from a shell. Whatever writes is a dry run without `--yes`.

Where it works: with `--local` the running local stack, as `.local/local.json` names it; else where the environment's
TABLE_NAME and BUS_NAME say; else the CloudFormation stack that `--stack` names, by its outputs.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import botocore.session

from removal.errors import RemovalError
from removal.orders import verify
from removal.orders.store import OrderStore
from removal.record import chain, instant
from removal.registry.actions import add_caller, put_authority
from removal.registry.authority import Authority
from removal.registry.caller import Caller
from removal.timers.control import Hold, held, released
from removal.wiring import Wiring, now, wired

if TYPE_CHECKING:
    from mypy_boto3_cloudformation.client import CloudFormationClient

LOCAL = Path(".local/local.json")
Command = Callable[[argparse.Namespace, Wiring], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 0 when all is well, 1 when something is not, 2 for a call that makes no sense."""
    asked = _parser().parse_args(arguments)
    _find_deployment(asked)
    try:
        return int(asked.command(asked, wired()))
    except RemovalError as error:
        print(f"removal-orders: {error.detail}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="removal-orders", description=(__doc__ or "").partition("\n")[0])
    where = argparse.ArgumentParser(add_help=False)
    where.add_argument("--local", action="store_true", help="the stack that `make local` runs")
    where.add_argument("--stack", default="removal-orders", help="the CloudFormation stack (default: %(default)s)")
    writes = argparse.ArgumentParser(add_help=False, parents=[where])
    writes.add_argument("--yes", action="store_true", help="do it; without it only what would be done is told")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _registry_commands(commands, writes)
    _clock_commands(commands, writes)
    _journal_commands(commands, where, writes)
    return parser


def _registry_commands(commands: Any, writes: argparse.ArgumentParser) -> None:  # noqa: ANN401 - argparse has no public name for it
    caller = commands.add_parser("caller", help="the API's clients").add_subparsers(required=True, metavar="ACTION")
    add = caller.add_parser("add", parents=[writes], help="bind a token's iss and sub to a party and its scopes")
    add.add_argument("--iss", required=True)
    add.add_argument("--sub", required=True)
    add.add_argument("--kind", choices=["person", "machine"], required=True)
    add.add_argument("--authority")
    add.add_argument("--platform")
    add.add_argument("--scope", action="append", required=True, dest="scopes")
    add.add_argument("--valid-until", type=_instant)
    add.set_defaults(command=_caller_add)
    authority = commands.add_parser("authority", help="who may order").add_subparsers(required=True, metavar="ACTION")
    put = authority.add_parser("put", parents=[writes], help="enter an authority, or change its entry")
    put.add_argument("id")
    put.add_argument("--name", required=True)
    put.add_argument("--profile", action="append", required=True, dest="profiles", help="the first is its default")
    put.add_argument("--telephone")
    put.add_argument("--alarm-email")
    put.set_defaults(command=_authority_put)


def _clock_commands(commands: Any, writes: argparse.ArgumentParser) -> None:  # noqa: ANN401
    hold = commands.add_parser("hold", parents=[writes], help="stop breach decisions while a fault is looked for")
    hold.add_argument("--reason", required=True)
    hold.set_defaults(command=_hold)
    release = commands.add_parser("release", parents=[writes], help="decide breaches again, also those of an outage")
    release.set_defaults(command=_release)
    extend = commands.add_parser("extend", parents=[writes], help="move what fell due in an outage by its length")
    extend.add_argument("--from", required=True, type=_instant, dest="since")
    extend.add_argument("--to", required=True, type=_instant, dest="until")
    extend.add_argument("--reason", required=True)
    extend.set_defaults(command=_extend)


def _journal_commands(commands: Any, where: argparse.ArgumentParser, writes: argparse.ArgumentParser) -> None:  # noqa: ANN401
    check = commands.add_parser("verify", parents=[where], help="hold orders against their journals")
    check.add_argument("order", nargs="?")
    check.add_argument("--all", action="store_true")
    check.add_argument("--against", type=Path, help="what was received: a webhook body or a captured request a line")
    check.set_defaults(command=_verify)
    again = commands.add_parser("republish", parents=[writes], help="put facts on the bus again")
    which = again.add_mutually_exclusive_group(required=True)
    which.add_argument("--since", type=_instant)
    which.add_argument("--order")
    again.set_defaults(command=_republish)


def _caller_add(asked: argparse.Namespace, wiring: Wiring) -> int:
    bound = (asked.authority, asked.platform)
    caller = Caller(asked.iss, asked.sub, asked.kind, *bound, frozenset(asked.scopes), asked.valid_until)
    what = f"bind {asked.iss} {asked.sub} ({asked.kind}) to {caller.party} with {', '.join(asked.scopes)}"
    return _write(asked, what, lambda: add_caller(wiring.registry, caller))


def _authority_put(asked: argparse.Namespace, wiring: Wiring) -> int:
    laws = tuple(asked.profiles)
    authority = Authority(asked.id, asked.name, laws, laws[0], asked.telephone, asked.alarm_email)
    what = f"enter authority {asked.id}, {asked.name}, under {', '.join(laws)}"
    return _write(asked, what, lambda: put_authority(wiring.registry, authority, wiring.profiles))


def _hold(asked: argparse.Namespace, wiring: Wiring) -> int:
    hold = Hold(asked.reason, os.environ.get("USER", "operator"), now())
    return _write(asked, "hold breach decisions", lambda: wiring.control.change(lambda control: held(control, hold)))


def _release(asked: argparse.Namespace, wiring: Wiring) -> int:
    return _write(asked, "release breach decisions", lambda: wiring.control.change(released))


def _extend(asked: argparse.Namespace, wiring: Wiring) -> int:
    due = list(OrderStore().due_between(asked.since, asked.until))
    for id_ in due:
        print(id_)

    def extend() -> None:
        for id_ in due:
            wiring.orders.extend_for_outage(id_, asked.since, asked.until, asked.reason)

    return _write(asked, f"move the due time of {len(due)} orders by {asked.until - asked.since}", extend)


def _republish(asked: argparse.Namespace, wiring: Wiring) -> int:
    ids = [asked.order] if asked.order else list(OrderStore().changed_since(asked.since))

    def republish() -> None:
        for id_ in ids:
            print(f"{id_}: {wiring.order_wake.republish(id_)} facts")

    return _write(asked, f"put the facts of {len(ids)} orders on the bus again", republish)


def _verify(asked: argparse.Namespace, wiring: Wiring) -> int:
    store = OrderStore()
    ids = list(store.all_ids()) if asked.all else [asked.order]
    told = list(_told(asked.against)) if asked.against else []
    found = {id_: list(_order_faults(store, id_, told, wiring)) for id_ in ids}
    for id_, faults in found.items():
        print(f"{id_}: {'; '.join(faults) if faults else 'chain holds, text and index attributes equal the journal'}")
    return 1 if any(found.values()) else 0


def _order_faults(store: OrderStore, id_: str, told: list[dict[str, Any]], wiring: Wiring) -> Iterator[str]:
    item, text = store.item(id_), store.text_or_none(id_)
    yield from verify.faults(item, text, wiring.profiles)
    mine = (data for data in told if data["subject"] == item.pk)
    yield from chain.differences(tuple(item.journal), mine)


def _told(file: Path) -> Iterator[dict[str, Any]]:
    """The `data` of each line: a webhook's body, a line of the feed, or a captured request that holds one."""
    for line in file.read_text("utf-8").rstrip("\n").split("\n"):
        captured = json.loads(line)
        yield (json.loads(captured["body"]) if "body" in captured else captured)["data"]


def _write(asked: argparse.Namespace, what: str, write: Callable[[], object]) -> int:
    if not asked.yes:
        print(f"would {what}; nothing was written: add --yes to do it")
        return 0
    write()
    print(f"did {what}")
    return 0


def _instant(text: str) -> datetime:
    return instant.from_text(text)


def _find_deployment(asked: argparse.Namespace) -> None:
    if asked.local:
        os.environ.update(_local())
    elif "TABLE_NAME" not in os.environ:
        os.environ.update(_stack(asked.stack))


def _local() -> dict[str, str]:
    aws = json.loads(LOCAL.read_text("utf-8"))["aws"]
    return {
        "AWS_ENDPOINT_URL": aws["endpoint_url"],
        "AWS_DEFAULT_REGION": aws["region"],
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",  # MiniStack's root; there is nothing to keep  # nosec B105
        "TABLE_NAME": aws["table"],
        "BUS_NAME": aws["bus"],
        "LOCAL": "true",
    }


def _stack(name: str) -> dict[str, str]:
    client: CloudFormationClient = botocore.session.get_session().create_client("cloudformation")  # type: ignore[assignment]
    outputs = client.describe_stacks(StackName=name)["Stacks"][0]["Outputs"]
    named = {output["OutputKey"]: output["OutputValue"] for output in outputs}
    return {"TABLE_NAME": named["TableName"], "BUS_NAME": named["BusName"]}


if __name__ == "__main__":
    sys.exit(main())
