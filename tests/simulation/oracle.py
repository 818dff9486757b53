"""The model of an order's life (`tests/model`) is given what the journal says that the parties did, and must agree.

The model decides by itself what follows: receipts, windows, due times, breaches, expiries, debts, status. Its timers
act where the journal says that timers acted, because Lambda is some seconds late; a timer that is later than
`lateness` allows is a difference of its own. At the end the model's view is compared with what the API shows.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from tests.model import events as ev
from tests.model.laws import LAWS
from tests.model.view import ItemView, View
from tests.simulation.lateness import PUNCTUAL, Allowed
from tests.simulation.led import Led
from tests.simulation.orders import Order

ITEMS_AT_MOST = 100
REQUIRED = "order.reinstatement_required"
NOTICES = frozenset({"order.issued", "order.obstacle_answered", "order.disputed", REQUIRED})
TIMERS = frozenset({"order.breached", "order.undelivered", "order.answer_overdue"})
KINDS = {"webhook_accepted": "webhook", "mail_accepted": "mail"}
DOWN = frozenset({"removed", "access_disabled"})
Json = dict[str, Any]
Seen = tuple[Any, ...]


@dataclass(slots=True)
class Replay:
    """One journal played on the model. `notices` are the sequences of the notices' facts, in order."""

    model: Led
    notices: list[int]

    def play(self, facts: list[Json]) -> Iterator[str]:
        """One write of the journal: its facts."""
        at = instant(facts[0]["timestamp"])
        late = self.model.late(at)
        if late:
            yield late
        if any(_is_timer(fact) for fact in facts):
            self.model.fire(at, tuple(instant(one["data"]["due_at"]) for one in facts if _is_breach(one)))
        yield from self._early(facts)
        for event in _events(facts, at, self.notices):
            answer = self.model.play(self._named(event))
            if answer.verdict == "refused":
                yield f"fact {facts[0]['data']['sequence']}: the model refuses {event}: {answer.reason}"
        self.notices += [fact["data"]["sequence"] for fact in facts if _is_notice(fact)]

    def _named(self, event: ev.Event) -> ev.Event:
        """Whoever was in office at the time of an answer or of evidence: nothing else is recorded (contract R5)."""
        receipts = self.model.state.receipts
        if isinstance(event, ev.Evidence):
            return replace(event, addressee=receipts.in_office(event.own))
        return replace(event, by=receipts.in_office(event.taken)) if isinstance(event, ev.Said) else event

    def _early(self, facts: list[Json]) -> Iterator[str]:
        """Breaches that should have waited."""
        for data in (fact["data"] for fact in facts if _is_breach(fact)):
            early = self.model.allowed.too_early(instant(data["due_at"]), instant(data["decided_at"]))
            if early:
                yield f"the breach that was due at {data['due_at']} was {early}"


def differences(
    order: Order, facts: list[Json], shown: Json, at: datetime, allowed: Allowed = PUNCTUAL
) -> Iterator[str]:
    """Where the model and the product part, in words; `shown` is the order as the API shows it, at an instant."""
    if facts[0]["data"].get("down"):
        return  # the model knows no items that were taken down under an order before
    replay = Replay(Led(LAWS[order.law], allowed), [])
    for _, group in groupby(facts, key=lambda fact: fact["data"]["command"]):
        yield from replay.play(list(group))
    late = replay.model.late(at)
    if late:
        yield late
    end = instant(facts[-1]["timestamp"])
    yield from _compared(replay.model.view(end), shown, replay.notices, allowed.clocks)


def instant(text: str) -> datetime:
    """Returns the instant of a text such as `2026-11-24T09:00:00.000Z`."""
    return datetime.fromisoformat(text)


def _is_timer(fact: Json) -> bool:
    return fact["type"] in TIMERS or _cause(fact) == "expired"


def _is_breach(fact: Json) -> bool:
    return bool(fact["type"] == "order.breached")


