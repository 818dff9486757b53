"""What the representative says: legality by status, receipt first, then the fact."""

from dataclasses import replace

from tests.model.events import (
    ACCEPTED,
    NOTHING_NEW,
    Acknowledge,
    Answer,
    AnswerEvent,
    Contest,
    Obstacle,
    ReinstatementReport,
    Report,
    Resumption,
    refused,
)
from tests.model.journal import Ceased, Done, Telling
from tests.model.laws import GROUNDS
from tests.model.state import State

CLOCK_STATES = ("running", "suspended", "breached")
ANSWERED = ("complied", "complied_late")
ENDED = ("withdrawn", "superseded")
BODY = ("items", "outcome", "absent", "ground", "not_possible")


def body_of(act: AnswerEvent) -> tuple[str, ...]:
    """Returns caller and body of an answer, for repeats (contract R9)."""
    words = (type(act).__name__, act.by, act.words)
    return words + tuple(str(getattr(act, name, "")) for name in BODY)


def say(state: State, act: AnswerEvent) -> Answer:
    """Decides one answer of a representative (contract R1, R2, R5, R9)."""
    if state.receipts.in_office(act.taken) != act.by:
        return refused(403, "not in office")
    body = body_of(act)
    if state.is_repeat(act, body):
        return Answer("nothing_new", 200, "repeat")
    items = getattr(act, "items", ()) + getattr(act, "absent", ())
    if len(set(items)) != len(items) or any(not 1 <= i <= state.journal.item_count for i in items):
        return refused(422, "items")
    answer = decide(state, act)
    if answer.verdict == "accepted":
        state.commands[body] = act.taken
        attend(state, act)
    return answer


def attend(state: State, act: AnswerEvent) -> None:
    """Keeps when a person acted (contract T9)."""
    if act.person:
        state.attention.acts.append(act.taken)


def decide(state: State, act: AnswerEvent) -> Answer:
    """Decides by the kind of the answer."""
    if isinstance(act, Acknowledge):
        return acknowledge(state, act)
    if isinstance(act, Report):
        return report(state, act)
    if isinstance(act, Obstacle):
        return tell_obstacle(state, act)
    if isinstance(act, Resumption):
        return resume(state, act)
    if isinstance(act, Contest):
        return contest(state, act)
    assert isinstance(act, ReinstatementReport)
    return put_back(state, act)


def receive(state: State, act: AnswerEvent) -> int:
    """Records the answer as evidence (contract R1). Returns the sequence of the answer."""
    seq = state.journal.next_seq()
    state.receipts.answered(act.taken, act.at, seq)
    return seq


def acknowledge(state: State, act: Acknowledge) -> Answer:
    """An acknowledgement: recorded while a notice waits or none was made, else 0 (contract R1).

    It is recorded too if a person takes what no person has taken yet (contract T9).
    """
    status = state.status()
    if status in ENDED:
        return refused(409, status)
    takes = act.person and state.attention.is_unattended(act.taken)
    if status in ANSWERED or (state.acknowledged and not state.waiting() and not takes):
        return NOTHING_NEW
    receive(state, act)
    state.acknowledged = True
    return ACCEPTED


def report(state: State, act: Report) -> Answer:
    """A report: settles items; one taken before a dispute settles nothing of that item."""
    if not act.items:
        return refused(422, "items")
    if state.status() in ENDED:
        return report_after_end(state, act)
    if not any(counts(state, act, item) for item in act.items + act.absent):
        return Answer("nothing_new", 200, "disputed since")
    record(state, act)
    return ACCEPTED


def counts(state: State, act: Report, item: int) -> bool:
    """Returns whether a report counts for an item: it was not disputed after the report was taken."""
    since = state.book.tracks[item].disputed_at
    return since is None or act.taken >= since


def record(state: State, act: Report) -> tuple[int, ...]:
    """Records a report as receipt, then for each item that it counts for. Returns those that it says are down.

    After the end an item is down too if it was disputed since: no later report would ask it back (E5).
    """
    seq = receive(state, act)
    for items, outcome in ((act.items, act.outcome), (act.absent, "absent")):
        named = tuple(item for item in items if counts(state, act, item))
        state.journal.reports.append(Done(seq, act.taken, named, outcome))
    if act.outcome != "removed":
        return ()
    if state.journal.end is not None:
        state.journal.down.update(act.items)
    return act.items


