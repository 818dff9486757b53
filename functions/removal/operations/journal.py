"""Journals: held against what is stored beside them and what was received, and told to the bus again."""

import json
from collections.abc import Iterator
from operator import itemgetter
from pathlib import Path
from typing import Any

from removal.operations.asked import DONE, FAILED, Asked, Unfinished, moment
from removal.orders import verify
from removal.orders.store import OrderStore
from removal.record import chain


def add(commands: Any, where: Any, writes: Any) -> None:  # noqa: ANN401 - argparse has no public name for them
    """`verify`, `republish`."""
    check = commands.add_parser("verify", parents=[where], help="hold orders against their journals")
    check.add_argument("order", nargs="?")
    check.add_argument("--all", action="store_true")
    check.add_argument("--against", type=Path, help="what was received: a webhook body or a captured request a line")
    check.set_defaults(command=_verify)
    again = commands.add_parser("republish", parents=[writes], help="put facts on the bus again")
    which = again.add_mutually_exclusive_group(required=True)
    which.add_argument("--since", type=moment)
    which.add_argument("--order")
    again.set_defaults(command=_republish)


def _republish(asked: Asked) -> int:
    order, since = asked.arguments.order, asked.arguments.since
    found = [(order, "")] if order else sorted(asked.wiring.order_store.changed_since(since), key=itemgetter(1))

    def republish() -> None:
        for done, (id_, changed_at) in enumerate(found):
            if asked.enough():
                msg = f"{done} of {len(found)} orders are done, and no time is left: go on with --since {changed_at}"
                raise Unfinished(msg)
            asked.say(f"{id_}: {asked.wiring.order_wake.republish(id_)} facts")

    return asked.write(f"put the facts of {len(found)} orders on the bus again", republish)


def _verify(asked: Asked) -> int:
    store, against = asked.wiring.order_store, asked.arguments.against
    told, code = list(_told(against)) if against else [], DONE
    for done, id_ in enumerate(store.all_ids() if asked.arguments.all else [asked.arguments.order]):
        if asked.enough():
            msg = f"{done} orders were looked at, and no time is left: a shell has it."
            raise Unfinished(msg)
        faults = list(_order_faults(store, id_, told, asked))
        code = FAILED if faults else code
        asked.say(
            f"{id_}: {'; '.join(faults) if faults else 'chain holds, text and index attributes equal the journal'}"
        )
    return code


def _order_faults(store: OrderStore, id_: str, told: list[dict[str, Any]], asked: Asked) -> Iterator[str]:
    item, text = store.item(id_), store.text_or_none(id_)
    yield from verify.faults(item, text, asked.wiring.laws)
    mine = (data for data in told if data["subject"] == item.pk)
    yield from chain.differences(tuple(item.journal), mine)


def _told(file: Path) -> Iterator[dict[str, Any]]:
    """The `data` of each line: a webhook's body, a line of the feed, or a captured request that holds one."""
    for line in file.read_text("utf-8").rstrip("\n").split("\n"):
        captured = json.loads(line)
        yield (json.loads(captured["body"]) if "body" in captured else captured)["data"]
