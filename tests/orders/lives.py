"""Short ways to an order in each state, for tests of the pure core."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from removal.law.law import Law, load
from removal.orders.commands import (
    Acknowledge,
    AnswerObstacle,
    Approve,
    Command,
    Contest,
    DecideContest,
    Dispute,
    Erase,
    Extend,
    ExtendForOutage,
    FireTimers,
    HoldErasure,
    Inherit,
    Issue,
    ItemReport,
    Lift,
    Obstruct,
    OrderAgain,
    Reassign,
    RecordReceipt,
    Refuse,
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
from removal.orders.handing_over import HandOver
from removal.orders.history import Inheritance
from removal.orders.item import Ground, NotPossible, Outcome
from removal.orders.notice import Bounce, Evidence
from removal.orders.order import Order, Status
from removal.record.duration import months_after
from removal.record.facts import By, Fact
from removal.timers.control import ClockControl
from removal.timers.intervals import Interval

KZ = load(local=True)["kz-1"]
T0 = datetime(2026, 11, 24, 9, tzinfo=UTC)
DUE = T0 + KZ.window
LAPSE = DUE + KZ.grace
PRESERVED = months_after(T0, KZ.preservation_months or 0)
AUTHORITY = By("authority", "caller-of-the-ministry")
APPROVER = By("authority", "a-second-person-of-the-ministry")
REPRESENTATIVE = By("representative", "caller-of-the-representative")


def issued(items: int = 2, law: Law = KZ) -> Order:
    """It was not received yet; a draft, where the law wants a second person."""
    return begin(first_fact(items, law), law)


def first_fact(items: int = 2, law: Law = KZ, down: tuple[int, ...] = ()) -> Fact:
    """Its journal's first line."""
    command = Issue(
        id="issue",
        by=AUTHORITY,
        order_id="5d9f7a52-0c7c-5f0e-8b6e-3f2f0a4f9f10",
        reference="KZ-2026-000123",
        authority="ministry",
        platform="video-example",
        representative="representative-1",
        law=law.name,
        text_sha256="0" * 64,
        items=items,
        inheritance=Inheritance(down),
    )
    return issue(command, T0, law)[0]


def draft() -> Order:
    """As a law has it that wants a second person."""
    return issued(law=replace(KZ, second_person=True))


def receipt(at: datetime = T0, kind: str = "webhook_accepted", of: int = 1) -> RecordReceipt:
    """The representative's webhook answered 2xx to the fact with this number."""
    return RecordReceipt(id=f"receipt-{at}-{of}", evidence=Evidence(kind, at, at, "endpoint-1", f"delivery-{of}", of))


def by_mail(at: datetime = T0, delivery: str = "mail-1", of: int = 1) -> RecordReceipt:
    """The recipient's mail server has taken the mail of the fact with this number."""
    evidence = Evidence("mail_accepted", at, at, "contact-1", delivery, of)
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


def extend(*outages: tuple[datetime, datetime]) -> ExtendForOutage:
    """All of our own outages that are known."""
    known = tuple(Interval(since, until) for since, until in outages)
    return ExtendForOutage(id=f"extend-{outages}", outages=known, reason="our gateway was down")


def obstruct(
    at: datetime, *numbers: int, ground: Ground = Ground.INSUFFICIENT_INFORMATION, explanation: str = "?"
) -> Obstruct:
    """An obstacle of these items."""
    return Obstruct(
        id=f"obstruct-{at}-{numbers}-{ground}-{explanation}",
        by=REPRESENTATIVE,
        answered_at=at,
        answered_by="A. Person",
        own_reference="R-3",
        ground=ground,
        items=numbers,
        explanation=explanation,
    )


def clarify(at: datetime, *numbers: int, grounds: tuple[Ground, ...] | None = None) -> AnswerObstacle:
    """The authority clears an obstacle up."""
    id_ = f"clarify-{at}-{numbers}-{grounds}"
    return AnswerObstacle(id=id_, by=AUTHORITY, items=numbers, answer="at 00:41", grounds=grounds)


def resume(at: datetime, *numbers: int, grounds: tuple[Ground, ...] | None = None) -> Resume:
    """The ground has ceased, says the representative."""
    return Resume(
        id=f"resume-{at}-{numbers}-{grounds}",
        by=REPRESENTATIVE,
        answered_at=at,
        answered_by="A. Person",
        own_reference="R-6",
        items=numbers,
        grounds=grounds,
    )


def extend_by(length: timedelta) -> Extend:
    """More time."""
    return Extend(id=f"extend-by-{length}", by=AUTHORITY, extend_by=length, reason="they asked for it")


def suspend(at: datetime) -> Suspend:
    """The clock is stopped."""
    return Suspend(id=f"suspend-{at}", by=AUTHORITY, reason="a court looks at it")


def lift(at: datetime) -> Lift:
    """The clock goes on."""
    return Lift(id=f"lift-{at}", by=AUTHORITY, reason="the court has looked")


def dispute(at: datetime, *numbers: int) -> Dispute:
    """It is still there, says the authority."""
    return Dispute(id=f"dispute-{at}-{numbers}", by=AUTHORITY, items=numbers, reason="it is still there")


