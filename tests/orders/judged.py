"""Plays a life of the independent model on the core."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from removal.errors import CapReached, Final
from removal.law.law import Law
from removal.orders import clock
from removal.orders.commands import (
    Acknowledge,
    AnswerObstacle,
    Command,
    Contest,
    DecideContest,
    Dispute,
    Extend,
    ExtendForOutage,
    FireTimers,
    Inherit,
    Issue,
    ItemReport,
    Lift,
    Obstruct,
    OrderAgain,
    Reassign,
    RecordReceipt,
    Report,
    ReportReinstatement,
    Resume,
    Supersede,
    Suspend,
    Withdraw,
    WithdrawEvidence,
)
from removal.orders.decide import decide, issue
from removal.orders.fold import apply, begin
from removal.orders.history import Inheritance
from removal.orders.item import Ground, NotPossible, Outcome
from removal.orders.notice import Bounce, Evidence
from removal.orders.order import Order
from removal.record import instant
from removal.record.facts import By, Fact
from removal.timers.control import ClockControl
from removal.timers.intervals import Interval
from tests.model import events as ev

KINDS = {"webhook": "webhook_accepted", "mail": "mail_accepted"}
REPRESENTATIVE, AUTHORITY = By("representative", "r"), By("authority", "a")


class Capped(Exception):
    """A life so long that it meets a cap on one party's facts, which the model does not know."""


@dataclass
class Product:
    """The core, driven as the handlers drive it; timers act at their own instants."""

    law: Law
    order: Order | None = None
    facts: list[Fact] = field(default_factory=list)
    outages: tuple[Interval, ...] = ()
    bounced: set[str] = field(default_factory=set)
    count: int = 0
    office: str = ""

    def advance(self, until: datetime) -> None:
        """Let every timer act that is due at or before an instant; one that does nothing is put off to the next."""
        looked = datetime.min.replace(tzinfo=until.tzinfo)
        now = self.order.changed_at if self.order else until
        while self.order:
            coming = min((at for at in clock.instants(self.order) if at > looked), default=None)
            if coming is None or coming > until:
                return
            now, before = max(now, coming), self.order.sequence
            self._do(FireTimers(id=f"tick-{before}-{now}", control=self._control(now)), now)
            looked = coming if self.order.sequence == before else datetime.min.replace(tzinfo=until.tzinfo)

    def play(self, event: ev.Event) -> bool:
        """Whether the core took the event."""
        if isinstance(event, ev.Issue):
            self._issue(event)
            return True
        self.advance(event.at)
        self.count += 1
        command = self.command(event)
        if command is None:
            return True
        try:
            self._do(command, event.at)
            self._to_who_is_in_office(event)
        except CapReached as error:
            raise Capped from error
        except Final:
            return False
        self._do(FireTimers(id=f"looked-{self.count}", control=self._control(event.at)), event.at)
        self.advance(event.at)
        return True

    def _to_who_is_in_office(self, event: ev.Event) -> None:
        """An order at rest is reassigned in the same write as its next notice (contract R5), which its writer does."""
        if isinstance(event, ev.Reassign):
            self.office = event.representative
        if self.order and self.office != self.order.representative and self.order.ended_at:
            self._do(Reassign(id=f"office-{self.count}", representative=self.office), event.at)

    def _do(self, command: Command, now: datetime) -> None:
        assert self.order is not None
        for fact in decide(self.order, command, now):
            self.order = apply(self.order, fact)
            self.facts.append(fact)

    def _control(self, now: datetime) -> ClockControl:
        return ClockControl(heartbeat_at=now, extended_for=self.outages)

    def _issue(self, event: ev.Issue) -> None:
        command = Issue(
            id="issue",
            by=AUTHORITY,
            order_id="5d9f7a52-0c7c-5f0e-8b6e-3f2f0a4f9f10",
            reference="KZ-1",
            authority="ministry",
            platform="video",
            representative=event.representative,
            law=self.law.name,
            text_sha256="0" * 64,
            items=event.items,
            inheritance=Inheritance(event.down),
        )
        self.office = event.representative
        (fact,) = issue(command, event.at, self.law)
        self.order, self.facts = begin(fact, self.law), [fact]

    def command(self, event: ev.Event) -> Command | None:
        """The core's command for an event; None where it asks for none."""
        id_ = f"command-{self.count}"
        if isinstance(event, ev.AnswerEvent):
            return _answer(event, id_)
        if isinstance(event, ev.Outage):
            return self._outage(event, id_)
        if isinstance(event, (ev.Evidence, ev.Bounce)):
            return self._delivered(event, id_)
        return None if isinstance(event, ev.Tick) else _AUTHORITY[type(event)](event, {"id": id_, "by": AUTHORITY})

    def _outage(self, event: ev.Outage, id_: str) -> Command | None:
        if event.since >= event.until or event.until > event.at:
            return None
        self.outages = tuple(sorted({*self.outages, Interval(event.since, event.until)}))
        return ExtendForOutage(id=id_, outages=self.outages, reason="outage")

    def _delivered(self, event: ev.Evidence | ev.Bounce, id_: str) -> Command | None:
        """A delivery keeps that it bounced: an acceptance that comes later is none."""
        if isinstance(event, ev.Bounce):
            self.bounced.add(event.delivery)
            bounce = Bounce("Permanent", "General", event.own)
            return WithdrawEvidence(id=id_, delivery=event.delivery, bounce=bounce)
        if event.delivery in self.bounced or self.order is None:
            return None
        covers = self.order.notices[event.notice - 1].sequence
        evidence = Evidence(KINDS[event.kind], event.own, event.at, event.source, event.delivery, covers)
        return RecordReceipt(id=id_, evidence=evidence, representative=event.addressee)


