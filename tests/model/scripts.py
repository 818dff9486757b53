"""Beginnings of lives for cells that random choice reaches too rarely. All have two items."""

from collections.abc import Callable
from datetime import datetime, timedelta

from tests.model import events as ev
from tests.model.laws import Law

SECOND = timedelta(seconds=1)
Script = Callable[[Law, datetime], list[ev.Event]]


def mail(at: datetime, notice: int, name: str) -> ev.Event:
    """Returns the acceptance of a mail at its own time."""
    return ev.Evidence(at=at, kind="mail", source="contact-1", delivery=f"script {name}", notice=notice, own=at)


def report(at: datetime, item: int, taken: datetime | None = None) -> ev.Event:
    """Returns a report of one item."""
    return ev.Report(at=at, taken=taken or at, items=(item,), words=f"script {item}")


def ask(at: datetime, item: int, taken: datetime | None = None) -> ev.Event:
    """Returns a question of one item."""
    return ev.Obstacle(at=at, taken=taken or at, items=(item,), ground="manifest_error", words=f"ask {item}")


def suspended_then_bounced(law: Law, start: datetime) -> list[ev.Event]:
    """A suspension is in force when the only mail bounces; then item 1 is reported."""
    step = law.window * 0.1
    return [
        mail(start, 1, "a"),
        ev.Suspend(at=start + step),
        ev.Bounce(at=start + step * 2, delivery="script a", own=start + step * 2),
        report(start + step * 3, 1),
    ]


def suspended_then_received(law: Law, start: datetime) -> list[ev.Event]:
    """As `suspended_then_bounced`, but another mail receives the order."""
    events = suspended_then_bounced(law, start)[:3]
    return [*events, mail(start + law.window * 0.4, 1, "b")]


def late_beside_stopped(law: Law, start: datetime) -> list[ev.Event]:
    """Item 1 is stopped by a question; item 2 is reported late, within the grace."""
    due = start + law.window
    events = [mail(start, 1, "a"), ask(start + law.window * 0.5, 1)]
    return [*events, report(due + SECOND * 5, 2), report(due + SECOND * 6, 1)]


def late_beside_stopped_to_the_end(law: Law, start: datetime) -> list[ev.Event]:
    """As `late_beside_stopped`, but item 1 stays stopped past due + grace."""
    return [*late_beside_stopped(law, start)[:3], ev.Tick(at=start + law.window + SECOND * 21)]


def in_time_beside_running(law: Law, start: datetime) -> list[ev.Event]:
    """Item 2 has a later window; item 1 breaches, and its report was taken at its due."""
    due = start + law.window
    return [
        mail(start, 1, "a"),
        ask(start + law.window * 0.2, 2),
        ev.AnswerObstacles(at=start + law.window * 0.8, items=(2,)),
        mail(start + law.window * 0.9, 2, "b"),
        report(due + SECOND * 25, 1, due),
    ]


def required_bounces(law: Law, start: datetime) -> list[ev.Event]:
    """A report taken before the withdrawal is decided after it; its notice has two mails."""
    step = law.window * 0.1
    end = start + step
    return [
        mail(start, 1, "a"),
        ev.Withdraw(at=end),
        report(end + SECOND, 1, end - SECOND),
        mail(end + SECOND * 2, 2, "b"),
        mail(end + SECOND * 3, 2, "c"),
        ev.Bounce(at=end + SECOND * 4, delivery="script b", own=end + SECOND * 4),
    ]


def extension_within_grace(law: Law, start: datetime) -> list[ev.Event]:
    """An extension 5 s after due; a question taken before it and decided after it."""
    due = start + law.window
    return [
        mail(start, 1, "a"),
        ev.Extend(at=due + SECOND * 5, by=law.window),
        ask(due + SECOND * 8, 1, due + SECOND * 2),
    ]


def disputed_within_grace(law: Law, start: datetime) -> list[ev.Event]:
    """Both items are reported late, within the grace; item 1 is disputed before the breach."""
    due = start + law.window
    return [
        mail(start, 1, "a"),
        report(due + SECOND * 2, 1),
        report(due + SECOND * 4, 2),
        ev.Dispute(at=due + SECOND * 6, items=(1,)),
        ev.Tick(at=due + SECOND * 21),
    ]


def answered_in_the_past(law: Law, start: datetime) -> list[ev.Event]:
    """A bounce makes a late question timely; the window of its answer is past its due then."""
    late = start + law.window + SECOND
    end = late + SECOND * 2 + law.window * 1.5
    return [
        mail(start, 1, "a"),
        mail(start + SECOND * 4, 1, "b"),
        ask(late, 1),
        ev.AnswerObstacles(at=late + SECOND, items=(1,)),
        mail(late + SECOND * 2, 2, "c"),
        ev.Bounce(at=end, delivery="script a", own=end),
    ]


def suspended_within_grace(law: Law, start: datetime) -> list[ev.Event]:
    """A suspension stops item 1, whose window is later, and not item 2, which is past due; lifted."""
    due = start + law.window
    return [
        mail(start, 1, "a"),
        ask(start + law.window * 0.2, 1),
        ev.AnswerObstacles(at=start + law.window * 0.8, items=(1,)),
        mail(start + law.window * 0.9, 2, "b"),
        ev.Suspend(at=due + SECOND * 5),
        ev.Lift(at=due + SECOND * 8),
    ]


def decided_after_the_end(law: Law, start: datetime) -> list[ev.Event]:
    """Both items are breached, the order is withdrawn; then come an obstacle and a report that were taken in time."""
    due = start + law.window
    return [
        mail(start, 1, "a"),
        ev.Withdraw(at=due + SECOND * 30),
        ask(due + SECOND * 31, 1, due - SECOND * 10),
        report(due + SECOND * 32, 2, due),
    ]


def superseded_and_told_late(law: Law, start: datetime) -> list[ev.Event]:
    """A breached order is superseded by one that names item 2; an obstacle of both was taken in time."""
    due = start + law.window
    both = ev.Obstacle(
        at=due + SECOND * 31, taken=due - SECOND * 5, items=(1, 2), ground="force_majeure", words="script both"
    )
    return [mail(start, 1, "a"), mail(start + SECOND, 1, "b"), ev.Supersede(at=due + SECOND * 30, kept=(2,)), both]


SCRIPTS: tuple[Script, ...] = (
    suspended_then_bounced,
    suspended_then_received,
    late_beside_stopped,
    late_beside_stopped_to_the_end,
    in_time_beside_running,
    required_bounces,
    extension_within_grace,
    disputed_within_grace,
    answered_in_the_past,
    suspended_within_grace,
    decided_after_the_end,
    superseded_and_told_late,
)
