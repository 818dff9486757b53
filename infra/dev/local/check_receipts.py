"""The part of the demo's checker that recomputes receipt: what shows that each notice arrived, and what that opened.

From the webhooks that the receiver took, the mails and what their servers said, and the answers that the facts tell.
Like `check_demo` it imports nothing of the product or its launcher.

    start = max(min(the evidence's own time, recorded), recorded − 5 min, the notice's own instant)
    due   = start + 75 s, under the demo law
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

WINDOW = timedelta(seconds=75)  # of the demo law, for the order, an answer to an obstacle and a dispute alike
BACKDATED_AT_MOST = timedelta(minutes=5)
LATEST = timedelta(seconds=2)  # from what a receiver wrote down until the sender had its answer
EARLIER_AT_MOST = timedelta(seconds=10)  # what arrived so long before a receipt would have been the receipt
GRAIN = timedelta(milliseconds=5)  # instants are cut to milliseconds, some of them twice
NOTICES = ("order.issued", "order.obstacle_answered", "order.disputed")
MAIL_EVIDENCE, WEBHOOK_EVIDENCE, ANSWER_EVIDENCE = "mail_accepted", "webhook_accepted", "answer"

Fact = Mapping[str, Any]


@dataclass(frozen=True)
class Arrival:
    """Something in the files that shows that a notice arrived, and all before it; `covers` is its sequence.

    `late` is by how much the system may have seen it later than the files say, `bounced` when its mail came back.
    """

    kind: str
    delivery: str | None
    at: datetime
    covers: int
    late: timedelta = timedelta()
    bounced: datetime | None = None

    def shows(self, evidence: Fact) -> bool:
        """Whether a fact's evidence is this."""
        same = (evidence["kind"], evidence["delivery"]) == (self.kind, self.delivery)
        return same and -GRAIN <= _at(evidence["at"]) - self.at <= self.late


@dataclass(frozen=True)
class Brought:
    """A webhook or a mail that brought a fact of this type to the representative."""

    kind: str
    fact_type: str
    delivery: str | None
    at: datetime
    bounced: datetime | None = None


def arrivals(facts: Sequence[Fact], brought: Iterable[Brought]) -> list[Arrival]:
    """All that the files hold: each webhook and mail that brought a notice, each answer of the representative."""
    sequences = {fact["type"]: fact["sequence"] for fact in facts}
    late = {WEBHOOK_EVIDENCE: LATEST, MAIL_EVIDENCE: timedelta()}
    by_delivery = [
        Arrival(
            delivery.kind,
            delivery.delivery,
            delivery.at,
            _last_notice(facts, sequences[delivery.fact_type]),
            late[delivery.kind],
            delivery.bounced,
        )
        for delivery in brought
        if delivery.fact_type in sequences
    ]
    answers = (fact for fact in facts if fact["by"]["kind"] == "representative" and "answered_at" in fact)
    return by_delivery + [
        Arrival(ANSWER_EVIDENCE, None, at, _noticed(facts, at))
        for at in (_at(answer["answered_at"]) for answer in answers)
    ]


def faults(facts: Sequence[Fact], arrivals: Sequence[Arrival], order: Fact) -> Iterator[str]:
    """What does not hold between the facts of an order, what arrived, and what the API says in the end."""
    received: dict[int, Fact] = {}
    for fact in facts:
        if fact["type"] == "order.received":
            received[fact["notice"]] = fact
            yield from _receipt_faults(fact, facts, arrivals)
        elif fact["type"] == "order.receipt_withdrawn":
            received.pop(fact["notice"], None)
            yield from _bounce_faults(fact, arrivals)
        elif fact["type"] == "order.breached":
            yield from _breach_faults(fact, received)
    yield from _end_faults(facts, received, order)


def due_at(fact: Fact) -> datetime:
    """When the latest window that a receipt opened is due."""
    return max(_at(line["due_at"]) for line in fact["windows"])


