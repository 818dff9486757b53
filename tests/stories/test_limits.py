"""The largest order, the fullest journal."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from removal.cli import main
from removal.journals import room
from removal.law.law import load
from removal.orders.decide import decide
from removal.orders.fold import after
from removal.orders.issuing import TEXT_AT_MOST
from removal.orders.item import Ground
from removal.orders.store import OrderStore
from removal.record.canonical import canonical
from removal.record.duration import months_after
from removal.record.facts import By, Fact
from tests.cloud import table_items
from tests.orders import lives
from tests.people import Answered, Cast, order_text
from tests.simulation.oracle import caps
from tests.world import World

LAWS = load(local=True)

AT_ONCE = 5  # obstacles in a write: moto takes no item of more than some 207 kB
USUAL_BYTES = 16_000


def _largest() -> dict[str, Any]:
    """As many bytes as are taken, to the last, nearly all of them Cyrillic."""
    text = order_text(items=100)
    for item in text["items"]:
        item["locator"] = "Я" * 400
    text["statement_of_reasons"] = "Ж" * 45_000
    missing = TEXT_AT_MOST - len(canonical(text).encode())
    padding, at_most = divmod(missing, 1000)
    text["legal_basis"] += [{"act": "Щ" * 490, "provision": "x"} for _ in range(min(padding, 18))]
    missing = TEXT_AT_MOST - len(canonical(text).encode())
    text["redress"]["procedure"] += "П" * (missing // 2) + "p" * (missing % 2)
    assert at_most < TEXT_AT_MOST
    return text


def test_the_largest_order_goes_from_post_to_webhook_byte_for_byte(world: World, people: Cast) -> None:
    text = _largest()
    assert len(canonical(text).encode()) == TEXT_AT_MOST
    answer = people.ministry.post("/orders", text)
    assert answer.status == 201
    world.settle()
    text_sent = people.representative.order_calls(answer.body["id"])[0].payload["data"]["order"]["text"]
    assert text_sent.pop("salt")
    assert canonical(text_sent) == canonical(text)

    larger = {**text, "reference": text["reference"] + "0"}
    refused = people.ministry.post("/orders", larger)
    assert (refused.status, refused.body["errors"][0]["pointer"]) == (422, "")


@pytest.mark.once
def test_a_journal_that_outgrows_its_item_goes_on_in_volumes_to_breach_last_report_and_erasure(
    world: World, people: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each ground of each item by itself: 400 obstacles, of which the item holds the last."""
    order = people.issue(items=100)
    world.settle()
    store = OrderStore(LAWS)
    for ground in Ground:
        for first in range(1, 101, AT_ONCE):
            _obstruct(store, order, world.now, range(first, first + AT_ONCE), ground)
    world.settle()
    item = store.item(order)
    assert (int(item.volumes), room.size(item.journal) < room.ROLLED_FROM) == (1, True)
    grounds = [ground.value for ground in Ground]
    answer = {"items": list(range(1, 101)), "grounds": grounds, "answer": "Act."}
    assert people.ministry.post(f"/orders/{order}/obstacle-answers", answer).status == 200
    world.run(timedelta(hours=25))
    assert people.ministry.once(order).count("order.breached") == 1
    assert people.report(order, *range(1, 101)).body["status"] == "complied_late"
    world.settle()
    people.sound(order)
    assert main(["verify", order]) == 0
    world.run_until(months_after(world.now, 6) + timedelta(hours=1))
    assert people.order(order)["status"] == "erased"
    assert len(OrderStore(LAWS).load(order).journal) > 400, "the volumes stay"
    assert main(["verify", order]) == 0
    assert "chain holds" in capsys.readouterr().out


def _obstruct(store: OrderStore, order_id: str, at: datetime, items: Iterable[int], ground: Ground) -> None:
    """As the API writes obstacles, several in one write, and passed on: a request each would take a minute."""
    loaded = store.load(order_id)
    order, facts = loaded.order, list[Fact]()
    for item in items:
        by = By("representative", str(uuid4()))
        command = replace(lives.obstruct(at, item, ground=ground), id=str(uuid4()), by=by)
        facts += decide(order, command, at)
        order = after(loaded.order, facts)
    store.append(loaded, facts)
    written = store.load(order_id)
    store.mark(written, written.position.passed_on)


def test_a_usual_life_is_small(world: World, people: Cast) -> None:
    """Issued, received, acknowledged, reminded three times, reported: with the attributes and names of the item."""
    order = people.issue(items=3)
    world.run(timedelta(minutes=5))
    said = {"by": "Айжан Серикова", "reference": "TS-2026-004711"}
    assert people.representative.post(f"/orders/{order}/acknowledgement", said).status == 200
    world.run(timedelta(hours=23, minutes=30))
    assert people.report(order, 1, 2, 3).status == 200
    world.settle()
    types = people.ministry.once(order)
    assert (types.count("order.reminded"), types[-1]) == (3, "order.complied")
    (item,) = (item for item in table_items() if item["pk"]["S"] == f"order:{order}" and item["sk"]["S"] == "journal")
    assert len(canonical(item).encode()) < USUAL_BYTES


def test_what_was_replaced_too_often_is_refused_in_bytes(world: World, people: Cast) -> None:
    order = people.issue(items=100)
    world.settle()
    answers = [_reported_anew(world, people, order) for _ in range(10)]
    assert [answer.status for answer in answers] == [200] * 6 + [409] * 4
    assert answers[-1].body["type"].rpartition("/")[2] == "cap-reached"
    assert "of your 60000 are left. Nothing was changed. First outcomes of open items" in answers[-1].body["detail"]
    assert people.ministry.post(f"/orders/{order}/disputes", {"items": [7], "reason": "It is there."}).status == 200
    facts = people.ministry.get(f"/orders/{order}/facts").body["facts"]
    assert caps.spent(facts) == OrderStore(LAWS).load(order).order.spent, "as the contract counts them"
    world.settle()
    assert people.report(order, 7).body["status"] == "complied"


def _reported_anew(world: World, people: Cast, order: str) -> Answered:
    """A minute later, all items measured again."""
    world.run(timedelta(minutes=1))
    at = world.now.isoformat()
    items = [{"number": number, "outcome": "removed", "measured_at": at} for number in range(1, 101)]
    return people.representative.post(f"/orders/{order}/reports", {"by": "x", "reference": "y", "items": items})
