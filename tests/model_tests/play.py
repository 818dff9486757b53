"""Short words for hand-computed examples: instants are hours after the order is issued."""

from datetime import UTC, datetime, timedelta

from tests.model import KZ, Law, Model, View
from tests.model import events as ev

ZERO = datetime(2026, 11, 2, tzinfo=UTC)
SECOND = 1 / 3600
GRACE = 20 / 3600


def h(hours: float) -> datetime:
    """Returns the instant `hours` after issue, rounded to a millisecond."""
    return ZERO + timedelta(milliseconds=round(hours * 3_600_000))


def after_grace(hours: float) -> float:
    """Returns the end of the grace that begins at `hours`, in hours as a play tells them."""
    return round(hours + GRACE, 6)


class Play:
    """One order that is issued at 0 h; each method plays one event."""

    def __init__(self, items: int = 1, law: Law = KZ, down: tuple[int, ...] = ()) -> None:
        self.model = Model(law)
        self.words = 0
        self.items = tuple(range(1, items + 1))
        self.model.play(ev.Issue(at=ZERO, items=items, down=down))

    def mail(
        self,
        at: float,
        notice: int = 1,
        own: float | None = None,
        name: str = "",
        to: str = "rep-1",
    ) -> ev.Answer:
        """The mail of a notice is accepted at `own`, recorded at `at`."""
        own = at if own is None else own
        return self.model.play(
            ev.Evidence(
                at=h(at),
                kind="mail",
                source="c",
                delivery=name or f"m{notice}",
                notice=notice,
                own=h(own),
                addressee=to,
            ),
        )

    def hook(self, at: float, notice: int = 1, own: float | None = None) -> ev.Answer:
        """A webhook answers 2xx."""
        own = at if own is None else own
        return self.model.play(
            ev.Evidence(at=h(at), kind="webhook", source="w", delivery=f"w{notice} {at}", notice=notice, own=h(own)),
        )

    def bounce(self, at: float, name: str = "m1", own: float | None = None) -> ev.Answer:
        """A mail is given back."""
        return self.model.play(ev.Bounce(at=h(at), delivery=name, own=h(at if own is None else own)))

    def say(self, kind: type[ev.AnswerEvent], at: float, taken: float | None, **more: object) -> ev.Answer:
        """Plays an answer with words of its own."""
        self.words += 1
        more.setdefault("words", str(self.words))
        when = h(at if taken is None else taken)
        return self.model.play(kind(at=h(at), taken=when, **more))  # type: ignore[arg-type]

    def ask(self, at: float, *items: int, taken: float | None = None, ground: str = "manifest_error") -> ev.Answer:
        """An obstacle is reported for all items, or those named."""
        return self.say(ev.Obstacle, at, taken, items=items or self.items, ground=ground)

    def report(self, at: float, *items: int, taken: float | None = None, **more: object) -> ev.Answer:
        """A report for all items, or those named."""
        return self.say(ev.Report, at, taken, items=items or self.items, **more)

    def resume(self, at: float, *items: int, taken: float | None = None) -> ev.Answer:
        """A resumption."""
        return self.say(ev.Resumption, at, taken, items=items or self.items)

    def ack(self, at: float, taken: float | None = None, **more: object) -> ev.Answer:
        """An acknowledgement."""
        return self.say(ev.Acknowledge, at, taken, **more)

    def contest(self, at: float) -> ev.Answer:
        """A contest."""
        return self.say(ev.Contest, at, None)

    def back(self, at: float, *items: int, taken: float | None = None, why_not: str = "") -> ev.Answer:
        """A reinstatement report, or, with a ground, that it is not possible."""
        return self.say(ev.ReinstatementReport, at, taken, items=items or self.items, not_possible=why_not)

    def inherit(self, at: float, *items: int) -> ev.Answer:
        """A late report of an earlier order of the chain says that they are down."""
        return self.model.play(ev.Inherit(at=h(at), items=items or self.items))

    def order_again(self, at: float, *items: int) -> ev.Answer:
        """A later order of the chain names them."""
        return self.model.play(ev.OrderAgain(at=h(at), items=items or self.items))

    def answer(self, at: float, *grounds: str) -> ev.Answer:
        """The authority answers all items."""
        return self.answer_items(at, self.items, *grounds)

    def answer_items(self, at: float, items: tuple[int, ...], *grounds: str) -> ev.Answer:
        """The authority answers some items."""
        return self.model.play(ev.AnswerObstacles(at=h(at), items=items, grounds=grounds or None))

    def extend(self, at: float, by: float) -> ev.Answer:
        """The authority extends."""
        return self.model.play(ev.Extend(at=h(at), by=timedelta(hours=by)))

    def outage(self, at: float, since: float, until: float) -> ev.Answer:
        """An operator records our outage."""
        return self.model.play(ev.Outage(at=h(at), since=h(since), until=h(until)))

    def suspend(self, at: float) -> ev.Answer:
        """The authority suspends."""
        return self.model.play(ev.Suspend(at=h(at)))

    def lift(self, at: float) -> ev.Answer:
        """The authority lifts."""
        return self.model.play(ev.Lift(at=h(at)))

    def dispute(self, at: float, *items: int) -> ev.Answer:
        """The authority disputes."""
        return self.model.play(ev.Dispute(at=h(at), items=items or self.items))

    def withdraw(self, at: float) -> ev.Answer:
        """The authority withdraws."""
        return self.model.play(ev.Withdraw(at=h(at)))

    def supersede(self, at: float, *kept: int) -> ev.Answer:
        """Another order takes its place, and names some of the items."""
        return self.model.play(ev.Supersede(at=h(at), kept=kept))

    def reassign(self, at: float, name: str = "rep-2") -> ev.Answer:
        """Another representative takes office."""
        return self.model.play(ev.Reassign(at=h(at), representative=name))

    def view(self, at: float) -> View:
        """Returns the view at `at` hours."""
        return self.model.view(h(at))

    def status(self, at: float) -> str:
        """Returns the status at `at` hours."""
        return self.view(at).status

    def due(self, at: float, item: int = 1) -> float | None:
        """Returns the due of an item in hours, to a millisecond, None without a clock."""
        due = self.view(at).items[item - 1].due
        return None if due is None else round((due - ZERO).total_seconds() / 3600, 6)

    def asked_back(self, at: float) -> list[int]:
        """Returns the items that have to be put back."""
        return [item.item for item in self.view(at).items if item.asked_back]

    def owed_until(self, at: float) -> list[tuple[int | None, float]]:
        """Returns (item, hour) of what the platform has to put back, by when."""
        debts = [debt for debt in self.view(at).debts if debt.kind == "reinstatement"]
        return [(debt.item, round((debt.overdue_from - ZERO).total_seconds() / 3600, 6)) for debt in debts]

    def waits(self, at: float) -> list[int]:
        """Returns the numbers of the notices that wait."""
        return [notice.number for notice in self.view(at).notices if notice.waits]

    def standing(self, at: float) -> int:
        """Returns how many breaches are in force."""
        return sum(b.annulled_at is None for b in self.view(at).breaches)

    def fact_hours(self, at: float, kind: str) -> list[float]:
        """Returns the instants, in hours, of the facts of one kind."""
        facts = self.view(at).facts
        return [round((f.at - ZERO).total_seconds() / 3600, 6) for f in facts if f.kind == kind]