Common = dict[str, Any]


def _answer(event: ev.AnswerEvent, id_: str) -> Command:
    common: Common = {
        "id": id_,
        "by": REPRESENTATIVE,
        "answered_at": event.taken,
        "answered_by": "x",
        "own_reference": "y",
    }
    return _ANSWERS[type(event)](event, common)


def _report(event: ev.Report, common: Common) -> Command:
    outcome = Outcome.REMOVED if event.outcome == "removed" else Outcome.ALREADY_ABSENT
    outcomes = {**dict.fromkeys(event.items, outcome), **dict.fromkeys(event.absent, Outcome.ALREADY_ABSENT)}
    measured = instant.to_text(event.taken)
    return Report(**common, items=tuple(ItemReport(n, what, measured) for n, what in outcomes.items()), kept=event.kept)


def _reinstatement(event: ev.ReinstatementReport, common: Common) -> Command:
    why = NotPossible(event.not_possible, "!") if event.not_possible else None
    return ReportReinstatement(**common, items=event.items, not_possible=why)


def _answer_obstacle(event: ev.AnswerObstacles, common: Common) -> Command:
    grounds = tuple(map(Ground, event.grounds)) if event.grounds else None
    return AnswerObstacle(**common, items=event.items, answer="!", grounds=grounds)


_ANSWERS: Mapping[type[ev.Event], Callable[[Any, Common], Command]] = {
    ev.Acknowledge: lambda _, common: Acknowledge(**common),
    ev.Report: _report,
    ev.Obstacle: lambda event, common: Obstruct(
        **common, ground=Ground(event.ground), items=event.items, explanation=event.words or "?"
    ),
    ev.Resumption: lambda event, common: Resume(**common, items=event.items),
    ev.Contest: lambda _, common: Contest(**common, items=(), explanation="?"),
    ev.ReinstatementReport: _reinstatement,
}
_AUTHORITY: Mapping[type[ev.Event], Callable[[Any, Common], Command]] = {
    ev.AnswerObstacles: _answer_obstacle,
    ev.Extend: lambda event, common: Extend(**common, extend_by=event.by, reason="?"),
    ev.Suspend: lambda _, common: Suspend(**common, reason="?"),
    ev.Lift: lambda _, common: Lift(**common, reason="?"),
    ev.Dispute: lambda event, common: Dispute(**common, items=event.items, reason="?"),
    ev.DecideContest: lambda event, common: DecideContest(**common, upheld=event.uphold, reasons="?"),
    ev.Withdraw: lambda _, common: Withdraw(**common, reason="?"),
    ev.Supersede: lambda event, common: Supersede(**common, successor="another", kept=event.kept),
    ev.Inherit: lambda event, common: Inherit(**common, predecessor="an-earlier-order", items=event.items),
    ev.OrderAgain: lambda event, common: OrderAgain(**common, successor="a-later-order", items=event.items),
    ev.Reassign: lambda event, common: Reassign(id=common["id"], representative=event.representative),
}
