"""What a party did, or the evidence that came in, by the facts of one write: events of the model (`tests/model`)."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from tests.model import events as ev
from tests.model.laws import QUESTIONS
from tests.simulation.oracle.exchanges import Json
from tests.simulation.oracle.history import instant

ITEMS_AT_MOST = 100
REQUIRED = "order.reinstatement_required"
NOTICES = frozenset({"order.issued", "order.obstacle_answered", "order.disputed", REQUIRED})
KINDS = {"webhook_accepted": "webhook", "mail_accepted": "mail"}
DOWN = frozenset({"removed", "access_disabled"})


class Proof(ev.Acknowledge):
    """An answer of which nothing is recorded but that it is receipt."""


def cause(fact: Json) -> str | None:
    """Why a clock went on, of `order.resumed`; else None."""
    cause_: str | None = fact["data"].get("cause")
    return cause_ if fact["type"] == "order.resumed" else None


def is_notice(fact: Json) -> bool:
    """Whether the authority gives something to do by it (contract 6.1)."""
    ended = fact["type"] in {"order.withdrawn", "order.superseded"} and fact["data"]["reinstate"]
    return fact["type"] in NOTICES or cause(fact) == "lifted" or bool(ended)


def events(facts: list[Json], at: datetime, notices: list[int]) -> Iterator[ev.Event]:
    """What a party did, or the evidence that came in; nothing for what only follows."""
    made = [_with_kept(event, facts) for fact in facts for event in _of_party(fact, at)]
    decided = any(isinstance(event, ev.DecideContest) for event in made)
    kept = [event for event in made if not (decided and isinstance(event, ev.Withdraw))]
    yield from kept or _evidence(facts, at, notices)


def _with_kept(event: ev.Event, facts: list[Json]) -> ev.Event:
    """A report after the end: what is not asked back by it is kept down by an order in force, or was asked back before.

    That nothing stays down under no order is judged by what the parties see, not here.
    """
    if not isinstance(event, ev.Report):
        return event
    asked_back = {number for fact in facts if fact["type"] == REQUIRED for number in fact["data"]["items"]}
    return replace(event, kept=tuple(number for number in event.items if number not in asked_back))


def _evidence(facts: list[Json], at: datetime, notices: list[int]) -> Iterator[ev.Event]:
    """One piece of evidence may receive several notices."""
    kept = [fact["data"] for fact in facts if fact["type"] in {"order.received", "order.evidence_kept"}]
    for data in kept[:1]:
        evidence = data["evidence"]
        if evidence["kind"] == "answer":  # one that adds nothing but the receipt
            taken = instant(evidence["at"])
            yield Proof(at=max(at, taken), taken=taken, words=str(at), person="person" in data)
        else:
            number = notices.index(evidence["covers"]) + 1
            own, kind = min(map(instant, (evidence["at"], evidence["recorded_at"]))), KINDS[evidence["kind"]]
            where = {"source": evidence["endpoint"], "delivery": evidence["delivery"]}
            recorded = instant(evidence["recorded_at"])  # the write may come later, if it met another one
            yield ev.Evidence(at=recorded, kind=kind, notice=number, own=own, **where)  # type: ignore[arg-type]


def _of_party(fact: Json, at: datetime) -> Iterator[ev.Event]:
    make = _MAKERS.get(fact["type"])
    if make:
        yield from make(fact["data"], at)


def _answer(data: Json, at: datetime) -> Json:
    """The function's clock may be a little behind the gateway's: then the answer is recorded when it is taken."""
    taken = instant(data["answered_at"])
    return {"at": max(at, taken), "taken": taken, "words": str(data["sequence"]), "person": "person" in data}


def _reports(data: Json, at: datetime) -> Iterator[ev.Event]:
    """One report of several outcomes, those of absent items included."""
    outcomes = {item["number"]: item["outcome"] in DOWN for item in data["items"]}
    removed = tuple(sorted(number for number, down in outcomes.items() if down))
    absent = tuple(sorted(number for number, down in outcomes.items() if not down))
    if removed:
        yield ev.Report(items=removed, outcome="removed", absent=absent, **_answer(data, at))
    else:
        yield ev.Report(items=absent, outcome="absent", **_answer(data, at))


def _resumed(data: Json, at: datetime) -> Iterator[ev.Event]:
    if data["cause"] == "ceased":
        ended = {ground for line in data["ends"] for ground in line["grounds"]}
        yield ev.Resumption(items=tuple(data["items"]), grounds=tuple(sorted(ended)), **_answer(data, at))
    elif data["cause"] == "lifted":
        yield ev.Lift(at=at)


def _extended(data: Json, at: datetime) -> Iterator[ev.Event]:
    """By the authority, or for outages of this system (contract T6)."""
    if data["extend_by"]:
        yield ev.Extend(at=at, by=length(data["extend_by"]))
    for outage in data.get("outages", ()):
        yield ev.Outage(at=at, since=instant(outage["from"]), until=instant(outage["to"]))


def _superseded(data: Json, at: datetime) -> Iterator[ev.Event]:
    """What is not to be put back is kept down by the successor, or was never down."""
    kept = tuple(number for number in range(1, ITEMS_AT_MOST + 1) if number not in data["reinstate"])
    yield ev.Supersede(at=at, kept=kept)


def length(text: str) -> timedelta:
    """Of an ISO 8601 duration in hours, minutes and seconds, or days."""
    days, _, time = text.removeprefix("P").partition("T")
    units = {"D": "days", "H": "hours", "M": "minutes", "S": "seconds"}
    total, digits = timedelta(), ""
    for letter in days + time:
        if letter.isdigit():
            digits += letter
        else:
            total += timedelta(**{units[letter]: int(digits)})
            digits = ""
    return total


def _single(event: Callable[[Json, datetime], ev.Event]) -> Callable[[Json, datetime], Iterator[ev.Event]]:
    return lambda data, at: iter((event(data, at),))


def _items(data: Json) -> tuple[int, ...]:
    return tuple(data["items"])


def _issued(data: Json, at: datetime) -> ev.Event:
    whom = data["representative"]
    return ev.Issue(at=at, items=data["items"], representative=whom, down=tuple(data.get("down", ())))


def _answered(data: Json, at: datetime) -> ev.Event:
    return ev.AnswerObstacles(at=at, items=_items(data), grounds=grounds(tuple(data.get("grounds", ()))))


def grounds(named: tuple[str, ...]) -> tuple[str, ...] | None:
    """Of an answer to obstacles: those that it ends; one that ends all questions may have named none (contract T3)."""
    return None if {*named} == {*QUESTIONS} else named


def _bounced(data: Json, at: datetime) -> Iterator[ev.Event]:
    """One mail may have covered several notices: the model knows it after the first."""
    yield ev.Bounce(at=at, delivery=data["evidence"]["delivery"], own=instant(data["bounce"]["at"]))


_MAKERS: dict[str, Callable[[Json, datetime], Iterator[ev.Event]]] = {
    "order.issued": _single(_issued),
    "order.reassigned": _single(lambda data, at: ev.Reassign(at=at, representative=data["representative"])),
    "order.acknowledged": _single(lambda data, at: ev.Acknowledge(**_answer(data, at))),
    "order.reported": _reports,
    "order.obstructed": _single(
        lambda data, at: ev.Obstacle(items=_items(data), ground=data["ground"], **_answer(data, at))
    ),
    "order.resumed": _resumed,
    "order.contested": _single(lambda data, at: ev.Contest(**_answer(data, at))),
    "order.reinstated": _single(lambda data, at: ev.ReinstatementReport(items=_items(data), **_answer(data, at))),
    "order.not_reinstated": _single(
        lambda data, at: ev.ReinstatementReport(items=_items(data), not_possible=data["ground"], **_answer(data, at))
    ),
    "order.inherited": _single(lambda data, at: ev.Inherit(at=at, items=_items(data))),
    "order.ordered_again": _single(lambda data, at: ev.OrderAgain(at=at, items=_items(data))),
    "order.obstacle_answered": _single(_answered),
    "order.extended": _extended,
    "order.suspended": _single(lambda _, at: ev.Suspend(at=at)),
    "order.disputed": _single(lambda data, at: ev.Dispute(at=at, items=_items(data))),
    "order.contest_decided": _single(lambda data, at: ev.DecideContest(at=at, uphold=data["decision"] == "upheld")),
    "order.withdrawn": _single(lambda _, at: ev.Withdraw(at=at)),
    "order.superseded": _superseded,
    "order.receipt_withdrawn": _bounced,
    "order.evidence_withdrawn": _bounced,
}