def _cause(fact: Json) -> str | None:
    cause: str | None = fact["data"].get("cause")
    return cause if fact["type"] == "order.resumed" else None


def _is_notice(fact: Json) -> bool:
    ended = fact["type"] in {"order.withdrawn", "order.superseded"} and fact["data"]["reinstate"]
    return fact["type"] in NOTICES or _cause(fact) == "lifted" or bool(ended)


def _events(facts: list[Json], at: datetime, notices: list[int]) -> Iterator[ev.Event]:
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
    asked = {number for fact in facts if fact["type"] == REQUIRED for number in fact["data"]["items"]}
    return replace(event, kept=tuple(number for number in event.items if number not in asked))


def _evidence(facts: list[Json], at: datetime, notices: list[int]) -> Iterator[ev.Event]:
    """One piece of evidence may receive several notices."""
    found = [one["data"]["evidence"] for one in facts if one["type"] in {"order.received", "order.evidence_kept"}]
    for evidence in found[:1]:
        if evidence["kind"] == "answer":  # one that adds nothing but the receipt
            yield ev.Acknowledge(at=max(at, instant(evidence["at"])), taken=instant(evidence["at"]), words=str(at))
        else:
            number = notices.index(evidence["covers"]) + 1
            own, kind = min(map(instant, (evidence["at"], evidence["recorded_at"]))), KINDS[evidence["kind"]]
            where = {"source": evidence["endpoint"], "delivery": evidence["delivery"]}
            yield ev.Evidence(at=at, kind=kind, notice=number, own=own, **where)  # type: ignore[arg-type]


def _of_party(fact: Json, at: datetime) -> Iterator[ev.Event]:
    make = _MAKERS.get(fact["type"])
    if make:
        yield from make(fact["data"], at)


def _answer(data: Json, at: datetime) -> Json:
    """The function's clock may be a little behind the gateway's: then the answer is recorded when it is taken."""
    taken = instant(data["answered_at"])
    return {"at": max(at, taken), "taken": taken, "words": str(data["sequence"])}


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
        yield ev.Resumption(items=tuple(data["items"]), **_answer(data, at))
    elif data["cause"] == "lifted":
        yield ev.Lift(at=at)


def _extended(data: Json, at: datetime) -> Iterator[ev.Event]:
    if data["extend_by"]:
        yield ev.Extend(at=at, by=_length(data["extend_by"]))
    for one in data["outages"]:
        yield ev.Outage(at=at, since=instant(one["from"]), until=instant(one["to"]))


def _superseded(data: Json, at: datetime) -> Iterator[ev.Event]:
    """What is not to be put back is kept down by the successor, or was never down."""
    kept = tuple(number for number in range(1, ITEMS_AT_MOST + 1) if number not in data["reinstate"])
    yield ev.Supersede(at=at, kept=kept)


def _length(text: str) -> timedelta:
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


def _one(event: Callable[[Json, datetime], ev.Event]) -> Callable[[Json, datetime], Iterator[ev.Event]]:
    return lambda data, at: iter((event(data, at),))


def _items(data: Json) -> tuple[int, ...]:
    return tuple(data["items"])


def _bounced(data: Json, at: datetime) -> Iterator[ev.Event]:
    """One mail may have covered several notices: the model knows it after the first."""
    yield ev.Bounce(at=at, delivery=data["evidence"]["delivery"], own=instant(data["bounce"]["at"]))


