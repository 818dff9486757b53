"""What the authority, the operator and the clock of deliveries do, by status."""

from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from typing import Any

from tests.model.events import (
    ACCEPTED,
    NOTHING_NEW,
    Answer,
    AnswerObstacles,
    DecideContest,
    Dispute,
    Event,
    Extend,
    Inherit,
    Lift,
    OrderAgain,
    Outage,
    Supersede,
    Suspend,
    Withdraw,
    refused,
)
from tests.model.journal import Mark, NoticeKind
from tests.model.laws import QUESTIONS
from tests.model.platform_acts import CLOCK_STATES, ENDED
from tests.model.state import State


def answer_obstacles(state: State, event: AnswerObstacles) -> Answer:
    """Answers grounds of items (contract T3): a notice; pays the debt at once.

    Refused as a whole if a named item has none of the wanted grounds unanswered (D6).
    """
    status = state.status()
    if status not in (*CLOCK_STATES, "superseded"):
        return refused(409, status)
    tracks = state.book.tracks
    if not event.items or any(item not in tracks for item in event.items):
        return refused(422, "items")
    grounds = QUESTIONS if event.grounds is None else event.grounds
    waiting = {item: [g for g in grounds if waits_for_answer(state, item, g)] for item in event.items}
    if not all(waiting.values()):
        return refused(409, "nothing to answer")
    pairs = [(item, ground) for item, grounds in waiting.items() for ground in grounds]
    items = sorted({item for item, ground in pairs if ground in tracks[item].grounds})
    ended = tuple(sorted({ground for _, ground in pairs}))
    items = [] if status == "superseded" else items
    notice = state.journal.add_notice("answered", event.at, tuple(items), event.items, ended)
    notice.void_at = event.at if status == "superseded" else None
    state.answered.update((pair, notice.seq) for pair in pairs)
    return ACCEPTED


def waits_for_answer(state: State, item: int, ground: str) -> bool:
    """Returns whether a ground of an open item was reported, not answered, and has not expired or ceased (D6)."""
    tellings = [telling for telling in state.unanswered(item) if telling.ground == ground]
    return any(ground in QUESTIONS or state.lasts(item, telling) for telling in tellings)


def extend(state: State, event: Extend) -> Answer:
    """Extends every open item (contract T5); not while the authority's suspension is in force (D3)."""
    status = state.status()
    if status not in ("running", "suspended"):
        return refused(409, status)
    if state.suspended:
        return refused(409, "suspended by the authority")
    if event.by <= timedelta(0):
        return refused(422, "by")
    if not gives_time(state, event):
        return refused(422, "by")
    mark = Mark(state.journal.next_seq(), event.at, by=event.by)
    state.journal.extensions.append(mark)
    return ACCEPTED


def gives_time(state: State, event: Extend) -> bool:
    """Returns whether every running item is due after the extension's instant, played on a copy (contract T5)."""
    book = deepcopy(state.book)
    book.journal.extensions.append(Mark(book.journal.next_seq(), event.at, by=event.by))
    book.refresh(event.at)
    running = [t.span for t in book.tracks.values() if t.span is not None and book.clock(t) == "running"]
    return all(span.due > event.at for span in running)


def suspend(state: State, event: Suspend) -> Answer:
    """Stops all clocks that are not past due (contract T5); a lift that waits is void."""
    status = state.status()
    if status not in ("running", "suspended"):
        return refused(409, status)
    if state.suspended:
        return refused(409, "suspended already")
    state.journal.suspensions.append(Mark(state.journal.next_seq(), event.at))
    state.receipts.void_waiting(event.at, lifts_only=True)
    state.suspended = True
    return ACCEPTED


def lift(state: State, event: Lift) -> Answer:
    """Lifts the suspension (D3): a notice; the clock goes on when it is received."""
    status = state.status()
    if status not in CLOCK_STATES or not state.suspended:
        return refused(409, status)
    state.suspended = False
    notice = state.journal.add_notice("lifted", event.at, ())
    tracks = state.book.tracks.values()
    notice.items = tuple(t.item for t in tracks if t.stopped and state.book.clock(t) == "awaiting_receipt")
    return ACCEPTED


