"""Lives that no one would write by hand, under each law that has a window: no false breach, and nothing is lost."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from removal.law.law import Law
from removal.orders import clock
from removal.orders.commands import Command
from removal.orders.fold import fold
from removal.orders.order import Status
from removal.orders.waiting import ItemClock, item_clock, waiting
from removal.record import instant
from removal.record.facts import Fact
from tests.orders import lives
from tests.orders.chance import FIRST, ITEMS, LAWS, Life, Step, steps

AT_RANDOM = settings(max_examples=200, derandomize=True)  # the same everywhere; remove it to look for more


class Accused(Life):
    """Looks at each breach when it is decided."""

    def carried_out(self, facts: tuple[Fact, ...]) -> None:
        for fact in (fact_ for fact_ in facts if fact_.type == "order.breached"):
            self._check(fact)

    def _check(self, fact: Fact) -> None:
        due_at = instant.from_text(fact.payload["due_at"])
        assert self.now >= due_at + self.law.grace, "early"
        assert [breach.window for breach in self.order.valid_breaches].count(fact.payload["window"]) == 1, "twice"
        assert due_at >= self.order.windows[fact.payload["window"] - 1].due_at, "before the notified due time"
        for number in fact.payload["open_items"]:
            item = self.order.items[number - 1]
            assert item.answered_at is None or item.answered_at > due_at or item.disputed, "answered in time"
            late = [period.due_at for period in self.order.clock_of(number).late]
            assert due_at in late or item_clock(self.order, item) is ItemClock.RUNNING, "its clock is stopped"


@pytest.mark.once
@AT_RANDOM
@given(st.sampled_from(LAWS), st.sampled_from(FIRST), st.lists(steps(), min_size=6, max_size=20))
def test_whatever_happens_no_one_is_accused_early_twice_or_of_what_was_answered(
    law: Law, first: Command | None, script: list[Step]
) -> None:
    life = Accused(law)
    life.begin(first)
    for step in script:
        life.live(step)
        _whole(life)
    life.pass_until(life.now + timedelta(days=400))
    _whole(life)
    _rests(life)


def _whole(life: Life) -> None:
    """The fold of the journal is the order; what is open has a timer, or another's turn to wait for."""
    order = life.order
    assert fold([lives.first_fact(ITEMS, life.law), *life.facts], {life.law.name: life.law}) == order
    if not any(notice.receipt for notice in order.notices):
        assert (order.valid_windows, order.valid_breaches) == ((), ()), "a window without receipt"
    clocks = [item_clock(order, item) for item in order.items]
    if order.status is Status.RUNNING:
        assert clock.instants(order), "nothing would ever happen again"
    if order.status is Status.SUSPENDED:
        assert ItemClock.RUNNING not in clocks
        assert not order.answered
    if order.status in (Status.COMPLIED, Status.COMPLIED_LATE):
        assert set(clocks) == {ItemClock.DONE}
        assert bool(order.valid_breaches) is (order.status is Status.COMPLIED_LATE)
    if ItemClock.AWAITING_RECEIPT in clocks:
        assert waiting(order), "it waits for receipt of nothing"
    for number, clock_ in enumerate(clocks, start=1):
        if clock_ is ItemClock.RUNNING:
            period = order.clock_of(number).current
            assert period, "it runs without a window"
            assert order.window_of(number, period), "it runs in a window that no fact told"


def _rests(life: Life) -> None:
    """A year later nothing runs: all is answered, breached, withdrawn, never received, or waits for the authority."""
    assert life.order.undecided == (), "a breach was lost"
    assert life.order.status is not Status.RUNNING
