"""What mails say of the deadline, the calendar and the stopped clock."""

import json
from datetime import timedelta

import pytest

from removal.deliveries.delivery import Mail
from removal.mail.letter import Event, Letter, OrderSource, order_letter
from removal.orders.item import Ground
from removal.orders.order import Order
from tests.mail.written import (
    BOTH_DOWN,
    CANNOT,
    DONE,
    HOUR,
    OBSTRUCTED,
    PARTIES,
    RUNNING,
    UNABLE,
    WITHDRAWN,
    letter,
)
from tests.orders import lives
from tests.orders.lives import DUE, KZ, T0, after
from tests.people import order_text

AWAITED = (
    "The time for this item runs from receipt of this: the authority's answer to the obstacle "
    "(24 November 2026, 18:00 UTC+8). Nothing has proved receipt yet."
)
CANNOT_SAID = "The legal representative has said that it is unable to act."
CLARIFIED = after(OBSTRUCTED, (lives.clarify(T0 + HOUR, 1), T0 + HOUR))
CLARIFIED = after(CLARIFIED, (lives.receipt(T0 + HOUR, of=CLARIFIED.sequence), T0 + HOUR))


def test_while_the_clock_is_stopped_no_deadline_is_promised_and_no_calendar_sent() -> None:
    mail = letter(RUNNING, lives.suspend(T0))
    assert mail.deadline is not None
    assert (mail.deadline.at, mail.deadline.local, mail.deadline.utc) == (None, "The clock is stopped", None)
    assert "you are notified of the new deadline" in mail.deadline.note
    assert mail.event is None
    waiting = letter(RUNNING, lives.obstruct(T0, 1, 2)).deadline
    assert waiting is not None
    assert waiting.note.startswith("Every open item has an obstacle")


STOPPED = after(RUNNING, (lives.suspend(T0), T0))
GIVEN_UP = after(RUNNING, (lives.withdraw(T0), T0))


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize(
    ("order", "has_entry"), [(lives.issued(), True), (RUNNING, True), (STOPPED, False), (GIVEN_UP, False)]
)
def test_a_notice_names_the_calendar_entry_only_where_one_is_attached(
    order: Order, language: str, *, has_entry: bool
) -> None:
    """The order may be suspended or withdrawn before its mail is written."""
    mail = Mail("c1", "rep-1", "R.", "r@video.example", language, "Asia/Hong_Kong", 1, order.sequence, T0)
    written = order_letter(OrderSource(lives.first_fact(), order, json.dumps(order_text()), PARTIES), mail, None)
    words = written.texts
    attached = {words("mail.attached"), words("mail.attached_with_entry")} & set(written.notes)
    assert (written.event is not None) == has_entry
    assert attached == {words("mail.attached_with_entry" if has_entry else "mail.attached")}


def test_a_new_deadline_moves_the_calendar() -> None:
    for order, command in (
        (RUNNING, lives.extend_by(HOUR)),
        (OBSTRUCTED, lives.clarify(T0, 1)),
        (DONE, lives.dispute(T0, 1)),
    ):
        assert letter(order, command, T0 + HOUR).event == Event("Deadline of removal order KZ-2026-000123 | Ministry")


def test_items_say_what_stops_them_and_when_they_are_due_by_themselves() -> None:
    def notes(mail: Letter) -> list[tuple[str, ...]]:
        assert mail.order is not None
        return [item.notes for item in mail.order.items]

    stopped = ("The legal representative has asked for clarification.", "The clock is stopped for this item.")
    assert notes(letter(RUNNING, lives.obstruct(T0, 1))) == [stopped, ()]
    assert notes(letter(OBSTRUCTED, lives.clarify(T0 + HOUR, 1), T0 + HOUR)) == [(AWAITED,), ()]
    later = ("Due: Wednesday 25 November 2026, 18:00 UTC+8 (Asia/Hong_Kong).",)
    assert notes(letter(CLARIFIED, lives.acknowledge(T0 + 2 * HOUR), T0 + 2 * HOUR)) == [later, ()]
    until = "The clock is stopped for this item until 27 November 2026, 17:00 UTC+8 at the latest."
    assert notes(letter(RUNNING, UNABLE))[0][-1] == until
    both = after(CANNOT, (lives.obstruct(T0, 1), T0))
    assert [item[-1] for item in notes(letter(both, lives.contest(T0), T0))] == ["Contested."] * 2
    assert notes(letter(both, lives.acknowledge(T0))) == [stopped, (CANNOT_SAID, until)]
    assert notes(letter(RUNNING, lives.contest(T0, 2))) == [(), ("Contested.",)]
    assert notes(letter(DONE, lives.dispute(T0, 1), T0 + HOUR))[0][-1].startswith("The authority disputes")
    assert notes(letter(DONE, lives.withdraw(T0))) == [("Has to be put back.",), ()]
    assert notes(letter(BOTH_DOWN, lives.reinstate(T0, 2))) == [("Has to be put back.",), ("Reported as put back.",)]


