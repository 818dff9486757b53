"""What was notified stays (contract T1): a later fact gives time, an effect or an annulment, and takes none back."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from removal.law.law import Law
from removal.orders.commands import Command
from removal.orders.item import Ground, Item
from removal.orders.order import Status
from removal.record import instant
from removal.record.facts import Fact
from tests.orders import lives
from tests.orders.chance import FIRST, LAWS, Life, Step, steps
from tests.orders.lives import (
    DUE,
    LAPSE,
    T0,
    after,
    bounce,
    by_mail,
    clarify,
    dispute,
    due,
    extend,
    facts,
    heard,
    issued,
    obstruct,
    receipt,
    report,
    tick,
    types,
)

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def at(hours: float) -> datetime:
    return T0 + hours * HOUR


BY_MAIL = after(issued(1), (by_mail(), T0))


def test_a_stop_that_was_notified_stays_when_the_limit_turns_out_to_be_used_up() -> None:
    """Contract 6.5, 9: the 25 h question becomes receipt and in time; the 28 h question stops the clock all the same.

    Mail 0 h, due 24 h, breach 24 h 20 s; report 26 h; dispute received 27 h, due 51 h; the mail bounces at 61 h.
    """
    late = after(BY_MAIL, (tick(LAPSE), LAPSE), (obstruct(at(25), 1), at(25)))
    assert facts(after(BY_MAIL, (tick(LAPSE), LAPSE)), obstruct(at(25), 1), at(25))[0][1]["stops"] == []
    disputed = after(late, (report(at(26), 1), at(26)), (dispute(at(27), 1), at(27)))
    received = heard(disputed, at(27))
    assert due(received) == {1: at(51)}
    assert facts(received, obstruct(at(28), 1), at(28))[0][1]["stops"] == [1]
    stopped = after(received, (obstruct(at(28), 1), at(28)), (tick(at(52)), at(52)))
    assert stopped.status is Status.BREACHED, "the breach of the first window is in force"
    bounced = after(stopped, (bounce(at(61)), at(61)))
    assert (bounced.status, bounced.valid_breaches) == (Status.SUSPENDED, ())
    assert after(bounced, (tick(at(900)), at(900))).valid_breaches == ()


def test_a_late_question_becomes_receipt_when_the_mail_bounces_and_stops_the_clock() -> None:
    """Mail 0 h, breach 24 h, question 25 h, bounce 26 h: received at 25 h (R4), due 49 h, 24 h left."""
    breached = after(BY_MAIL, (tick(LAPSE), LAPSE), (obstruct(at(25), 1), at(25)))
    assert breached.status is Status.BREACHED
    bounced = after(breached, (bounce(at(26)), at(26)))
    assert (bounced.status, bounced.valid_breaches, due(bounced)) == (Status.SUSPENDED, (), {1: at(49)})
    answered = heard(after(bounced, (clarify(at(30), 1), at(30))), at(31))
    assert due(answered) == {1: at(55)}


def test_an_answer_that_was_notified_in_time_stays_so_when_its_window_moves() -> None:
    """Due 24 h; our outage 23 h to 24 h moves it to 25 h; a report at 24:30 is in time, and stays so after the bounce.

    Received by webhook at 0:10 instead, first due 24:10: the outage ended before that, and the due time would be 24:10.
    """
    ten = T0 + 10 * MINUTE
    order = after(BY_MAIL, (receipt(ten), ten), (extend((at(23), DUE)), DUE))
    assert due(order) == {1: at(25)}
    half = DUE + 30 * MINUTE
    decided = facts(order, report(half, 1), half)
    assert decided[0][1]["in_time"] is True
    complied = after(order, (report(half, 1), half), (bounce(at(26)), at(26)))
    assert complied.status is Status.COMPLIED
    assert after(complied, (tick(at(60)), at(60))).breaches == ()


def test_a_due_time_that_was_notified_holds_for_the_receipt_that_takes_its_place() -> None:
    """Mail 0:00, outage 23:00 to 24:00: due 25:00. Webhook of 0:10: first due 24:10, the outage counts no longer."""
    ten = T0 + 10 * MINUTE
    order = after(BY_MAIL, (receipt(ten), ten), (extend((at(23), DUE)), DUE), (bounce(at(24.5)), at(24.5)))
    assert due(order) == {1: at(25)}
    assert [(window.number, window.void) for window in order.windows] == [(1, False)]
    lapse = at(25) + timedelta(seconds=20)
    assert types(order, tick(lapse - timedelta(milliseconds=1)), lapse - timedelta(milliseconds=1)) == []
    assert types(order, tick(lapse), lapse) == ["order.breached"]


def test_a_dispute_begins_anew_without_what_was_promised_before() -> None:
    """Extended to 24 + 72 = 96 h, reported at 1 h, dispute received at 3 h: start + window = 27 h (contract 6.4)."""
    extended = after(issued(1), (receipt(), T0), (lives.extend_by(72 * HOUR), T0))
    disputed = after(extended, (report(at(1), 1), at(1)), (dispute(at(2), 1), at(2)))
    assert due(disputed) == {1: None}
    assert due(heard(disputed, at(3))) == {1: at(27)}


def test_an_answer_in_time_that_is_decided_late_annuls_the_breach() -> None:
    """Taken at the due time, decided 25 s later, after the breach: 6.3 T1 gives an annulment."""
    breached = after(issued(1), (receipt(), T0), (tick(LAPSE), LAPSE))
    moment = LAPSE + timedelta(seconds=5)
    assert types(breached, report(DUE, 1), moment) == ["order.reported", "order.breach_annulled", "order.complied"]
    assert types(breached, obstruct(DUE, 1), moment) == ["order.obstructed", "order.breach_annulled"]


def test_a_window_first_notified_when_it_is_past_due_leaves_time_and_is_no_breach_at_once() -> None:
    """Mail 0 h, question 25 h (late), answered and received 26 h; the mail bounces at 60 h.

    Now the question was in time, and the answer's receipt opened a window from 26 h to 50 h, which was not told before:
    it is due an hour after 60 h (`resume_at_least`, decision 25).
    """
    clarified = after(BY_MAIL, (tick(LAPSE), LAPSE), (obstruct(at(25), 1), at(25)), (clarify(at(26), 1), at(26)))
    bounced = after(heard(clarified, at(26)), (bounce(at(60)), at(60)))
    assert (bounced.status, bounced.valid_breaches, due(bounced)) == (Status.RUNNING, (), {1: at(61)})


class Promised(Life):
    """Holds what was notified of each item against what the journal comes to now."""

    def __init__(self, law: Law) -> None:
        super().__init__(law)
        self.due: dict[int, datetime] = {}
        self.stops: list[tuple[int, int, Ground]] = []
        self.in_time: set[int] = set()

    def carried_out(self, facts: tuple[Fact, ...]) -> None:
        for fact in facts:
            self._note(fact)
        for item in self.order.items:
            self._keep(item)

    def _note(self, fact: Fact) -> None:
        payload = fact.payload
        if fact.type == "order.disputed":
            self.due = {number: due for number, due in self.due.items() if number not in payload["items"]}
            self.stops = [stop for stop in self.stops if stop[0] not in payload["items"]]
            self.in_time -= set(payload["items"])
        if fact.type == "order.obstructed":
            self.stops += [(number, fact.sequence, Ground(payload["ground"])) for number in payload["stops"]]
        if fact.type == "order.reported":
            self.in_time |= {line["number"] for line in payload["items"] if line["in_time"]}
        for line in payload.get("windows", ()):
            for number in line["items"]:
                due_at = instant.from_text(line["due_at"])
                self.due[number] = max(due_at, self.due.get(number, due_at))

    def _keep(self, item: Item) -> None:
        clock = self.order.clock_of(item.number)
        if clock.running and clock.current and item.number in self.due:
            assert clock.current.due_at >= self.due[item.number], "a notified due time shrank"
        if item.number in self.in_time:
            assert item.outcome
            assert clock.in_time, "what was in time became late"
        for number, sequence, ground in self.stops:
            if number == item.number and not item.outcome and sequence not in clock.active:
                assert sequence in clock.stopping, "a notified stop stops no more"
                assert any(self._ended(number, sequence, ground)), "nothing of T3 ended the stop"

    def _ended(self, number: int, sequence: int, ground: Ground) -> Iterator[bool]:
        received = {fact.payload["notice"] for fact in self.facts if fact.type == "order.received"}
        for fact in self.facts:
            if fact.type == "order.obstacle_answered" and fact.sequence > sequence and fact.sequence in received:
                yield number in fact.payload["items"] and ground.value in fact.payload["grounds"]
            for line in fact.payload.get("ends", ()):
                yield number in line["items"] and ground.value in line["grounds"]


@settings(max_examples=200, derandomize=True)
@given(st.sampled_from(LAWS), st.sampled_from(FIRST), st.lists(steps(), min_size=6, max_size=20))
def test_what_was_notified_of_an_item_stays_whatever_comes_later(
    law: Law, first: Command | None, script: list[Step]
) -> None:
    life = Promised(law)
    life.begin(first)
    for step in script:
        life.live(step)
