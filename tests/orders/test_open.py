"""Which orders are open, and so in the index of their platform; and whom one at rest goes to when it opens."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from removal.journals.position import Marks
from removal.law.law import Law
from removal.orders import clock
from removal.orders.commands import Command
from removal.orders.index_attributes import attributes
from removal.orders.item import Outcome
from removal.orders.order import Order
from removal.orders.present import order_object
from removal.orders.reassigning import decide_in_office
from removal.record.facts import Fact
from tests.orders import lives
from tests.orders.chance import FIRST, ITEMS, LAWS, Life, Step, steps
from tests.orders.lives import T0

AT_RANDOM = settings(max_examples=300, derandomize=True)
HOUR = timedelta(hours=1)
TEXT = json.dumps({"items": [{"url": f"https://video.example/{number}"} for number in range(ITEMS)]})
FORMER, SUCCESSOR = "representative-1", "representative-2"


def seen_open(order: Order) -> bool:
    """By what both sides read: a clock that is not done, a notice that waits, a debt, something that is not back."""
    if order.issued_at is None:
        return False
    shown = order_object(order, TEXT)
    clocks = {item["clock"] for item in shown["items"]} - {"done"} or shown["status"] == "running"
    back = [number for number in shown["reinstate"] if not shown["items"][number - 1]["reinstated_at"]]
    return bool(clocks or shown["waiting_notices"] or shown["owed"] or back)


def indexed(order: Order) -> bool:
    """Whether the item is written with the key of the index."""
    return bool(attributes(order, Marks())["open_platform"] == order.platform)


class InOffice(Life):
    """A life in which the representative changes now and then, and only the write that opens an order reassigns it."""

    office = FORMER

    def decided(self, command: Command) -> tuple[Fact, ...]:
        self.rested = not clock.is_open(self.order)
        return decide_in_office(self.order, command, self.now, lambda _: self.office)

    def carried_out(self, facts: tuple[Fact, ...]) -> None:
        if facts and self.rested and clock.is_open(self.order):
            assert self.order.representative == self.office, "the representative in office learns nothing of it"
            assert [fact.type for fact in facts].count("order.reassigned") <= 1


@AT_RANDOM
@given(st.sampled_from(LAWS), st.sampled_from(FIRST), st.lists(steps(), min_size=6, max_size=20), st.integers(0, 5))
def test_whatever_happens_the_index_holds_an_order_while_it_is_open_and_no_longer(
    law: Law, first: Command | None, script: list[Step], change: int
) -> None:
    life = InOffice(law)
    life.begin(first)
    for number, step in enumerate(script):
        life.office = SUCCESSOR if number >= change else FORMER
        life.live(step)
        order = life.order
        assert indexed(order) is seen_open(order), order_object(order, TEXT)
        assert indexed(order) or clock.instants(order) == (), "an order at rest has a timer"


def test_a_draft_is_in_no_index_and_an_order_is_from_its_issue_on() -> None:
    draft = lives.draft()
    assert not indexed(draft)
    assert not indexed(lives.after(draft, (lives.refuse(), T0)))
    assert not indexed(lives.after(draft, (lives.withdraw(T0), T0)))
    assert indexed(lives.after(draft, (lives.approve(), T0)))


def complied() -> Order:
    return lives.after(lives.issued(), (lives.receipt(), T0), (lives.report(T0 + HOUR, 1, 2), T0 + HOUR))


@dataclass(frozen=True)
class Opens:
    """A command on an order at rest, and the fact that it is there for."""

    command: Command
    fact: str
    order: Callable[[], Order] = complied


AT = T0 + 2 * HOUR
OPENS = {
    "a dispute": Opens(lives.dispute(AT, 1), "order.disputed"),
    "a withdrawal": Opens(lives.withdraw(AT), "order.withdrawn"),
    "a later order": Opens(lives.supersede(AT), "order.superseded"),
    "a contest": Opens(lives.contest(AT), "order.contested"),
    "another report": Opens(lives.report(AT, 1, outcome=Outcome.ALREADY_ABSENT), "order.reported"),
}


@pytest.mark.parametrize("name", OPENS)
def test_an_order_at_rest_goes_to_the_representative_in_office_in_the_write_that_opens_it(name: str) -> None:
    opens = OPENS[name]
    facts = decide_in_office(opens.order(), opens.command, AT, lambda _: SUCCESSOR)
    assert [fact.type for fact in facts][:2] == ["order.reassigned", opens.fact]
    assert facts[0].by.kind == "system"
    assert lives.after(opens.order()).representative == FORMER
    same = decide_in_office(opens.order(), opens.command, AT, lambda _: FORMER)
    assert same[0].type == opens.fact
    assert decide_in_office(opens.order(), opens.command, AT, lambda _: None)[0].type == opens.fact


def test_what_the_system_adds_to_an_order_that_stays_at_rest_reassigns_nothing_and_reads_no_register() -> None:
    kept = lives.after(lives.issued(), (lives.by_mail(), T0), (lives.report(T0 + HOUR, 1, 2), T0 + HOUR))
    late = lives.bounce(T0 + timedelta(days=9))

    def unasked(_: str) -> str:
        msg = "the register was read"
        raise AssertionError(msg)

    decide_in_office(kept, late, T0 + timedelta(days=9), unasked)
    decide_in_office(lives.issued(), lives.receipt(), T0, unasked)