def _receipt_faults(fact: Fact, facts: Sequence[Fact], arrivals: Sequence[Arrival]) -> Iterator[str]:
    notice, evidence = fact["notice"], fact["evidence"]
    if facts[notice - 1]["type"] not in NOTICES:
        yield f"fact {notice} was received, and is no notice"
        return
    shown = [arrival for arrival in arrivals if arrival.shows(evidence) and arrival.covers == evidence["covers"]]
    if not shown or evidence["covers"] < notice:
        yield f"notice {notice}: nothing that arrived is its receipt, {fact['rule']} at {evidence['at']}"
    start = _start(evidence, _at(facts[notice - 1]["at"]))
    if _at(fact["received_at"]) != start:
        yield f"notice {notice}: received at {fact['received_at']}, and its evidence shows {start.isoformat()}"
    for line in fact["windows"]:
        if line["cause"] != notice or _at(line["due_at"]) != start + WINDOW:
            yield f"notice {notice}: due at {line['due_at']} is not 75 s after {start.isoformat()}"
    before = [
        arrival
        for arrival in arrivals
        if arrival.covers >= notice and arrival.at < start - EARLIER_AT_MOST and not arrival.bounced
    ]
    yield from (
        f"notice {notice}: arrived already at {arrival.at.isoformat()} ({arrival.kind})" for arrival in before[:1]
    )


def _start(evidence: Fact, notice_at: datetime) -> datetime:
    at, recorded_at = _at(evidence["at"]), _at(evidence["recorded_at"])
    return max(min(at, recorded_at), recorded_at - BACKDATED_AT_MOST, notice_at)


def _bounce_faults(fact: Fact, arrivals: Sequence[Arrival]) -> Iterator[str]:
    if not any(arrival.bounced and arrival.delivery == fact["evidence"]["delivery"] for arrival in arrivals):
        yield f"notice {fact['notice']}: its receipt was withdrawn, and no mail of it came back"


def _breach_faults(fact: Fact, received: Mapping[int, Fact]) -> Iterator[str]:
    """It rests on a receipt that held when it was decided, and on that one's due time."""
    receipt = received.get(fact["opened_by"])
    if receipt is None:
        yield f"the breach of window {fact['window']} rests on fact {fact['opened_by']}, which was not received"
        return
    due = {line["number"]: line["due_at"] for line in receipt["windows"]}
    if due.get(fact["window"]) != fact["due_at"]:
        yield f"the breach names {fact['due_at']}, and its window is due at {due.get(fact['window'])}"
    receipt_delivery = {**{key: receipt["evidence"][key] for key in ("endpoint", "delivery")}, "rule": receipt["rule"]}
    if fact["receipt"] != {**receipt_delivery, "notice": receipt["notice"], "at": receipt["received_at"]}:
        yield "the breach names another receipt than the one that opened its window"


def _end_faults(facts: Sequence[Fact], received: Mapping[int, Fact], order: Fact) -> Iterator[str]:
    """What the API says of receipt in the end is what the facts say."""
    waits = [fact["sequence"] for fact in facts if fact["type"] in NOTICES and fact["sequence"] not in received]
    if [notice["notice"] for notice in order["waiting_notices"]] != waits:
        yield f"notices {waits} were not received, the API names {order['waiting_notices']}"
    receipts_by_api = {
        receipt["notice"]: (receipt["received_at"], receipt["rule"])
        for receipt in (order["clock"] or {"received": []})["received"]
    }
    if receipts_by_api != {notice: (fact["received_at"], fact["rule"]) for notice, fact in received.items()}:
        yield f"the API names other receipts than the facts: {receipts_by_api}"


def _last_notice(facts: Sequence[Fact], sequence: int) -> int:
    """The latest notice at or before a fact."""
    return max(int(fact["sequence"]) for fact in facts if fact["type"] in NOTICES and fact["sequence"] <= sequence)


def _noticed(facts: Sequence[Fact], at: datetime) -> int:
    """The latest notice that was made at or before an instant."""
    return max(
        (int(fact["sequence"]) for fact in facts if fact["type"] in NOTICES and _at(fact["at"]) <= at), default=0
    )


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)
