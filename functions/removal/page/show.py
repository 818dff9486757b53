"""What the page shows of an order to one contact. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from removal.language.moments import local, utc
from removal.language.spans import span
from removal.language.texts import Texts
from removal.law import duration
from removal.law.law import Law
from removal.orders.commands import NOT_POSSIBLE
from removal.orders.item import Ground, Outcome
from removal.orders.notice_facts import cause_of
from removal.orders.payloads.answers import Acknowledged
from removal.orders.present import received_notices
from removal.orders.waiting import waiting
from removal.page.forms.kinds import KINDS, REPORT, kind_of
from removal.page.forms.named import Wrong
from removal.page.forms.report import UNCHANGED
from removal.page.history import Happened, ReceivedNotice, history, notices, visible
from removal.page.office import why_not
from removal.page.opening import Opened
from removal.reading.deadline import Deadline, deadline, time_left
from removal.reading.view import OrderView, order_view
from removal.record import instant
from removal.record.facts import Fact

NOTHING_NEW = "0"  # in the address that an answer leads to, in place of the command that recorded it
ANSWERS = frozenset({"order.acknowledged", "order.reported", "order.obstructed", "order.contested"}) | {
    "order.reinstated",
    "order.not_reinstated",
}
OUTCOMES = tuple(outcome.value for outcome in Outcome)
GROUNDS = tuple(ground.value for ground in Ground)


@dataclass(frozen=True, slots=True)
class OrderPage:
    """The page itself: `kinds` of answer that are open, each with the items `offered`.

    `given` is what was filled in, where something in it is `wrong`; `filled` is the kind of form that it was. `waiting`
    are the notices that were not received, `came_back` is whether receipt of one was withdrawn; `received` are those of
    which the answer of a moment ago is the receipt.
    """

    texts: Texts
    reference: str
    status: str
    deadline: Deadline | None
    ended: bool
    left: str | None
    order: OrderView | None
    history: tuple[Happened, ...]
    zone: str
    kinds: frozenset[str]
    offered: Mapping[str, tuple[int, ...]]
    acknowledged: bool
    closed: str | None
    obstacle_hint: str
    given: Mapping[str, str] = field(default_factory=dict)
    wrong: Sequence[Wrong] = ()
    filled: str = REPORT
    done: str | None = None
    received: tuple[ReceivedNotice, ...] = ()
    waiting: tuple[Happened, ...] = ()
    came_back: bool = False
    outcomes: tuple[str, ...] = OUTCOMES
    grounds: tuple[str, ...] = GROUNDS
    not_possible: tuple[str, ...] = NOT_POSSIBLE
    unchanged: str = UNCHANGED


def order_page(
    opened: Opened,
    now: datetime,
    *,
    given: Mapping[str, str] | None = None,
    wrong: Sequence[Wrong] = (),
    recorded: str = "",
) -> OrderPage:
    """The order as it is now, to its contact; `recorded` is the command of an answer of a moment ago."""
    order, reader, law = opened.order, opened.reader, opened.parties.law
    waits = waiting(order) if opened.receives else ()
    facts, due = visible(opened.loaded.journal), deadline(order, law, now, reader)
    running = due.at if due and due.fixed and order.receipt and REPORT in opened.kinds else None
    return OrderPage(
        texts=reader.texts,
        reference=order.reference,
        status=reader.texts(f"status.{order.status}"),
        deadline=due if order.receipt or order.ended_at else None,
        ended=order.ended_at is not None,
        left=time_left(running, now, reader.texts) if running else None,
        order=order_view(order, opened.text, opened.parties, reader) if opened.text else None,
        history=tuple(history(facts, reader)),
        zone=reader.zone,
        kinds=opened.kinds,
        offered={name: KINDS[name].offered(order) for name in opened.kinds},
        acknowledged=order.acknowledged and not waits,
        closed=_closed(opened),
        obstacle_hint=_obstacle_hint(law, reader.texts),
        given=given or {},
        wrong=wrong,
        filled=kind_of(given or {}),
        done=_done(facts, opened, recorded),
        received=tuple(notices(received_notices(facts, recorded), reader)),
        waiting=tuple(history((fact for fact in facts if fact.sequence in {one.sequence for one in waits}), reader)),
        came_back=any(one.waits_since > one.at for one in waits),
    )


def _obstacle_hint(law: Law, texts: Texts) -> str:
    """What telling one does to the time, as the law has it."""
    if not law.obstacle_limit:
        return texts("page.obstacle_never_stops")
    longest, key = span(duration.to_text(law.unable_max), texts), "obstacle_hint"
    if law.answered == "none":
        key = "obstacle_hint_unable"
    return texts(f"page.{key}", limit=law.obstacle_limit, unable_max=longest)


def _closed(opened: Opened) -> str | None:
    texts = opened.reader.texts
    if opened.text is None:
        return texts("page.text_erased")
    if not opened.entitled:
        return texts("office.closed", why=why_not(opened.actor, texts, opened.at))
    if opened.is_last and opened.kinds:
        return texts("office.last")
    if REPORT in opened.kinds or "reinstatement" in opened.kinds:
        return None
    status = texts(f"status.{opened.order.status}")
    return texts("page.closed_contestable", status=status) if opened.kinds else texts("page.closed", status=status)


def _done(facts: Sequence[Fact], opened: Opened, recorded: str) -> str | None:
    """Only what is in the journal is confirmed: the address can be changed by its reader."""
    texts = opened.reader.texts
    if recorded == NOTHING_NEW:
        return texts("page.done_nothing_new")
    found = [fact for fact in facts if fact.command == recorded]
    if found and not any(map(_answered_at, found)):
        return texts("page.done_received", at=f"{local(found[0].at, opened.reader.zone)}, {utc(found[0].at)}")
    return _recorded(found, opened) if found else None


def _recorded(answer: Sequence[Fact], opened: Opened) -> str:
    """When its facts were recorded, and beside that the answer's own time, if it is another second (design 3.3)."""
    at, zone = answer[0].at, opened.reader.zone
    taken = filter(None, map(_answered_at, answer))
    recorded, answered = (f"{local(one, zone)}, {utc(one)}" for one in (at, next(taken, at)))
    return opened.reader.texts(
        "page.done" if recorded == answered else "page.done_later", at=recorded, answered=answered
    )


def _answered_at(fact: Fact) -> datetime | None:
    """When the gateway took the answer that a fact records; None for other facts."""
    if fact.type not in ANSWERS and cause_of(fact) != "ceased":
        return None
    told: Acknowledged = fact.payload
    return instant.from_text(told["answered_at"])
