"""The model of one order: events in, answers and views out."""

from datetime import datetime

from tests.model import authority_acts as acts
from tests.model import events as ev
from tests.model.attention import Attention
from tests.model.book import Book
from tests.model.journal import Journal
from tests.model.laws import DEFAULT_READINGS, Law, Readings
from tests.model.platform_acts import say
from tests.model.receipts import Receipts
from tests.model.state import State
from tests.model.timers import Timer, Timers
from tests.model.view import View
from tests.model.viewing import view_of

TIMER_NAMES = ("expired", "breached", "undelivered", "overdue")


class Model:
    """One order under one law. Instants are aware UTC datetimes and never go back."""

    def __init__(self, law: Law, readings: Readings = DEFAULT_READINGS) -> None:
        self.law = law
        journal = Journal(law, readings)
        receipts, book = Receipts(journal), Book(journal)
        self.state = State(journal, receipts, book, Attention(journal, receipts, book))
        self.timers = Timers(self.state)
        self.now: datetime | None = None
        self._next: Timer | None = None
        self.timer_log: list[tuple[str, str]] = []
        self._lost = 0
        self._received = 0

    def play(self, event: ev.Event) -> ev.Answer:
        """Lets timers up to `event.at` act, then decides the event; timers past act at once."""
        self.advance(event.at)
        answer = self._decide(event)
        if answer.verdict == "accepted":
            self._settle(event.at)
            self.advance(event.at)
        return answer

    def advance(self, at: datetime) -> None:
        """Lets every timer due at or before `at` act, in order of instants."""
        if self.now is not None and at < self.now:
            msg = "time goes back"
            raise ValueError(msg)
        now = self.now or at
        while self._next is not None and self._next[0] <= at:
            now = max(now, self._next[0])
            self.timer_log.append((TIMER_NAMES[self._next[1]], self.state.status()))
            self._next[2](now)
            self._settle(now)
        self.now = at

    def view(self, now: datetime) -> View:
        """Lets timers up to `now` act and returns what can be seen then."""
        self.advance(now)
        return view_of(self.state, now)

    def _settle(self, now: datetime) -> None:
        """Computes everything anew and tells what follows."""
        state = self.state
        if state.journal.issued_at is None:
            return
        state.settle(now)
        for number, at in state.receipts.lost[self._lost :]:
            state.tell("receipt_withdrawn", at, number)
        for number, at in state.receipts.received[self._received :]:
            state.tell("received", at, number)
        self._lost = len(state.receipts.lost)
        self._received = len(state.receipts.received)
        for breach in state.book.refresh(now):
            state.tell("breach_annulled", now, breach.window)
        status = state.status()
        if status != state.last_status and status in ("complied", "complied_late"):
            state.tell(status, now)
        state.last_status = status
        self._next = self.timers.next()

    def _decide(self, event: ev.Event) -> ev.Answer:
        """Decides an event by its kind."""
        if isinstance(event, ev.Tick):
            return ev.NOTHING_NEW
        if isinstance(event, ev.Issue):
            return self._issue(event)
        if self.state.journal.issued_at is None:
            return ev.refused(409, "not issued")
        if isinstance(event, ev.AnswerEvent):
            if event.taken > event.at:
                msg = "taken after at"
                raise ValueError(msg)
            return say(self.state, event)
        if isinstance(event, (ev.Evidence, ev.Bounce, ev.Reassign, ev.Outage)):
            return self._record(event)
        return self._authority(event)

    def _issue(self, event: ev.Issue) -> ev.Answer:
        """Issues the order: its first notice."""
        journal = self.state.journal
        if journal.issued_at is not None:
            return ev.refused(409, "issued already")
        journal.issued_at = event.at
        journal.item_count = event.items
        journal.down = set(event.down)
        self.state.receipts.offices = [(event.at, event.representative)]
        items = tuple(range(1, event.items + 1))
        journal.add_notice("issued", event.at, items)
        return ev.ACCEPTED

    def _record(self, event: ev.Evidence | ev.Bounce | ev.Reassign | ev.Outage) -> ev.Answer:
        """Records evidence, a bounce, a new representative or an outage."""
        receipts = self.state.receipts
        if isinstance(event, ev.Outage):
            return acts.outage(self.state, event)
        if isinstance(event, ev.Reassign):
            if receipts.in_office(event.at) == event.representative:
                return ev.NOTHING_NEW
            receipts.offices.append((event.at, event.representative))
            self.state.attention.acts.clear()
            return ev.ACCEPTED
        if isinstance(event, ev.Bounce):
            effect = receipts.bounce(event.delivery, event.own, event.at)
            return ev.NOTHING_NEW if effect == "nothing" else ev.Answer("accepted", 200, effect)
        kept = receipts.delivered(event)
        return ev.ACCEPTED if kept else ev.NOTHING_NEW

    def _authority(self, event: ev.Event) -> ev.Answer:
        """Decides a command of the authority."""
        return acts.ACTS[type(event)](self.state, event)