def dispute(state: State, event: Dispute) -> Answer:
    """Opens reported items again, once an item; a notice."""
    status = state.status()
    if status == "issued" or status in ENDED:
        return refused(409, status)
    tracks = state.book.tracks
    if not event.items or any(item not in tracks for item in event.items):
        return refused(422, "items")
    if any(tracks[i].open or i in state.disputed for i in event.items):
        return refused(409, "item is open or was disputed")
    state.disputed.update(event.items)
    notice = state.journal.add_notice("disputed", event.at, event.items)
    state.journal.disputes.append(Mark(notice.seq, event.at, event.items))
    return ACCEPTED


def decide_contest(state: State, event: DecideContest) -> Answer:
    """Decides all contests recorded so far; upheld annuls breaches, and withdraws an order in force."""
    status = state.status()
    if status == "withdrawn" or not state.contests:
        return refused(409, "no contest")
    state.contests.clear()
    if not event.uphold:
        state.journal.next_seq()
        return ACCEPTED
    for breach in state.book.breaches:
        if breach.annulled_at is None:
            breach.annulled_at = event.at
            state.tell("breach_annulled", event.at, breach.window)
    if status == "superseded":
        state.journal.next_seq()
        return ACCEPTED
    return end_order(state, "withdrawn", Withdraw(at=event.at), frozenset())


def withdraw(state: State, event: Withdraw) -> Answer:
    """Withdraws the order; what is down is asked back."""
    if state.status() in ENDED:
        return NOTHING_NEW
    return end_order(state, "withdrawn", event, frozenset())


def supersede(state: State, event: Supersede) -> Answer:
    """Ends the order in favour of another one that keeps some items down."""
    if state.status() in ENDED:
        return refused(422, "ended already")
    return end_order(state, "superseded", event, frozenset(event.kept))


def end_order(state: State, kind: NoticeKind, event: Withdraw | Supersede, kept: frozenset[int]) -> Answer:
    """Ends every window and pending notice at `event.at`."""
    down = [item for item, t in sorted(state.book.tracks.items()) if t.down and item not in kept]
    state.receipts.void_waiting(event.at, lifts_only=False)
    state.journal.end = Mark(state.journal.next_seq(), event.at)
    state.end_kind = kind
    if kind == "withdrawn":
        state.contests.clear()
    if down:
        notice = state.journal.add_notice(kind, event.at, tuple(down))
        state.reinstatement_asked = dict.fromkeys(down, notice.number)
    return ACCEPTED


def inherit(state: State, event: Inherit) -> Answer:
    """Items of an order in force that were taken down under an earlier order of the chain: not a notice."""
    if state.status() in ENDED:
        return refused(409, state.status())
    tracks = state.book.tracks
    new = {item for item in event.items if not tracks[item].down}
    if not new:
        return NOTHING_NEW
    state.journal.next_seq()
    state.journal.down |= new
    return ACCEPTED


def order_again(state: State, event: OrderAgain) -> Answer:
    """A later order of the chain names items again: they are not asked back any more."""
    if state.status() not in ENDED:
        return refused(409, state.status())
    taken_back = [item for item in event.items if state.owes(item)]
    if not taken_back:
        return NOTHING_NEW
    for item in taken_back:
        del state.reinstatement_asked[item]
    state.journal.next_seq()
    return ACCEPTED


def outage(state: State, event: Outage) -> Answer:
    """Records our own outage for all windows (contract T6)."""
    if not event.since < event.until <= event.at:
        return refused(422, "since and until")
    added = state.journal.add_outage(event.since, event.until)
    return ACCEPTED if added else NOTHING_NEW


ACTS: dict[type[Event], Callable[[State, Any], Answer]] = {
    AnswerObstacles: answer_obstacles,
    Extend: extend,
    Suspend: suspend,
    Lift: lift,
    Dispute: dispute,
    DecideContest: decide_contest,
    Withdraw: withdraw,
    Supersede: supersede,
    Inherit: inherit,
    OrderAgain: order_again,
}
"""What decides each command of the authority, and what the other orders of a chain tell this one."""
