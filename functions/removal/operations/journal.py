"""Journals: held against what is stored beside them and what was received, and told to the bus again."""

import argparse
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import Any

from removal.errors import NotFound
from removal.operations import received
from removal.operations.command_context import DONE, FAILED, CommandContext, Unfinished, parse_instant
from removal.operations.received import Received
from removal.orders import verify
from removal.orders.order import subject_of
from removal.record import chain


def add(commands: Any, where: Any, writes: Any) -> None:  # noqa: ANN401 - argparse has no public name for them
    """`verify`, `republish`."""
    check = commands.add_parser(
        "verify", parents=[where], help="compare orders with their journals, and with what a receiver kept"
    )
    check.add_argument("order", nargs="?", help="its id")
    check.add_argument("--all", action="store_true", help="all orders, and all that the file knows")
    check.add_argument("--against", type=Path, metavar="FILE", help=f"what was received. {received.BELONGS}")
    check.set_defaults(command=_verify, require=partial(_require_one, check))
    again = commands.add_parser("republish", parents=[writes], help="put facts on the bus again")
    which = again.add_mutually_exclusive_group(required=True)
    which.add_argument("--since", type=parse_instant)
    which.add_argument("--order")
    again.set_defaults(command=_republish)


def _republish(asked: CommandContext) -> int:
    order, since = asked.arguments.order, asked.arguments.since
    found = [(order, "")] if order else sorted(asked.wiring.order_store.changed_since(since), key=itemgetter(1))

    def republish() -> None:
        for done, (id_, changed_at) in enumerate(found):
            if asked.enough():
                msg = f"{done} of {len(found)} orders are done, and no time is left: go on with --since {changed_at}"
                raise Unfinished(msg)
            asked.say(f"{id_}: {asked.wiring.order_timer.republish(id_)} facts")

    return asked.write(f"put the facts of {len(found)} orders on the bus again", republish)


def _require_one(parser: argparse.ArgumentParser, arguments: argparse.Namespace) -> None:
    """SystemExit with words, unless either one order or all are to be verified."""
    named = bool(arguments.order and arguments.order.strip())
    if named is bool(arguments.all):
        parser.error("say which orders to verify: an order's id or --all, and not both")


def _verify(asked: CommandContext) -> int:
    """Of the file only what is about the orders that are verified; with `--all` all that it holds."""
    against, all_ = asked.arguments.against, asked.arguments.all
    kept, code = _by_subject(received.read(against) if against else ()), DONE
    for done, id_ in enumerate(asked.wiring.order_store.all_ids() if all_ else [asked.arguments.order]):
        if asked.enough():
            msg = f"{done} orders were looked at, and no time is left: a shell has it."
            raise Unfinished(msg)
        code = max(code, _verify_one(asked, id_, kept.pop(subject_of(id_), [])))
    rest = [_say_faults(asked, subject, _of_the_file(subject, facts)) for subject, facts in kept.items() if all_]
    return max([code, *rest])


def _by_subject(kept: Iterable[Received]) -> dict[str, list[Received]]:
    found = defaultdict[str, list[Received]](list)
    for one in kept:
        found[one.subject].append(one)
    return found


def _verify_one(asked: CommandContext, id_: str, kept: Sequence[Received]) -> int:
    try:
        item = asked.wiring.order_store.item(id_)
    except NotFound:
        if not kept:
            raise
        return _say_faults(asked, id_, _of_the_file(subject_of(id_), kept))
    text = asked.wiring.order_store.text_or_none(id_)
    differences = chain.differences(tuple(item.journal), (one.data for one in kept))
    code = _say_faults(asked, id_, [*verify.faults(item, text, asked.wiring.laws), *differences, *_changed(kept)])
    if code == DONE:
        compared = f", {len(kept)} facts of the file are in it" if asked.arguments.against else ""
        asked.say(f"{id_}: chain holds, text and index attributes equal the journal{compared}")
    return code


def _of_the_file(subject: str, kept: Sequence[Received]) -> Iterator[str]:
    """What is wrong with a subject that is known from the file alone: the table should have each order of it."""
    if subject.startswith("order:"):
        yield f"is missing from the table, and the file has {len(kept)} facts of it"
    yield from _changed(kept)


def _changed(kept: Iterable[Received]) -> Iterator[str]:
    return (fault for fault in (one.fault for one in kept) if fault)


def _say_faults(asked: CommandContext, name: str, faults: Iterable[str]) -> int:
    found = list(faults)
    if found:
        asked.say(f"{name.removeprefix('order:')}: {'; '.join(found)}")
    return FAILED if found else DONE
