"""The time line of one order: what its parties said, what its journal says, and what the parties were given."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.simulation.world import World

Line = tuple[datetime, str]
SHOWN = 400  # characters of a fact


def timeline(world: "World", order_id: str) -> list[str]:
    """Returns the lines, the earliest first."""
    order = world.lives.by_id.get(order_id)
    parties = f"{order.authority.name} to {order.platform.name}, number {order.number}" if order else ""
    head = f"{order.law}, {order.items} items, {parties}" if order else "an order that its authority does not know of"
    lines = [*_requests(world, order_id), *_facts(world, order_id), *_hooks(world, order_id), *_mailed(world, order_id)]
    return [head, *(f"{at:%d %H:%M:%S.%f} {what}" for at, what in sorted(lines))]


def _requests(world: "World", order_id: str) -> Iterator[Line]:
    order = world.lives.by_id.get(order_id)
    for at, kind, path, status in order.requests if order else ():
        yield at, f"{kind} {path}: {status}"


def _facts(world: "World", order_id: str) -> Iterator[Line]:
    for item in world.cloud.table.items():
        if item["pk"]["S"] == f"order:{order_id}" and item["sk"]["S"] == "journal":
            for line in item["journal"]["L"]:
                yield _fact(json.loads(line["S"]))


def _fact(fact: dict[str, Any]) -> Line:
    beside = {"type", "subject", "sequence", "at", "by", "command", "previous_hash", "hash", "text_sha256"}
    payload = {name: value for name, value in fact.items() if name not in beside}
    what = json.dumps(payload, ensure_ascii=False)[:SHOWN]
    return datetime.fromisoformat(fact["at"]), f"    fact {fact['sequence']} {fact['type']} {what}"


def _hooks(world: "World", order_id: str) -> Iterator[Line]:
    for url, hooks in world.receivers.hooks.items():
        for hook in hooks:
            about = hook.payload["data"].get("order") or {}
            if about.get("id") == order_id:
                yield hook.at, f"        webhook {hook.payload['data']['sequence']} {hook.payload['type']} to {url}"


def _mailed(world: "World", order_id: str) -> Iterator[Line]:
    for letter in world.receivers.letters:
        if letter.tags.get("order") == order_id:
            yield letter.at, f"        mail {letter.tags['delivery']} to {letter.recipient}"
