"""Orders of a category that the law opens, beside the log: their entry, what it waits for, and what waits for it."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from removal.errors import IllegalCommand
from removal.law.law import load
from removal.orders import public_record
from removal.publiclog.bundles import unpacked
from removal.publiclog.store import LogStore
from removal.record.duration import months_after
from tests import parts
from tests.cloud import table_items
from tests.people import Cast
from tests.publiclog.beside import PublicLog
from tests.stories.test_public_log import CANARY, HOUR, MONTHS
from tests.world import MINUTE, World

KZ = load(local=True)["kz-1"]
OPENING = {"kz-1": replace(KZ, open_categories=("illegal_content",), open_after_months=1)}
OPEN: dict[str, Any] = {"category": "illegal_content", "expert_decision": None}


class OpenLog(PublicLog):
    """The log of a deployment whose law opens a category."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        parts.put(laws=OPENING)

    @property
    def listed(self) -> list[dict[str, Any]]:
        read = [json.loads(entry) for entry in self.entries]
        return [entry for entry in read if entry["kind"] == "order"]

    def run_until_listed(self, order: str) -> None:
        """The order's timer comes, and the log's minute after it."""
        due_at = public_record.due_at(parts.order_store().load(order).order)
        assert due_at is not None
        self.world.run_until(due_at + MINUTE)
        self.run()


@pytest.fixture
def log(world: World) -> OpenLog:
    return OpenLog(world)


def ended(people: Cast, world: World, log: OpenLog, **changed: Any) -> str:  # noqa: ANN401 - of an order's text
    """Contested, reported in part and withdrawn, with canaries in all that people write; its facts are logged."""
    officer = {"name": CANARY, "post": CANARY}
    words = {"statement_of_reasons": CANARY, "issuing_officer": officer, **OPEN, **changed}
    order = people.issue(f"{CANARY}-1", **words)
    world.run(HOUR)
    said = {"by": CANARY, "reference": CANARY, "explanation": CANARY}
    assert people.representative.post(f"/orders/{order}/contest", said).status == 200
    assert people.report(order, 1).status == 200
    assert people.ministry.post(f"/orders/{order}/withdrawal", {"reason": CANARY}).status == 200
    back = {"by": CANARY, "reference": CANARY, "items": [1]}
    world.run(HOUR / 2)
    assert people.representative.post(f"/orders/{order}/reinstatement-report", back).status == 200
    log.run()
    return order


def test_an_order_of_an_open_category_is_listed_once_when_it_has_rested(
    people: Cast, world: World, log: OpenLog
) -> None:
    order = ended(people, world, log)
    world.run(timedelta(days=37))
    log.run()
    assert log.listed == []
    log.run_until_listed(order)
    [entry] = log.listed
    world.run_until(months_after(world.now, 2))
    log.run()
    assert log.listed == [entry], "once"
    facts = people.ministry.get(f"/orders/{order}/facts").body["facts"]
    assert {fact["data"]["order"]["public_id"] for fact in facts} == {entry.pop("id")}
    assert entry == {
        "kind": "order",
        "authority": "ministry",
        "platform": "video-example",
        "law": "kz-1",
        "category": "illegal_content",
        "reasons": ["insult"],
        "month": "2026-11",
        "items": 2,
        "outcomes": {"removed": 1},
        "hours_to_receipt": 0,
        "hours_to_effect": None,
        "breaches": 0,
        "annulled": 0,
        "contests": 1,
        "upheld": 0,
        "rejected": 0,
        "withdrawn": True,
        "to_reinstate": 1,
        "reinstated": 1,
    }
    assert LogStore().mark(order).listed == [json.loads(each)["kind"] for each in log.entries].index("order")


def test_both_sides_have_the_public_id_and_nothing_else_of_an_order_is_served(
    people: Cast, world: World, log: OpenLog
) -> None:
    order = ended(people, world, log)
    log.run_until_listed(order)
    [entry] = log.listed
    of_hooks = [call.payload for calls in world.receivers.calls.values() for call in calls]
    received = [payload["data"]["order"] for payload in of_hooks if payload["data"].get("subject") == f"order:{order}"]
    assert {each["public_id"] for each in received} == {entry["id"]}
    bodies = [unpacked(body) if "entries" in key else body for key, body in log.bodies.items()]
    journal = LogStore().journal(order)
    names = [CANARY, order, journal.key, "video.example", *(fact.hash for fact in journal.facts)]
    assert [name for name in names for body in bodies if name.encode() in body] == []


