"""Lists and the feed at the end of a world: each order exactly once, each fact seen, and as the order itself says.

Contract 4.1 (a list's entries), 4.3 (the feed's), design 5.4 (repeats are possible, misses are not), 7 (cursors).
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from tests.simulation.cast import Party
from tests.simulation.oracle.exchanges import Json
from tests.simulation.oracle.history import Fault, History, Listed, Seen, instant

FEED = "/facts"
BEHIND = timedelta(seconds=60)  # the feed goes up to a minute ago
SAME = ("reference", "authority", "platform", "law", "status", "changed_at")
STATUSES = (
    *("issued", "running", "suspended", "breached", "complied", "complied_late", "withdrawn", "superseded"),
    "erased",
)
ALL = "/orders"
UNRECEIVED = "/orders?unreceived=true"


def by_status(status: str) -> str:
    """The list of the orders of a status."""
    return f"/orders?status={status}"


def faults(history: History) -> Iterator[Fault]:
    """Everything that is wrong with the lists of a world."""
    moving = _moving(history)
    for listed in history.lists:
        own = {seen.order.id: seen for seen in history.seen if _is_own(listed.party, seen)}
        entries = [
            entry for entry in listed.entries if entry.get("id") not in moving and not _is_unanswered(history, entry)
        ]
        checked, still = replace(listed, entries=entries), {id_: own[id_] for id_ in own.keys() - moving}
        for what in _feed(checked, own, history.read_since) if listed.query == FEED else _list(checked, still):
            yield Fault("lists", f"{listed.party.name} {listed.query}: {what}")


def _moving(history: History) -> set[str]:
    """Orders that have changed while the lists were read."""
    read = {seen.order.id: seen.since for seen in history.seen}
    entries = (entry for listed in history.lists if listed.query != FEED for entry in listed.entries)
    return {
        entry["id"] for entry in entries if entry["id"] in read and instant(entry["changed_at"]) > read[entry["id"]]
    }


def _is_unanswered(history: History, entry: Json) -> bool:
    """P1: an order whose request got no answer but 5xx exists once or not at all."""
    return (entry.get("authority"), entry.get("reference")) in history.unanswered


def _is_own(party: Party, seen: Seen) -> bool:
    """The representative in office reads all orders of its platform (contract 7)."""
    return party.name in {seen.order.authority.name, seen.order.platform.name}


def _list(listed: Listed, own: dict[str, Seen]) -> Iterator[str]:
    wanted = {id_ for id_, seen in own.items() if _belongs(listed.query, seen)}
    entries_by_id = Counter(entry["id"] for entry in listed.entries)
    for id_ in sorted(wanted - entries_by_id.keys()):
        yield f"order {id_} is missing, which is {own[id_].shown['status']}"
    for id_ in sorted(entries_by_id.keys() - wanted):
        yield f"order {id_} does not belong there"
    for id_, count in entries_by_id.items():
        if count > 1:
            yield f"order {id_} is there {count} times"
    for entry in listed.entries:
        seen = own.get(entry["id"])
        if seen:
            yield from _entry(entry, seen)


def _belongs(query: str, seen: Seen) -> bool:
    if query == UNRECEIVED:
        return bool(seen.shown["waiting_notices"])
    return query in {ALL, by_status(seen.shown["status"])}


def _entry(entry: Json, seen: Seen) -> Iterator[str]:
    for name in SAME:
        if entry[name] != seen.shown[name]:
            yield f"order {entry['id']} has {name} {entry[name]}, the order itself {seen.shown[name]}"
    if bool(entry["unreceived_since"]) != bool(seen.shown["waiting_notices"]):
        yield f"order {entry['id']} is unreceived since {entry['unreceived_since']}"


def _feed(listed: Listed, own: dict[str, Seen], read_since: datetime) -> Iterator[str]:
    facts_of_orders: dict[tuple[str, int], Json] = {}
    for fact in listed.entries:
        facts_of_orders[fact["data"]["subject"].removeprefix("order:"), fact["data"]["sequence"]] = fact
    for id_, seen in own.items():
        for fact in seen.facts:
            sequence = fact["data"]["sequence"]
            expected = facts_of_orders.pop((id_, sequence), None)
            if expected is None and instant(fact["timestamp"]) < seen.at - BEHIND and not _is_past(listed.party, seen):
                yield f"fact {sequence} {fact['type']} of order {id_} is missing"
            elif expected is not None and expected["data"]["hash"] != fact["data"]["hash"]:
                yield f"fact {sequence} of order {id_} is another one"
    for (id_, sequence), fact in facts_of_orders.items():
        if id_ in own or not fact["type"].startswith("order.") or instant(fact["timestamp"]) > read_since:
            continue
        yield f"fact {sequence} of order {id_} is nothing of its own"


def _is_past(party: Party, seen: Seen) -> bool:
    """Whether another representative has taken over: the former one sees no fact after (contract 7)."""
    return party.kind != "authority" and bool(seen.of("order.reassigned"))
