"""Short ways to an order in each state, for tests of the pure core."""

from dataclasses import replace
from datetime import UTC, datetime

from removal.law.profile import load
from removal.orders.commands import (
    Acknowledge,
    Bounce,
    Command,
    ExtendForOutage,
    FireTimers,
    Issue,
    ItemReport,
    RecordReceipt,
    Report,
    WithdrawEvidence,
)
from removal.orders.decide import decide, issue
from removal.orders.fold import apply, fold
from removal.orders.order import Evidence, Order, Outcome, Status
from removal.record.facts import By
from removal.timers.control import ClockControl

KZ = load(local=True)["kz-1"]
T0 = datetime(2026, 11, 24, 9, tzinfo=UTC)
DUE = T0 + KZ.window
LAPSE = DUE + KZ.grace
REPRESENTATIVE = By("representative", "caller-of-the-representative")


def issued(items: int = 2) -> Order:
    """Nobody has received it yet."""
    command = Issue(
        id="issue",
        by=By("authority", "caller-of-the-ministry"),
        order_id="5d9f7a52-0c7c-5f0e-8b6e-3f2f0a4f9f10",
        reference="KZ-2026-000123",
        authority="ministry",
        platform="video-example",
        representative="representative-1",
        profile=KZ.name,
        text_sha256="0" * 64,
        items=items,
    )
    return fold(issue(command, T0))


def receipt(at: datetime = T0, kind: str = "webhook_accepted") -> RecordReceipt:
    """The representative's webhook answered 2xx."""
    return RecordReceipt(id=f"receipt-{at}", evidence=Evidence(kind, at, at, "endpoint-1", "delivery-1"))


def by_mail(at: datetime = T0, delivery: str = "mail-1") -> RecordReceipt:
    """The recipient's mail server has taken the notice."""
    evidence = Evidence("mail_accepted", at, at, "contact-1", delivery)
    return RecordReceipt(id=f"receipt-{delivery}", evidence=evidence)


def bounce(at: datetime, delivery: str = "mail-1") -> WithdrawEvidence:
    """That mail came back."""
    return WithdrawEvidence(id=f"bounce-{delivery}", delivery=delivery, bounce=Bounce("Permanent", "General", at))


def acknowledge(at: datetime = T0) -> Acknowledge:
    """Read, says the representative."""
    return Acknowledge(
        id=f"acknowledge-{at}", by=REPRESENTATIVE, answered_at=at, answered_by="A. Person", own_reference="R-1"
    )


def report(at: datetime, *numbers: int, outcome: Outcome = Outcome.REMOVED) -> Report:
    """Measures were taken on these items."""
    items = tuple(ItemReport(number, outcome, "2026-11-24T12:00:00Z") for number in numbers)
    return Report(
        id=f"report-{at}-{numbers}-{outcome}",
        by=REPRESENTATIVE,
        answered_at=at,
        answered_by="A. Person",
        own_reference="R-2",
        items=items,
    )


def tick(at: datetime) -> FireTimers:
    """The timer, with the clock beating and nothing held."""
    return FireTimers(id=f"tick-{at}", control=ClockControl(heartbeat_at=at))


def extend(since: datetime, until: datetime) -> ExtendForOutage:
    """Our own outage."""
    return ExtendForOutage(id=f"extend-{since}-{until}", since=since, until=until, reason="our gateway was down")


def after(order: Order, *steps: tuple[Command, datetime]) -> Order:
    """The order after commands, each at its instant."""
    for command, at in steps:
        for fact in decide(order, command, at, KZ):
            order = apply(order, fact)
    return order


def facts(order: Order, command: Command, at: datetime) -> list[tuple[str, dict[str, object]]]:
    """What a command adds: types and payloads."""
    return [(fact.type, dict(fact.payload)) for fact in decide(order, command, at, KZ)]


def types(order: Order, command: Command, at: datetime) -> list[str]:
    """What a command adds: types."""
    return [fact.type for fact in decide(order, command, at, KZ)]


def in_state(status: Status, received: RecordReceipt | None = None) -> Order:
    """An order in a state; those that this release cannot reach are put there by hand."""
    running = after(issued(), (received or receipt(), T0))
    ways = {
        Status.ISSUED: issued(),
        Status.RUNNING: running,
        Status.BREACHED: after(running, (tick(LAPSE), LAPSE)),
        Status.COMPLIED: after(running, (report(T0, 1, 2), T0)),
        Status.COMPLIED_LATE: after(running, (tick(LAPSE), LAPSE), (report(LAPSE, 1, 2), LAPSE)),
    }
    return ways.get(status) or replace(running, status=status)