def contest(at: datetime, *numbers: int) -> Contest:
    """The order is unlawful, says the representative."""
    return Contest(
        id=f"contest-{at}",
        by=REPRESENTATIVE,
        answered_at=at,
        answered_by="A. Person",
        own_reference="R-4",
        items=numbers,
        explanation="satire",
    )


def decide_contest(at: datetime, *, upheld: bool) -> DecideContest:
    """What the authority makes of it."""
    return DecideContest(id=f"decide-{at}", by=AUTHORITY, upheld=upheld, reasons="weighed")


def withdraw(at: datetime) -> Withdraw:
    """The evidence no longer counts."""
    return Withdraw(id=f"withdraw-{at}", by=AUTHORITY, reason="issued in error")


def supersede(at: datetime, *kept: int) -> Supersede:
    """Another takes its place."""
    return Supersede(id=f"supersede-{at}", by=AUTHORITY, successor="another-order", kept=kept)


def inherit(*numbers: int) -> Inherit:
    """They were taken down under an earlier order."""
    return Inherit(id=f"inherit-{numbers}", predecessor="an-earlier-order", items=numbers)


def order_again(*numbers: int) -> OrderAgain:
    """A later order of the chain names them."""
    return OrderAgain(id=f"again-{numbers}", by=AUTHORITY, successor="a-later-order", items=numbers)


def cannot_reinstate(at: datetime, *numbers: int, ground: str = "no_copy") -> ReportReinstatement:
    """It cannot be put back."""
    why = NotPossible(ground, "no copy of it was kept")
    return replace(reinstate(at, *numbers), id=f"cannot-{at}-{numbers}", not_possible=why)


def reinstate(at: datetime, *numbers: int) -> ReportReinstatement:
    """It is back."""
    return ReportReinstatement(
        id=f"reinstate-{at}-{numbers}",
        by=REPRESENTATIVE,
        answered_at=at,
        answered_by="A. Person",
        own_reference="R-5",
        items=numbers,
    )


def approve(by: By = APPROVER) -> Approve:
    """A second person's word."""
    return Approve(id="approve", by=by, representative="representative-1")


def refuse() -> Refuse:
    """It will never be issued."""
    return Refuse(id="refuse", by=APPROVER, reason="no legal basis")


def reassign(to: str = "representative-2") -> Reassign:
    """Another representative is in office."""
    return Reassign(id=f"reassign-{to}", representative=to)


def after(order: Order, *steps: tuple[Command, datetime]) -> Order:
    """The order after commands, each at its instant."""
    for command, at in steps:
        for fact in decide(order, command, at):
            order = apply(order, fact)
    return order


def heard(order: Order, at: datetime) -> Order:
    """The representative's webhook has answered 2xx to the latest notice."""
    return after(order, (receipt(at, of=order.notices[-1].sequence), at))


def due(order: Order) -> dict[int, datetime | None]:
    """When the window is due in which each item is judged; None while it waits for receipt."""
    current = {item.number: order.clock_of(item.number).current for item in order.items}
    return {number: period.due_at if period else None for number, period in current.items()}


def facts(order: Order, command: Command, at: datetime) -> list[tuple[str, dict[str, object]]]:
    """What a command adds: types and payloads."""
    return [(fact.type, dict(fact.payload)) for fact in decide(order, command, at)]


def erase(until: datetime = PRESERVED) -> Erase:
    """Preservation has ended."""
    return Erase(id="erase", preserved_until=until)


def hand_over(at: datetime) -> HandOver:
    """A contact sends it to another one."""
    by = By("representative", "contact:c1")
    return HandOver(id=f"hand over {at}", by=by, taken_at=at, contact="9f0c1d52-1c7e-4f0e-8d8e-2a4f6f1f2a10")


def hold_erasure(*, held: bool = True) -> HoldErasure:
    """A court wants it kept."""
    return HoldErasure(id=f"hold-{held}", held=held, held_by="operator", reason="a court asks for it")


def types(order: Order, command: Command, at: datetime) -> list[str]:
    """What a command adds: types."""
    return [fact.type for fact in decide(order, command, at)]


def in_state(status: Status, received: RecordReceipt | None = None) -> Order:
    """An order in a state, by commands alone."""
    running = after(issued(), (received or receipt(), T0))
    late = after(running, (tick(LAPSE), LAPSE))
    ways: dict[Status, Callable[[], Order]] = {
        Status.DRAFT: draft,
        Status.ISSUED: issued,
        Status.RUNNING: lambda: running,
        Status.SUSPENDED: lambda: after(running, (suspend(T0), T0)),
        Status.BREACHED: lambda: late,
        Status.COMPLIED: lambda: after(running, (report(T0, 1, 2), T0)),
        Status.COMPLIED_LATE: lambda: after(late, (report(LAPSE, 1, 2), LAPSE)),
        Status.WITHDRAWN: lambda: after(running, (report(T0, 1), T0), (withdraw(T0), T0)),
        Status.SUPERSEDED: lambda: after(running, (report(T0, 1), T0), (supersede(T0), T0)),
        Status.REFUSED: lambda: after(draft(), (refuse(), T0)),
        Status.ERASED: lambda: after(running, (report(T0, 1, 2), T0), (erase(), PRESERVED)),
    }
    return ways[status]()