_MAKERS: dict[str, Callable[[Json, datetime], Iterator[ev.Event]]] = {
    "order.issued": _one(lambda data, at: ev.Issue(at=at, items=data["items"], representative=data["representative"])),
    "order.reassigned": _one(lambda data, at: ev.Reassign(at=at, representative=data["representative"])),
    "order.acknowledged": _one(lambda data, at: ev.Acknowledge(**_answer(data, at))),
    "order.reported": _reports,
    "order.obstructed": _one(
        lambda data, at: ev.Obstacle(items=_items(data), ground=data["ground"], **_answer(data, at))
    ),
    "order.resumed": _resumed,
    "order.contested": _one(lambda data, at: ev.Contest(**_answer(data, at))),
    "order.reinstated": _one(lambda data, at: ev.ReinstatementReport(items=_items(data), **_answer(data, at))),
    "order.not_reinstated": _one(
        lambda data, at: ev.ReinstatementReport(items=_items(data), not_possible=data["ground"], **_answer(data, at))
    ),
    "order.inherited": _one(lambda data, at: ev.Inherit(at=at, items=_items(data))),
    "order.ordered_again": _one(lambda data, at: ev.OrderAgain(at=at, items=_items(data))),
    "order.obstacle_answered": _one(
        lambda data, at: ev.AnswerObstacles(at=at, items=_items(data), grounds=tuple(data["grounds"]))
    ),
    "order.extended": _extended,
    "order.suspended": _one(lambda _, at: ev.Suspend(at=at)),
    "order.disputed": _one(lambda data, at: ev.Dispute(at=at, items=_items(data))),
    "order.contest_decided": _one(lambda data, at: ev.DecideContest(at=at, uphold=data["decision"] == "upheld")),
    "order.withdrawn": _one(lambda _, at: ev.Withdraw(at=at)),
    "order.superseded": _superseded,
    "order.receipt_withdrawn": _bounced,
    "order.evidence_withdrawn": _bounced,
}


def _compared(view: View, shown: Json, notices: list[int], clocks: timedelta) -> Iterator[str]:
    yield from _differs("status", shown["status"], view.status)
    for item, seen in zip(shown["items"], view.items, strict=True):
        yield from _of_item(item, seen, clocks)
    standing = [(instant(one["due_at"]), one["open_items"]) for one in shown["breaches"] if not one["annulled_at"]]
    model = [(one.due_at, list(one.open_items)) for one in view.breaches if one.annulled_at is None]
    yield from _differ("breach", dict(enumerate(sorted(standing))), dict(enumerate(sorted(model))), clocks)
    clock = shown["clock"]
    received = {one["notice"]: (instant(one["received_at"]),) for one in clock["received"]} if clock else {}
    told = {notices[one.number - 1]: (one.received,) for one in view.notices if one.received}
    itself = bool(view.notices and view.notices[0].received)
    yield from _differs("clock", clock is not None, itself)
    yield from _differ("receipt of notice", received, told if itself else {}, clocks)
    waits = [one["notice"] for one in shown["waiting_notices"]]
    yield from _differs("waiting notices", waits, [notices[one.number - 1] for one in view.notices if one.waits])


def _of_item(item: Json, seen: ItemView, clocks: timedelta) -> Iterator[str]:
    what = f"item {item['number']}"
    yield from _differs(f"{what} clock", item["clock"], seen.clock)
    due = instant(item["due_at"]) if item["due_at"] else None
    yield from _differ(f"{what} due", {1: (due,)}, {1: (seen.due,)}, clocks)
    yield from _differs(f"{what} answered", bool(item["outcome"]), bool(seen.outcome))
    if item["outcome"]:
        yield from _differs(f"{what} in time", item["in_time"], seen.in_time)


def _differ(what: str, product: Mapping[int, Seen], model: Mapping[int, Seen], clocks: timedelta) -> Iterator[str]:
    """Two tables whose rows begin with an instant: clocks of processes differ, so instants may differ a little."""
    for key in sorted({*product, *model}):
        one, other = product.get(key), model.get(key)
        if one is None or other is None or not _near(one[0], other[0], clocks) or one[1:] != other[1:]:
            yield f"{what} {key}: the product says {_words(one)}, the model {_words(other)}"


def _near(one: datetime | None, other: datetime | None, clocks: timedelta) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= clocks


def _words(row: Seen | None) -> str:
    return "nothing" if row is None else ", ".join(str(one) for one in row)


def _differs(what: str, product: object, model: object) -> Iterator[str]:
    if product != model:
        yield f"{what}: the product says {product}, the model {model}"