def report_after_end(state: State, act: Report) -> Answer:
    """A report on an ended order: recorded if something was taken down or it was taken before the end (contract 1)."""
    end = state.journal.end
    assert end is not None
    if act.outcome != "removed" and act.taken >= end.at:
        return refused(409, state.status())
    if act.outcome != "removed" and not any(counts(state, act, item) for item in act.items + act.absent):
        return Answer("nothing_new", 200, "disputed since")
    down = [item for item in record(state, act) if down_anew(state, act, item)]
    back = tuple(item for item in down if item not in act.kept and not state.owes(item))
    for item in back:
        state.put_back.pop(item, None)
        state.not_possible.pop(item, None)
    if back:
        notice = state.journal.add_notice("required", act.at, back)
        state.reinstatement_asked.update((item, notice.number) for item in back)
    return ACCEPTED


def down_anew(state: State, act: Report, item: int) -> bool:
    """Returns whether a late report says what was not settled since: that an item is back, or cannot be."""
    settled = state.put_back.get(item) or state.not_possible.get(item)
    return settled is None or act.taken > settled


def tell_obstacle(state: State, act: Obstacle) -> Answer:
    """An obstacle on open items; whether it stops a clock is computed (contract T1, T2).

    On an ended order it is recorded if it was taken before the end: it may annul a breach.
    """
    status = state.status()
    end = state.journal.end
    if status in ANSWERED or (end is not None and act.taken >= end.at):
        return refused(409, status)
    if not act.items or act.ground not in GROUNDS:
        return refused(422, "items or ground")
    items = tuple(item for item in act.items if state.book.tracks[item].open)
    if items != act.items and not any(fell_due_since(state, item, act) for item in items):
        return refused(409, "item is done")
    seq = receive(state, act)
    state.journal.tellings.append(Telling(seq, act.taken, items, act.ground))
    return ACCEPTED


def fell_due_since(state: State, item: int, act: Obstacle) -> bool:
    """Returns whether an open item fell due between the request and its decision (contract 4.2)."""
    live = (span for span in state.book.tracks[item].spans if span.state == "live")
    return any(act.taken <= span.due < act.at for span in live)


def resume(state: State, act: Resumption) -> Answer:
    """A resumption: the `unable` grounds of the items have ceased (contract T3).

    Refused as a whole if a named item has no such ground (D6).
    """
    status = state.status()
    if status not in CLOCK_STATES:
        return refused(409, status)
    if not act.items:
        return refused(422, "items")
    ceased = Ceased(state.journal.next_seq(), act.taken, act.items, act.grounds)
    if not all(state.can_cease(item, ceased) for item in act.items):
        return refused(409, "no such ground")
    state.journal.ceased.append(replace(ceased, seq=receive(state, act)))
    return ACCEPTED


def contest(state: State, act: Contest) -> Answer:
    """A contest: stops nothing; the authority owes a decision from `taken`."""
    status = state.status()
    if status in ENDED:
        return refused(409, status)
    seq = receive(state, act)
    state.contests.append((seq, act.taken))
    return ACCEPTED


def put_back(state: State, act: ReinstatementReport) -> Answer:
    """A reinstatement report: receipt of what is asked back, then the items are back."""
    end = state.journal.end
    if end is None or act.taken < end.at:
        return refused(409, state.status())
    if not act.items:
        return refused(422, "items")
    if any(item not in state.reinstatement_asked for item in act.items):
        return refused(409, "not asked back")
    new = {item for item in act.items if item not in state.put_back}
    if act.not_possible:
        new -= set(state.not_possible)
    if not new and not state.waiting():
        return NOTHING_NEW
    receive(state, act)
    if act.not_possible:
        state.not_possible.update(dict.fromkeys(new, act.taken))
        return ACCEPTED
    state.put_back.update(dict.fromkeys(new, act.taken))
    for item in new:
        state.not_possible.pop(item, None)
    return ACCEPTED