def test_an_order_about_a_child_is_never_listed_and_waits_for_nothing(people: Cast, world: World, log: OpenLog) -> None:
    about = {"category": "child_cyberbullying", "expert_decision": {"reference": "EG-1", "decided_on": "2026-11-20"}}
    order = ended(people, world, log, **about)
    world.run_until(months_after(world.now, MONTHS) + HOUR)
    log.run()
    assert log.listed == []
    assert people.order(order)["status"] == "erased"


def test_an_order_is_erased_only_after_it_is_listed(people: Cast, world: World, log: OpenLog) -> None:
    order = ended(people, world, log)
    ended_at = world.now
    log.run_until_listed(order)
    [entry] = log.listed
    world.run(timedelta(days=2))
    _forget_entry(order)
    world.run_until(months_after(ended_at, MONTHS) + HOUR)
    assert people.order(order)["status"] == "withdrawn", "its entry is not in the log"
    with pytest.raises(IllegalCommand, match="entry of order"):
        parts.erasure().erase(order, world.now)
    _forget_entry(order, entry=1)
    world.run(timedelta(days=1))
    assert people.order(order)["status"] == "erased"
    assert log.listed == [entry]


def _forget_entry(order: str, entry: int | None = None) -> None:
    """The mark of an order as if its entry were not in the log, or at this index."""
    store = LogStore()
    mark = store.mark(order)
    store.move_mark(order, mark, replace(mark, listed=entry))


def test_an_order_whose_facts_the_log_lacks_is_listed_a_month_after_them(
    people: Cast, world: World, log: OpenLog
) -> None:
    """Beside its facts its entry would say which facts are its own."""
    order = people.issue(**OPEN)
    world.run(HOUR)
    people.ministry.post(f"/orders/{order}/withdrawal", {"reason": "A mistake."})
    log.lose_messages()
    log.run_until_listed(order)
    for _ in range(3):
        world.run(HOUR)
        log.run()
    assert (len(log.commitments), log.listed) == (len(LogStore().journal(order).facts), [])
    world.run_until(months_after(world.now, 1) + timedelta(days=1))
    log.run()
    assert [entry["kind"] for entry in log.listed] == ["order"]


def test_without_a_log_an_order_of_an_open_category_is_erased_in_its_time(people: Cast, world: World) -> None:
    parts.put(laws=OPENING)
    order = people.issue(**OPEN)
    world.run(HOUR)
    people.ministry.post(f"/orders/{order}/withdrawal", {"reason": "A mistake."})
    world.run_until(months_after(world.now, MONTHS) + HOUR)
    assert people.order(order)["status"] == "erased"


# --- figures


def test_orders_about_children_are_counted_in_the_figures_of_their_month_and_nowhere_else(
    people: Cast, world: World, log: OpenLog
) -> None:
    about = {"category": "child_cyberbullying", "expert_decision": {"reference": "EG-1", "decided_on": "2026-11-20"}}
    for number in range(10):
        people.issue(f"{CANARY}-{number}", statement_of_reasons=CANARY, **about)
    people.issue("KZ-1", **OPEN)
    log.run()
    world.jump(world.now + timedelta(days=8))
    log.run()
    [figures] = [json.loads(entry) for entry in log.entries if b'"figures"' in entry]
    tables = {path: json.loads(log.bodies[path]) for path in figures["tables"] if path.endswith(".json")}
    [row] = tables["figures/2026-11/platforms.json"]["rows"]
    names = ("law", "category", "authority", "platform", "orders", "items", "received", "breaches")
    assert [row[name] for name in names] == [
        *("kz-1", "child_cyberbullying", "ministry", "video-example", 10, 20, 10),
        None,
    ]
    others = b"".join(unpacked(body) if "entries" in path else body for path, body in log.bodies.items())
    assert CANARY.encode() not in others
    assert b"child_cyberbullying" not in b"".join(log.entries)
    marks = [item for item in table_items() if item["sk"]["S"] == "log" and item["pk"]["S"].startswith("order:")]
    assert sorted(mark["category"]["S"] for mark in marks) == [*["child_cyberbullying"] * 10, "illegal_content"]
