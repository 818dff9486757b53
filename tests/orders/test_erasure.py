"""When preservation ends, from the journal alone (contract 1)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from removal.law.law import load
from removal.orders import clock, erasure
from removal.orders.erasure import AFTER_RELEASE, HELD, NO_LIMIT, SUSPENDED, preservation
from removal.orders.item import Outcome
from removal.orders.order import Order, Status
from removal.record.duration import months_after
from tests.orders import lives
from tests.orders.lives import DUE, KZ, LAPSE, PRESERVED, T0, after, in_state

HOUR, DAY, SECOND = timedelta(hours=1), timedelta(days=1), timedelta(seconds=1)
MONTHS = KZ.preservation_months or 0
ENDLESS = replace(KZ, preservation_months=None)


def lived(order: Order) -> tuple[Order, datetime]:
    """The order once its clock has nothing more to record, and when that was."""
    while coming := clock.instants(order):
        at = max(min(coming), order.changed_at)
        order = after(order, (lives.tick(at), at))
    return order, order.changed_at


WAYS: dict[str, Callable[[], Order]] = {
    "never received": lambda: in_state(Status.ISSUED),
    "never answered": lambda: in_state(Status.RUNNING),
    "a question that the authority never answers": lambda: after(
        in_state(Status.RUNNING), (lives.obstruct(T0 + HOUR, 1, 2), T0 + HOUR)
    ),
    "a contest that the authority never decides": lambda: after(
        in_state(Status.COMPLIED), (lives.contest(T0 + HOUR, 1), T0 + HOUR)
    ),
    "what is never put back": lambda: after(in_state(Status.WITHDRAWN), (lives.receipt(T0 + HOUR, of=6), T0 + HOUR)),
    "a draft that is not approved": lambda: in_state(Status.DRAFT),
    "a refused draft": lambda: in_state(Status.REFUSED),
}


@pytest.mark.parametrize("way", WAYS)
def test_it_counts_from_the_last_that_the_clock_recorded(way: str) -> None:
    order, at = lived(WAYS[way]())
    lasts = preservation(order)
    assert (lasts.until, lasts.settled) == (months_after(at, MONTHS), True)
    assert not lasts.over(months_after(at, MONTHS) - SECOND)
    assert lasts.over(months_after(at, MONTHS))
    assert erasure.instants(order) == (months_after(at, MONTHS),)


@pytest.mark.parametrize("status", [Status.ISSUED, Status.RUNNING, Status.COMPLIED_LATE])
def test_nothing_is_over_while_the_clock_has_something_to_record_however_late(status: Status) -> None:
    order = after(in_state(status), (lives.contest(LAPSE + HOUR, 1), LAPSE + HOUR))
    assert not preservation(order).settled
    assert not preservation(order).over(T0 + 1000 * DAY)
    assert erasure.instants(order) == clock.instants(order), "the timer is the clock's"


def test_what_is_still_to_come_prolongs_it_so_that_a_refusal_can_name_a_date() -> None:
    running = in_state(Status.RUNNING)
    assert preservation(running).until == months_after(max(clock.instants(running)), MONTHS) > months_after(DUE, MONTHS)


def test_a_measure_that_is_dated_after_its_report_counts() -> None:
    taken_at = T0 + timedelta(minutes=4)
    report = lives.report(T0, 1, 2)
    dated = replace(report, items=tuple(replace(line, measured_at=taken_at.isoformat()) for line in report.items))
    order = after(in_state(Status.RUNNING), (dated, T0))
    assert preservation(order).until == months_after(taken_at, MONTHS)


def test_the_last_of_its_chain_counts_and_all_of_the_chain_has_to_be_settled() -> None:
    superseded = after(in_state(Status.RUNNING), (lives.supersede(T0 + HOUR), T0 + HOUR))
    at = T0 + 100 * DAY
    later = replace(in_state(Status.COMPLIED), lived_until=at)
    assert preservation(superseded, [later]).until == months_after(at, MONTHS)
    assert preservation(superseded, [later]).settled
    assert not preservation(superseded, [in_state(Status.RUNNING)]).settled


def test_it_has_no_end_under_a_law_without_a_limit_or_while_the_authority_has_suspended_the_order() -> None:
    endless = replace(in_state(Status.COMPLIED), rules=ENDLESS)
    suspended = in_state(Status.SUSPENDED)
    assert (preservation(endless).until, preservation(endless).because) == (None, NO_LIMIT)
    assert (preservation(suspended).until, preservation(suspended).because) == (None, SUSPENDED)
    assert preservation(in_state(Status.COMPLIED), [suspended]).because == SUSPENDED
    for order in (endless, suspended):
        assert erasure.instants(order) == ()
        assert not preservation(order).over(T0 + 10_000 * DAY)
    withdrawn = after(suspended, (lives.withdraw(T0 + HOUR), T0 + HOUR))
    assert preservation(withdrawn).until == months_after(T0 + HOUR, MONTHS)
    answered = after(suspended, (lives.report(T0 + HOUR, 1, 2, outcome=Outcome.ALREADY_ABSENT), T0 + HOUR))
    assert preservation(answered).until is not None


def test_it_has_no_end_while_an_operator_holds_its_erasure_and_ends_five_days_after_the_release_at_the_earliest() -> (
    None
):
    order = in_state(Status.COMPLIED)
    until, at = preservation(order).until, T0 + 300 * DAY
    held = after(order, (lives.hold_erasure(), at))
    assert (preservation(held).until, preservation(held).because) == (None, HELD)
    assert preservation(order, [held]).because == HELD
    assert erasure.instants(held) == ()
    released = after(held, (lives.hold_erasure(held=False), at + DAY))
    later = at + DAY + AFTER_RELEASE
    assert (preservation(released).until, erasure.instants(released)) == (later, (later,))
    assert preservation(order, [released]).until == later
    early = after(order, (lives.hold_erasure(), T0 + DAY), (lives.hold_erasure(held=False), T0 + 2 * DAY))
    assert preservation(early).until == until


def test_the_fact_of_the_erasure_prolongs_nothing_and_its_timer_is_due_until_the_key_is_gone() -> None:
    erased = in_state(Status.ERASED)
    assert (erased.changed_at, erased.lived_until) == (PRESERVED, T0)
    assert erasure.instants(erased) == ()
    assert erasure.instants(replace(erased, key="00" * 32)) == (PRESERVED,)
    assert (clock.instants(erased), clock.is_open(erased), clock.owed(erased)) == ((), False, ())


def test_what_the_authority_owed_is_owed_no_more() -> None:
    contested, at = lived(WAYS["a contest that the authority never decides"]())
    assert clock.owed(contested), "it is not notified again, and owed all the same"
    until = preservation(contested).until
    assert until
    assert clock.owed(after(contested, (lives.erase(until), until))) == ()
    assert at < until


@pytest.mark.parametrize("status", [status for status in Status if status not in (Status.DRAFT, Status.REFUSED)])
def test_nothing_is_owed_or_waits_under_an_erased_order_whatever_it_was(status: Status) -> None:
    order = after(in_state(status), (lives.erase(), PRESERVED))
    assert order.status is Status.ERASED
    assert (clock.instants(order), clock.is_open(order), clock.owed(order)) == ((), False, ())


def test_the_laws_that_ship_preserve_for_six_months() -> None:
    months = {name: law.preservation_months for name, law in load(local=True).items()}
    assert (months["kz-1"], months["eu-tco-1"], months["demo-1"]) == (6, 6, None)
