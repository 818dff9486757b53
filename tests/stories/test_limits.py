"""The largest order, the fullest journal."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from removal.deliveries.planning import WITHDRAWALS_AT_MOST
from removal.errors import CapReached
from removal.law.law import load
from removal.orders import clock
from removal.orders.commands import Answer, Command, ItemReport, Report
from removal.orders.decide import decide
from removal.orders.decisions.answering import CONTESTED_AT_MOST, OBSTRUCTED_AT_MOST, RESUMED_AT_MOST
from removal.orders.decisions.ordering import DISPUTED_AT_MOST, EXTENDED_AT_MOST, SUSPENDED_AT_MOST
from removal.orders.decisions.report_caps import REPLACED_AT_MOST
from removal.orders.fold import apply
from removal.orders.issuing import TEXT_AT_MOST
from removal.orders.item import Ground, Outcome
from removal.orders.order import Order, Status
from removal.orders.store import OrderStore
from removal.record.canonical import canonical
from removal.record.facts import Fact
from removal.registry.contacts import CONTACTS_AT_MOST
from removal.timers.control import ClockControl
from tests import parts
from tests.orders import lives
from tests.orders.lives import T0, bounce, by_mail, report, tick
from tests.people import Cast, order_text
from tests.world import World

LAWS = load(local=True)

LONG = "Ж" * 80
WORDY = "𝕳" * 499  # a digit may come before it
ITEM_AT_MOST = 400_000  # bytes, in DynamoDB
RESERVE = 20_000  # for what is in the item beside the journal, and for our own outages
MEASURED = "2026-12-01T00:00:00Z"
TERRITORY = [f"{first}{second}" for first in "ABCDEF" for second in "ABCDE"]


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


FEW = 10


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


def test_the_fullest_journal_still_takes_breach_and_the_last_report(world: World, people: Cast) -> None:
    order = people.issue(items=100)
    store = OrderStore(LAWS)
    loaded = store.load(order)
    store.append(loaded, _everything(loaded.order, ()))

    def reported(number: int, outcome: str) -> int:
        at = world.now.isoformat()
        item = {"number": number, "outcome": outcome, "measured_at": at, "territory": TERRITORY}
        body = {"by": LONG, "reference": LONG, "items": [item]}
        return people.representative.post(f"/orders/{order}/reports", body).status

    assert reported(1, "removed") == 409
    for coming in sorted(clock.instants(store.load(order).order)):
        world.jump(coming)
        parts.order_timer().fire(order, "journal", ClockControl(heartbeat_at=coming))
    assert people.order(order)["status"] == "breached"
    assert reported(100, "already_absent") == 200
    assert people.order(order)["status"] == "complied_late"
    assert 100_000 < sum(len(line.encode()) for line in store.item(order).journal) < 250_000


def test_whatever_the_parties_say_at_whatever_length_fits_in_one_item_with_breach_and_last_report() -> None:
    """Without a table: moto takes no item of more than some 207 kB, DynamoDB one of 400 kB."""
    order = lives.issued(100)
    facts = _everything(order, tuple(_said_at_length(T0)))
    for fact in facts:
        order = apply(order, fact)
    later = T0 + timedelta(days=60)
    one_more = _report(later, 1, Outcome.REMOVED, MEASURED)
    with pytest.raises(CapReached):
        decide(lives.after(order, (one_more, later)), _report(later, 2, Outcome.REMOVED, MEASURED), later)
    last = report(later, *(item.number for item in order.items if not item.outcome and item.number > 1))
    for command, at in ((one_more, later), (tick(later), later), (last, later)):
        facts += decide(order, command, at)
        order = lives.after(order, (command, at))
    assert order.status is Status.COMPLIED_LATE
    for number in range(clock.OVERDUE_FACTS_AT_MOST):
        at = later + number * timedelta(days=2)
        facts += decide(order, tick(at), at)
        order = lives.after(order, (tick(at), at))
    assert 200_000 < sum(len(fact.to_text().encode()) for fact in facts) < ITEM_AT_MOST - RESERVE


def _everything(order: Order, commands: tuple[Command, ...]) -> list[Fact]:
    """All that can be added to an order but its last answer.

    It is not received, and each notice is taken and given back; then item after item is reported.
    """
    facts: list[Fact] = []

    def carry_out(command: Command, at: datetime) -> None:
        nonlocal order
        for fact in decide(order, command, at):
            facts.append(fact)
            order = apply(order, fact)

    notices, given_back = 0, WITHDRAWALS_AT_MOST + CONTACTS_AT_MOST if commands else FEW  # moto takes no more
    while (following := clock.unreceived_at(order)) is not None:
        carry_out(tick(following), following)
        for _ in range(CONTACTS_AT_MOST if notices < given_back else 0):
            notices += 1
            carry_out(by_mail(following, f"mail-{notices:032d}"), following)
            carry_out(bounce(following, f"mail-{notices:032d}"), following)
    at = order.changed_at
    for command in commands:
        carry_out(replace(command, answered_at=at) if isinstance(command, Answer) else command, at)
    for number in range(1, 100):
        carry_out(_report(at, number, Outcome.ACCESS_DISABLED, MEASURED), at)
    for change in range(REPLACED_AT_MOST):
        carry_out(_report(at, 1, Outcome.REMOVED, f"2026-12-01T00:{change:02d}:01Z"), at)
    for number in range(1, DISPUTED_AT_MOST + 1 if commands else 1):
        carry_out(replace(lives.dispute(at, number), reason=WORDY), at)
    return facts


def _said_at_length(at: datetime) -> Iterator[Command]:
    """Everything that the parties can say of the order and all its items, in words of four bytes each."""
    yield replace(lives.acknowledge(at), answered_by=LONG, own_reference=LONG)
    for number in range(SUSPENDED_AT_MOST):
        yield replace(lives.suspend(at), id=f"on-{number}", reason=WORDY)
        yield replace(lives.lift(at), id=f"off-{number}", reason=WORDY)
    for number in range(EXTENDED_AT_MOST):
        yield replace(lives.extend_by(timedelta(days=1)), id=f"more-{number}", reason=WORDY)
    for number in range(OBSTRUCTED_AT_MOST):
        obstacle = lives.obstruct(at, *range(1, 101), ground=Ground.TECHNICAL, explanation=f"{number}{WORDY}")
        yield replace(obstacle, answered_by=LONG, own_reference=LONG)
        if number == 0:
            yield replace(lives.clarify(at, *range(1, 101), grounds=(Ground.TECHNICAL,)), answer=WORDY)
    for number in range(RESUMED_AT_MOST):
        resumed = lives.resume(at, *range(1 + number * FEW // 2, 1 + (number + 1) * FEW // 2))
        yield replace(resumed, id=f"resumption-{number}", answered_by=LONG, own_reference=LONG)
    for number in range(CONTESTED_AT_MOST):
        yield replace(lives.contest(at), id=f"contest-{number}", answered_by=LONG, explanation=WORDY)
        yield replace(lives.decide_contest(at, upheld=False), id=f"decision-{number}", reasons=WORDY)


def _report(at: datetime, number: int, outcome: Outcome, measured_at: str) -> Report:
    items = (ItemReport(number, outcome, measured_at, tuple(TERRITORY)),)
    return replace(report(at, number), answered_by=LONG, own_reference=LONG, items=items, id=str(uuid4()))
