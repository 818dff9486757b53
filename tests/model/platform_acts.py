"""What the representative says: legality by status, receipt first, then the fact."""

from dataclasses import replace

from tests.model.events import (
    ACCEPTED,
    NOTHING_NEW,
    Acknowledge,
    Answer,
    Contest,
    Obstacle,
    ReinstatementReport,
    Report,
    Resumption,
    Said,
    refused,
)
from tests.model.journal import Ceased, Done, Telling
from tests.model.laws import GROUNDS
from tests.model.state import State

CLOCK_STATES = ("running", "suspended", "breached")
ANSWERED = ("complied", "complied_late")
ENDED = ("withdrawn", "superseded")
BODY = ("items", "outcome", "absent", "ground", "not_possible")


def body_of(said: Said) -> tuple[str, ...]:
    """Returns caller and body of an answer, for repeats (contract R9)."""
    words = (type(said).__name__, said.by, said.words)
    return words + tuple(str(getattr(said, name, "")) for name in BODY)


def say(state: State, said: Said) -> Answer:
    """Decides one answer of a representative (contract R1, R2, R5, R9)."""
    if state.receipts.in_office(said.taken) != said.by:
        return refused(403, "not in office")
    body = body_of(said)
    if state.is_repeat(said, body):
        return Answer("nothing_new", 200, "repeat")
    items = getattr(said, "items", ()) + getattr(said, "absent", ())
    if len(set(items)) != len(items) or any(not 1 <= i <= state.journal.item_count for i in items):
        return refused(422, "items")
    answer = decide(state, said)
    if answer.verdict == "accepted":
        state.commands[body] = said.taken
    return answer


def decide(state: State, said: Said) -> Answer:
    """Decides by the kind of the answer."""
    if isinstance(said, Acknowledge):
        return acknowledge(state, said)
    if isinstance(said, Report):
        return report(state, said)
    if isinstance(said, Obstacle):
        return tell_obstacle(state, said)
    if isinstance(said, Resumption):
        return resume(state, said)
    if isinstance(said, Contest):
        return contest(state, said)
    assert isinstance(said, ReinstatementReport)
    return put_back(state, said)


def receive(state: State, said: Said) -> int:
    """Records the answer as evidence (contract R1). Returns the sequence of the answer."""
    seq = state.journal.next_seq()
    state.receipts.answered(said.taken, said.at, seq)
    return seq


def acknowledge(state: State, said: Acknowledge) -> Answer:
    """An acknowledgement: recorded while a notice waits or none was made, else 0 (contract R1)."""
    status = state.status()
    if status in ENDED:
        return refused(409, status)
    if status in ANSWERED or (state.acknowledged and not state.waiting()):
        return NOTHING_NEW
    receive(state, said)
    state.acknowledged = True
    return ACCEPTED


def report(state: State, said: Report) -> Answer:
    """A report: settles items; one taken before a dispute settles nothing of that item."""
    if not said.items:
        return refused(422, "items")
    if state.status() in ENDED:
        return report_after_end(state, said)
    if not any(counts(state, said, item) for item in said.items + said.absent):
        return Answer("nothing_new", 200, "disputed since")
    record(state, said)
    return ACCEPTED


def counts(state: State, said: Report, item: int) -> bool:
    """Returns whether a report counts for an item: it was not disputed after the report was taken."""
    since = state.book.tracks[item].disputed_at
    return since is None or said.taken >= since


def record(state: State, said: Report) -> tuple[int, ...]:
    """Records a report as receipt, then for each item that it counts for. Returns those that it says are down.

    After the end an item is down too if it was disputed since: no later report would ask it back (E5).
    """
    seq = receive(state, said)
    for items, outcome in ((said.items, said.outcome), (said.absent, "absent")):
        named = tuple(item for item in items if counts(state, said, item))
        state.journal.reports.append(Done(seq, said.taken, named, outcome))
    if said.outcome != "removed":
        return ()
    if state.journal.end is not None:
        state.journal.down.update(said.items)
    return said.items


def report_after_end(state: State, said: Report) -> Answer:
    """A report on an ended order: recorded if something was taken down or it was taken before the end (contract 1)."""
    end = state.journal.end
    assert end is not None
    if said.outcome != "removed" and said.taken >= end.at:
        return refused(409, state.status())
    if said.outcome != "removed" and not any(counts(state, said, item) for item in said.items + said.absent):
        return Answer("nothing_new", 200, "disputed since")
    down = [item for item in record(state, said) if down_anew(state, said, item)]
    back = tuple(item for item in down if item not in said.kept and not state.owes(item))
    for item in back:
        state.put_back.pop(item, None)
        state.not_possible.pop(item, None)
    if back:
        notice = state.journal.add_notice("required", said.at, back)
        state.asked.update((item, notice.number) for item in back)
    return ACCEPTED


def down_anew(state: State, said: Report, item: int) -> bool:
    """Returns whether a late report says what was not settled since: that an item is back, or cannot be."""
    settled = state.put_back.get(item) or state.not_possible.get(item)
    return settled is None or said.taken > settled


def tell_obstacle(state: State, said: Obstacle) -> Answer:
    """An obstacle on open items; whether it stops a clock is computed (contract T1, T2).

    On an ended order it is recorded if it was taken before the end: it may annul a breach.
    """
    status = state.status()
    end = state.journal.end
    if status in ANSWERED or (end is not None and said.taken >= end.at):
        return refused(409, status)
    if not said.items or said.ground not in GROUNDS:
        return refused(422, "items or ground")
    if any(not state.book.tracks[item].open for item in said.items):
        return refused(409, "item is done")
    seq = receive(state, said)
    state.journal.tellings.append(Telling(seq, said.taken, said.items, said.ground))
    return ACCEPTED


def resume(state: State, said: Resumption) -> Answer:
    """A resumption: the `unable` grounds of the items have ceased (contract T3).

    Refused as a whole if a named item has no such ground (D6).
    """
    status = state.status()
    if status not in CLOCK_STATES:
        return refused(409, status)
    if not said.items:
        return refused(422, "items")
    ceased = Ceased(state.journal.next_seq(), said.taken, said.items, said.grounds)
    if not all(state.can_cease(item, ceased) for item in said.items):
        return refused(409, "no such ground")
    state.journal.ceased.append(replace(ceased, seq=receive(state, said)))
    return ACCEPTED


def contest(state: State, said: Contest) -> Answer:
    """A contest: stops nothing; the authority owes a decision from `taken`."""
    status = state.status()
    if status in ENDED:
        return refused(409, status)
    seq = receive(state, said)
    state.contests.append((seq, said.taken))
    return ACCEPTED


def put_back(state: State, said: ReinstatementReport) -> Answer:
    """A reinstatement report: receipt of what is asked back, then the items are back."""
    end = state.journal.end
    if end is None or said.taken < end.at:
        return refused(409, state.status())
    if not said.items:
        return refused(422, "items")
    if any(item not in state.asked for item in said.items):
        return refused(409, "not asked back")
    new = {item for item in said.items if item not in state.put_back}
    if said.not_possible:
        new -= set(state.not_possible)
    if not new and not state.waiting():
        return NOTHING_NEW
    receive(state, said)
    if said.not_possible:
        state.not_possible.update(dict.fromkeys(new, said.taken))
        return ACCEPTED
    state.put_back.update(dict.fromkeys(new, said.taken))
    for item in new:
        state.not_possible.pop(item, None)
    return ACCEPTED