def test_of_an_order_no_longer_in_force_the_deadline_is_that_of_putting_back() -> None:
    due = letter(DONE, lives.withdraw(T0)).deadline
    assert due is not None
    assert (due.at, due.fixed, due.local) == (
        T0 + KZ.reinstates_within,
        False,
        "Not before Tuesday 24 November 2026, 18:00 UTC+8 (Asia/Hong_Kong)",
    )
    assert "put back within 1 h of receipt" in due.note
    taken = after(BOTH_DOWN, (lives.receipt(T0 + HOUR, of=BOTH_DOWN.sequence), T0 + HOUR))
    owed = letter(taken, lives.reinstate(T0 + HOUR, 1), T0 + HOUR).deadline
    assert owed is not None
    assert (owed.at, owed.fixed) == (T0 + 2 * HOUR, True)
    assert owed.note == "By this time what was taken down under the order has to be put back."
    assert letter(RUNNING, lives.withdraw(T0)).deadline is None
    assert letter(WITHDRAWN, lives.reinstate(T0, 1)).deadline is None


HALF = after(RUNNING, (lives.obstruct(T0, 1), T0))
GRACE = DUE + timedelta(seconds=10)
PAST_DUE = "Wednesday 25 November 2026, 17:00 UTC+8"
PAST_SUSPENDED = after(RUNNING, (lives.suspend(GRACE), GRACE))


def test_a_suspension_within_the_grace_promises_no_time() -> None:
    mail = letter(RUNNING, lives.suspend(GRACE), GRACE)
    assert f"stops nothing for them: 1, 2 (deadline: {PAST_DUE})" in mail.lead
    assert "may be notified of a breach" in mail.lead
    assert "the deadline passed on Wednesday 25 November 2026, 17:00 UTC+8 |" in mail.subject
    assert mail.deadline is not None
    assert mail.deadline.note.startswith("This time has passed")


def test_a_suspension_that_stops_one_item_says_of_each_what_it_does() -> None:
    mail = letter(HALF, lives.suspend(GRACE), GRACE)
    assert "the clock is stopped for these items: 1." in mail.lead
    assert "stops nothing for them: 2 " in mail.lead
    assert mail.order is not None
    assert [bool(item.notes) for item in mail.order.items] == [True, False]


def test_an_item_answered_late_is_not_said_to_be_saved_by_a_suspension() -> None:
    late = after(HALF, (lives.report(GRACE, 2), GRACE))
    assert "stops nothing for them: 2 " in letter(late, lives.suspend(GRACE), GRACE).lead


def test_a_lift_names_only_what_the_suspension_had_stopped() -> None:
    some = after(HALF, (lives.suspend(GRACE), GRACE))
    assert "has ended: 1." in letter(some, lives.lift(GRACE), GRACE).lead
    none = letter(PAST_SUSPENDED, lives.lift(GRACE), GRACE)
    assert "It had stopped no time" in none.lead
    assert "goes on" not in none.lead


def test_a_ground_that_never_stopped_the_time_does_not_give_it_back() -> None:
    late = lives.obstruct(GRACE, 1, ground=Ground.FORCE_MAJEURE)
    suspended = after(RUNNING, (late, GRACE))
    mail = letter(suspended, lives.resume(GRACE, 1), GRACE)
    assert "so the deadline stays as it is" in mail.lead
    assert "Something else" not in mail.lead
