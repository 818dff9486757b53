"""A world that is stopped at an instant, and what the parties say to it then."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.model import events as ev
from tests.simulation.aws.mail import Mail
from tests.simulation.cast import Party
from tests.simulation.instants.small import Small
from tests.simulation.orders import Body, Order

GIVEN_BACK = "given back"  # a message that its queue gives again later
GROUND = "insufficient_information"
EXTENDED_BY = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Wish:
    """What the acts on an order are about: items, and how long before its handling an answer was taken."""

    report: tuple[int, ...] = (1,)
    dispute: tuple[int, ...] = (1,)
    answer: tuple[int, ...] = (2,)
    keeps: tuple[int, ...] = ()
    taken_before: timedelta = timedelta()


@dataclass(eq=False, slots=True)
class Scene:
    """A world with one order in some state, stopped at an instant. `mail` is the one that comes back."""

    world: Small
    order: Order
    wish: Wish
    mail: Mail | None = None


@dataclass(eq=False, slots=True)
class Act:
    """One act of a case. `status` and `body` are its answer; `seen` is the journal's length at its end."""

    kind: str
    at: datetime
    status: int = 0
    body: Body = field(default_factory=dict)
    failed: str | None = None
    seen: int = 0
    path: str = ""
    sent: Body = field(default_factory=dict)

    @property
    def words(self) -> str:
        """By which its fact is known."""
        return "report" if self.kind == "again" else self.kind


@dataclass(frozen=True, slots=True)
class RequestForm:
    """A kind of act that is a request: its path, its body, its fact with the member that has its words, its event."""

    path: str
    fact: str
    member: str
    body: Callable[[Scene, Act], Body]
    event: Callable[[Scene, Act, datetime], ev.Event]

    @property
    def is_answer(self) -> bool:
        """Whether the representative says it."""
        return self.member == "reference"


def request(scene: Scene, act: Act) -> tuple[Party, str, Body]:
    """Returns who sends what, and where."""
    form = REQUEST_FORMS[act.kind]
    if form.is_answer:
        act.at -= scene.wish.taken_before
    body = form.body(scene, act)
    path = f"/orders/{scene.order.id}/{form.path}" if form.path else "/orders"
    return party(scene, act), path, {"by": "R", **body} if form.is_answer else body


def party(scene: Scene, act: Act) -> Party:
    """Returns who sends it."""
    return scene.world.platform if REQUEST_FORMS[act.kind].is_answer else scene.world.authority


def _items(scene: Scene, act: Act) -> Body:
    measured = f"{act.at:%Y-%m-%dT%H:%M:%SZ}"
    items = [{"number": number, "outcome": "removed", "measured_at": measured} for number in scene.wish.report]
    return {"reference": act.words, "items": items}


def _successor(scene: Scene, act: Act) -> Body:
    """It names `keeps`, and another item."""
    text = scene.order.successor(1).text()
    numbers = (*scene.wish.keeps, 99)
    items = [{"url": f"https://{scene.order.platform.name}.example/watch?v={number}"} for number in numbers]
    return {**text, "reference": act.kind, "items": items}


def _reported(scene: Scene, act: Act, at: datetime) -> ev.Event:
    return ev.Report(at=at, taken=act.at, items=scene.wish.report, words=act.words)


def _obstacle(scene: Scene, act: Act) -> Body:
    return {"reference": act.words, "ground": GROUND, "items": [*scene.wish.report], "explanation": "We cannot."}


_REPORT = RequestForm("reports", "order.reported", "reference", _items, _reported)
REQUEST_FORMS: Mapping[str, RequestForm] = {
    "report": _REPORT,
    "again": _REPORT,
    "dispute": RequestForm(
        "disputes",
        "order.disputed",
        "reason",
        lambda scene, act: {"items": [*scene.wish.dispute], "reason": act.words},
        lambda scene, _, at: ev.Dispute(at=at, items=scene.wish.dispute),
    ),
    "answer": RequestForm(
        "obstacle-answers",
        "order.obstacle_answered",
        "answer",
        lambda scene, act: {"items": [*scene.wish.answer], "answer": act.words},
        lambda scene, _, at: ev.AnswerObstacles(at=at, items=scene.wish.answer),
    ),
    "withdraw": RequestForm(
        "withdrawal",
        "order.withdrawn",
        "reason",
        lambda _, act: {"reason": act.words},
        lambda _, __, at: ev.Withdraw(at=at),
    ),
    "supersede": RequestForm(
        "",
        "order.superseded",
        "successor",
        _successor,
        lambda scene, _, at: ev.Supersede(at=at, kept=scene.wish.keeps),
    ),
    "acknowledge": RequestForm(
        "acknowledgement",
        "order.acknowledged",
        "reference",
        lambda _, act: {"reference": act.words},
        lambda _, act, at: ev.Acknowledge(at=at, taken=act.at, words=act.words),
    ),
    "obstacle": RequestForm(
        "obstacles",
        "order.obstructed",
        "reference",
        _obstacle,
        lambda scene, act, at: ev.Obstacle(
            at=at, taken=act.at, items=scene.wish.report, ground=GROUND, words=act.words
        ),
    ),
    "contest": RequestForm(
        "contest",
        "order.contested",
        "reference",
        lambda _, act: {"reference": act.words, "explanation": "It is satire."},
        lambda _, act, at: ev.Contest(at=at, taken=act.at, words=act.words),
    ),
    "suspend": RequestForm(
        "suspension",
        "order.suspended",
        "reason",
        lambda _, act: {"suspended": True, "reason": act.words},
        lambda _, __, at: ev.Suspend(at=at),
    ),
    "extend": RequestForm(
        "extension",
        "order.extended",
        "reason",
        lambda _, act: {"extend_by": "PT2H", "reason": act.words},
        lambda _, __, at: ev.Extend(at=at, by=EXTENDED_BY),
    ),
    "uphold": RequestForm(
        "contest-decision",
        "order.contest_decided",
        "reasons",
        lambda _, act: {"decision": "upheld", "reasons": act.words},
        lambda _, __, at: ev.DecideContest(at=at, uphold=True),
    ),
}
