"""The model on each order of a world, what it refuses, and which reminders follow from its clocks.

Contract 1 (a legal command is taken), 2 (`order.reminded`), 3 (`reminders_before_due`), 6 by `tests/model`; design P2.
Reminders at lapses (contract T9) are in `lapses`.
"""

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.model import events as ev
from tests.model.laws import LAWS
from tests.simulation.oracle import caps, life
from tests.simulation.oracle.breaches import SOON
from tests.simulation.oracle.deeds import DOWN, length
from tests.simulation.oracle.exchanges import Exchange, Json
from tests.simulation.oracle.forms import is_formed
from tests.simulation.oracle.history import TIMERS, Fault, History, Seen, instant
from tests.simulation.oracle.lapses import LapseReminders
from tests.simulation.oracle.taking import Taking

BEFORE_DUE = {
    "kz": (timedelta(hours=12), timedelta(hours=4), timedelta(hours=1)),
    "eu-tco": (timedelta(minutes=30), timedelta(minutes=10)),
    "demo": (timedelta(seconds=60),),
}
JUST_OPENED = timedelta(seconds=1)
NO_STATE = frozenset({403, 404, 412, 413, 415, 429})  # refusals that the state of the order does not decide
Make = Callable[[Json, datetime, datetime], ev.Event]


def faults(history: History) -> Iterator[Fault]:
    """Everything in which the model and the product part."""
    for seen in history.seen:
        for rule, what in _Life(history, seen).faults():
            yield Fault(rule, what, seen.order.id)


@dataclass(slots=True)
class Span:
    """A due time for which a clock of the order ran while its status was `running`, and how long it did."""

    due: datetime
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reminder:
    """What it reminds of, how long before, and when it was recorded."""

    due: datetime
    before: timedelta
    at: datetime


@dataclass(slots=True)
class _Refusal:
    """A refused command: what the model said of it after each write that it may have met."""

    exchange: Exchange
    make: Make
    verdicts: set[str] = field(default_factory=set)


class _Life:
    """One order."""

    def __init__(self, history: History, seen: Seen) -> None:
        self.history, self.seen = history, seen
        self.spans: list[Span] = []
        self.lapses = LapseReminders(seen)
        self.taking = Taking(history, seen)
        self.refusals = [
            _Refusal(exchange, MAKES[exchange.command])
            for exchange in history.of_order.get(seen.order.id, ())
            if exchange.command in MAKES and exchange.method == "POST" and _is_of_state(exchange, seen)
        ]

    def faults(self) -> Iterator[tuple[str, str]]:
        """Rule and words."""
        seen = self.seen
        added = [outage for outage in self.history.added if outage.order in {None, seen.order.id}]
        led = life.Led(LAWS[seen.order.law], self.history.allowed.of(seen.order.platform.name))
        played = life.Replay(led, [], added, self._written)
        for what in life.differences(seen.order, seen.facts, seen.shown, seen.at, played):
            yield "model", what
        yield from (("refusals", what) for what in (*self._refused(), *self.taking.faults()))
        yield from (("reminders", what) for what in (*self._reminded(), *self.lapses.missing(self._at_latest)))

    def _written(self, played: life.Replay, at: datetime) -> None:
        """After each write: the model is asked what was refused near it, and which clocks run."""
        following = next((n for n, fact in enumerate(self.seen.facts) if instant(fact["timestamp"]) > at), None)
        until = self.seen.at if following is None else instant(self.seen.facts[following]["timestamp"])
        self._ask(played, at, until)
        self.taking.ask(played.model, at, until)
        self.lapses.written(played, at)
        running = set[datetime]()
        if played.model.state.status() == "running":
            book = played.model.state.book
            running = {
                track.span.due for track in book.tracks.values() if track.span and book.clock(track) == "running"
            }
        for span in self.spans:
            if span.until is None and span.due not in running:
                span.until = at
        open_dues = {span.due for span in self.spans if span.until is None}
        self.spans += [Span(due, at) for due in sorted(running - open_dues)]

    def _ask(self, played: life.Replay, since: datetime, until: datetime) -> None:
        """What the model says to a command that was refused while the journal was as it is now."""
        for refusal in self.refusals:
            tries = refusal.exchange.attempts
            clocks = self.seen.clocks
            first, last = tries[0].sent - clocks, tries[-1].answered + clocks
            if since <= last and first <= until:
                model = copy.deepcopy(played.model)
                at = max(first, model.now or first)
                event = refusal.make(refusal.exchange.body, at, min(at, tries[0].answered))
                refusal.verdicts.add(model.play(model.named(event)).verdict)

    def _refused(self) -> Iterator[str]:
        """Contract 1: a command that the table takes is not refused, unless there are as many as one order holds."""
        for refusal in self.refusals:
            exchange = refusal.exchange
            if refusal.verdicts and "refused" not in refusal.verdicts and not caps.is_reached(exchange, self.seen):
                what = f"{exchange.who} {exchange.command} at {exchange.attempts[0].sent:%d %H:%M:%S}"
                yield f"{what}: {exchange.status} {exchange.text[:300]}"

    def _reminded(self) -> Iterator[str]:
        """Each reminder once, at its time, and only while a clock runs for the due time that it names."""
        reminders, once = list[Reminder](), set[tuple[int, str, str]]()
        for fact in self.seen.of("order.reminded"):
            data = fact["data"]
            due, before = instant(data["due_at"]), data["before"]
            what = f"fact {data['sequence']} reminds {before} before {due:%d %H:%M:%S}"
            yield from (f"{what}, {fault}" for fault in self._reminder(fact, due, instant(fact["timestamp"])))
            if (data["window"], data["due_at"], before) in once:
                yield f"{what} for the second time"
            once.add((data["window"], data["due_at"], before))
            reminders.append(Reminder(due, length(before), instant(fact["timestamp"])))
        yield from self._missed(reminders)

    def _reminder(self, fact: Json, due: datetime, at: datetime) -> Iterator[str]:
        before = length(fact["data"]["before"])
        if before not in BEFORE_DUE[self.seen.order.law]:
            fault = self.lapses.fault(fact)
            yield from (fault,) if fault else ()
        elif at < due - before - self.seen.clocks or at > due:
            yield f"at {at:%d %H:%M:%S}"
        if not any(self._near(span.due, due) and span.since <= at for span in self.spans):
            yield "and no clock ran for it"

    def _near(self, first: datetime, other: datetime) -> bool:
        return abs(first - other) <= self.seen.clocks

    def _missed(self, reminders: list[Reminder]) -> Iterator[str]:
        for span in self.spans:
            for before in BEFORE_DUE[self.seen.order.law]:
                at = span.due - before
                until = span.until or self.seen.at
                acted = self.history.allowed.latest(at, accuses=False)
                expected = span.since + JUST_OPENED < at and acted < until
                stale = self.history.was_off(TIMERS, at, acted)  # after an outage stale ones are dropped (5.2)
                if expected and not stale and not any(self._stands_for(of, span, before, acted) for of in reminders):
                    yield f"no reminder {before} before {span.due:%d %H:%M:%S}"

    def _stands_for(self, reminder: Reminder, span: Span, before: timedelta, acted: datetime) -> bool:
        """Whether it is one before a due time, or the one nearer to it of two that were late (contract T9)."""
        same = self._near(reminder.due, span.due)
        at_lapse = reminder.before not in BEFORE_DUE[self.seen.order.law]
        nearer = at_lapse and reminder.before < before and span.due - before <= reminder.at <= acted
        return same and (reminder.before == before or nearer)

    def _at_latest(self, since: datetime) -> datetime | None:
        """When the reminder of a lapse must have come; None while what would add it was off, and may drop it (5.2)."""
        if self.history.is_calm:
            return since + SOON
        acted = self.history.allowed.latest(since, accuses=False)
        return None if self.history.was_off(TIMERS, since, acted) else acted


