"""Breaches: never early, never two for one window, none against an answer that was taken in time, each with its proof.

Contract 2 (`order.breached`), 6.2 R8, 6.3 T1; design 3.3, P2 and P3. That none is missing is the model's (`lives`).
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from tests.model.laws import GRACE
from tests.simulation.oracle.exchanges import Json
from tests.simulation.oracle.history import Fault, History, Seen, instant

TOLD_WITHIN = timedelta(seconds=1)
ACCEPTED = 200
SOON = timedelta(seconds=10)  # with a cold start of Lambda


def faults(history: History) -> Iterator[Fault]:
    """Everything that is wrong with the breaches of a world."""
    for seen in history.seen:
        for what in (*_faults(seen), *_despite(history, seen), *_late(history, seen)):
            yield Fault("breaches", what, seen.order.id)


def lateness(history: History) -> list[timedelta]:
    """How long after due + grace each breach was decided, the shortest first."""
    breaches = [fact["data"] for seen in history.seen for fact in seen.of("order.breached")]
    return sorted(instant(data["decided_at"]) - instant(data["due_at"]) - GRACE for data in breaches)


def _late(history: History, seen: Seen) -> Iterator[str]:
    """P2: within seconds while nothing is off. Whether 99 of 100 come in 1.5 s is measured, not judged."""
    for fact in seen.of("order.breached") if history.is_calm else ():
        due, decided = instant(fact["data"]["due_at"]), instant(fact["data"]["decided_at"])
        if decided > max(due, _moved(seen, fact)) + GRACE + SOON:
            yield f"fact {fact['data']['sequence']}: the breach of {due:%d %H:%M:%S} was decided at {decided}"


def _moved(seen: Seen, fact: Json) -> datetime:
    """When what the breach follows from was recorded: it may be later than its due time."""
    return instant(seen.facts[fact["data"]["sequence"] - 2]["timestamp"]) - GRACE


def _faults(seen: Seen) -> Iterator[str]:
    standing = set[int]()
    for fact in seen.of("order.breached", "order.breach_annulled"):
        data = fact["data"]
        what = f"fact {data['sequence']}, the breach of window {data['window']},"
        if fact["type"] == "order.breach_annulled":
            if data["window"] not in standing:
                yield f"{what} is annulled, and was not there"
            standing.discard(data["window"])
            continue
        if data["window"] in standing:
            yield f"{what} is the second one"
        standing.add(data["window"])
        yield from (f"{what} {fault}" for fault in _breach_faults(seen, fact))


def _breach_faults(seen: Seen, fact: Json) -> Iterator[str]:
    data = fact["data"]
    due, decided = instant(data["due_at"]), instant(data["decided_at"])
    if decided < due + GRACE - seen.clocks:
        yield f"was decided early, at {decided}"
    if not data["open_items"]:
        yield "has no open item"
    if abs(instant(fact["timestamp"]) - decided) > TOLD_WITHIN + seen.clocks:
        yield f"was decided at {decided}, and recorded at {fact['timestamp']}"
    yield from _proof(seen, data)


def _proof(seen: Seen, data: Json) -> Iterator[str]:
    """Its receipt is one of the journal, and what opened the window is there (R8)."""
    receipt, opened = data["receipt"], seen.by_sequence.get(data["opened_by"])
    if opened is None or data["opened_by"] >= data["sequence"]:
        yield f"was opened by {data['opened_by']}, which is no fact before it"
    wanted = (receipt["rule"], receipt["endpoint"], receipt["delivery"])
    kept = [fact["data"]["evidence"] for fact in seen.of("order.received", "order.evidence_kept")]
    proofs = [proof for proof in kept if (proof["kind"], proof["endpoint"], proof["delivery"]) == wanted]
    proofs = [proof for proof in proofs if _is_from(seen, proof, receipt)]
    if not proofs:
        yield f"names a receipt that is not in the journal: {receipt}"
    elif all(proof["covers"] < receipt["notice"] for proof in proofs):
        yield f"names evidence that covers {proofs[0]['covers']} as receipt of {receipt['notice']}"


def _is_from(seen: Seen, evidence: Json, receipt: Json) -> bool:
    """Whether a receipt has its evidence's own time, or the time from which the notice counts by that (R4)."""
    received = (fact["data"] for fact in seen.of("order.received") if fact["data"]["notice"] == receipt["notice"])
    counted = [fact["received_at"] for fact in received if fact["evidence"] == evidence]
    return any(abs(instant(at) - instant(receipt["at"])) <= seen.clocks for at in (evidence["at"], *counted))


def _despite(history: History, seen: Seen) -> Iterator[str]:
    """P3: no breach stays of an item that was reported while its window ran."""
    annulled = {fact["data"]["window"]: fact["data"]["sequence"] for fact in seen.of("order.breach_annulled")}
    for fact in seen.of("order.breached"):
        data = fact["data"]
        if annulled.get(data["window"], 0) > data["sequence"]:
            continue
        opened, due = _opened(seen, data), instant(data["due_at"])
        for item in sorted(set(data["open_items"]) & _reported(history, seen, opened, due)):
            yield f"fact {data['sequence']}: item {item} was reported in time, and counts as open"


def _opened(seen: Seen, data: Json) -> datetime:
    """When the items were open for this window at the earliest: an earlier report is about the time before."""
    opened = seen.by_sequence.get(data["opened_by"], seen.facts[0])
    return max(instant(data["receipt"]["at"]), instant(opened["timestamp"]))


def _reported(history: History, seen: Seen, since: datetime, until: datetime) -> set[int]:
    """Items of reports that were sent and answered 200 between two instants, and recorded."""
    numbers = set[int]()
    for exchange in history.of_order.get(seen.order.id, ()):
        if exchange.command != "reports" or exchange.status != ACCEPTED or not exchange.answer.get("recorded"):
            continue
        if since <= exchange.attempts[0].sent and exchange.attempts[-1].answered <= until:
            numbers.update(item["number"] for item in exchange.body["items"])
    return numbers - _disputed(seen, since)


def _disputed(seen: Seen, since: datetime) -> set[int]:
    """Items that were disputed later: they are open again."""
    disputes = [fact for fact in seen.of("order.disputed") if instant(fact["timestamp"]) >= since]
    return {item for fact in disputes for item in fact["data"]["items"]}