def _is_of_state(exchange: Exchange, seen: Seen) -> bool:
    """Whether a command of the API was refused for the state of the order."""
    of_api = exchange.was_refused and exchange.who != "page" and exchange.status not in NO_STATE
    return of_api and is_formed(exchange, seen.order.items)


def _items(body: Json) -> tuple[int, ...]:
    return tuple(body["items"])


def _report(body: Json, at: datetime, taken: datetime) -> ev.Event:
    down = tuple(sorted(item["number"] for item in body["items"] if item["outcome"] in DOWN))
    absent = tuple(sorted({item["number"] for item in body["items"]} - {*down}))
    common: Json = {"at": at, "taken": taken, "words": str(body)}
    if down:
        return ev.Report(items=down, outcome="removed", absent=absent, **common)
    return ev.Report(items=absent, outcome="absent", **common)


MAKES: Mapping[str, Make] = {
    "acknowledgement": lambda body, at, taken: ev.Acknowledge(at=at, taken=taken, words=str(body)),
    "reports": _report,
    "obstacles": lambda body, at, taken: ev.Obstacle(
        at=at, taken=taken, items=_items(body), ground=body["ground"], words=str(body)
    ),
    "resumption": lambda body, at, taken: ev.Resumption(
        at=at, taken=taken, items=_items(body), grounds=tuple(body.get("grounds", ())), words=str(body)
    ),
    "contest": lambda body, at, taken: ev.Contest(at=at, taken=taken, words=str(body)),
    "reinstatement-report": lambda body, at, taken: ev.ReinstatementReport(
        at=at,
        taken=taken,
        items=_items(body),
        words=str(body),
        not_possible=body.get("not_possible", {}).get("ground", ""),
    ),
    "obstacle-answers": lambda body, at, _: ev.AnswerObstacles(
        at=at, items=_items(body), grounds=tuple(body["grounds"]) if "grounds" in body else None
    ),
    "extension": lambda body, at, _: ev.Extend(at=at, by=length(body["extend_by"])),
    "suspension": lambda body, at, _: ev.Suspend(at=at) if body["suspended"] else ev.Lift(at=at),
    "disputes": lambda body, at, _: ev.Dispute(at=at, items=_items(body)),
    "contest-decision": lambda body, at, _: ev.DecideContest(at=at, uphold=body["decision"] == "upheld"),
    "withdrawal": lambda _, at, __: ev.Withdraw(at=at),
}
