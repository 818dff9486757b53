"""The order as the API shows it, and as its own journal tells it (contract 4.1).

What the journal leaves to be computed (clocks, status, what waits) is the model's (`shows`).
"""

from collections.abc import Iterator

from tests.simulation.oracle.deeds import REQUIRED, is_notice
from tests.simulation.oracle.exchanges import Json
from tests.simulation.oracle.history import Fault, History, Seen, instant
from tests.simulation.oracle.receipts import WITHDRAWS

EVIDENCE = ("at", "recorded_at", "endpoint", "delivery")
MEASURE = ("outcome", "measured_at", "territory")
BREACH = ("window", "due_at", "decided_at", "open_items")
ASKED_BY = {"contest": ("order.contested",), "obstacle": ("order.obstructed",)}


def faults(history: History) -> Iterator[Fault]:
    """Where the two part."""
    for seen in history.seen:
        for what, shown, told in (*_order(seen), *_clock(seen), *_items(seen), *_owed(seen)):
            if shown != told:
                yield Fault("shown", f"{what} is {shown}, its journal says {told}", seen.order.id)


Pairs = Iterator[tuple[str, object, object]]


def _order(seen: Seen) -> Pairs:
    shown, issued = seen.shown, seen.of("order.issued")
    yield "issued_at", shown["issued_at"], issued[0]["timestamp"] if issued else None
    yield "changed_at", shown["changed_at"], seen.facts[-1]["timestamp"]
    successors = [fact["data"]["successor"] for fact in seen.of("order.superseded")]
    yield "superseded_by", shown["superseded_by"], next(iter(successors), None)
    yield "breaches", shown["breaches"], [_breach(seen, fact) for fact in seen.of("order.breached")]
    addressed = [fact["data"]["representative"] for fact in seen.of("order.issued", "order.reassigned")]
    yield "representative", shown["representative"], addressed[-1]
    for waiting in shown["waiting_notices"]:
        fact = seen.by_sequence[waiting["notice"]]
        bounced = [one for one in seen.of("order.receipt_withdrawn") if one["data"]["notice"] == waiting["notice"]]
        since = [one["timestamp"] for one in (fact, *bounced)]
        yield "waiting notice", (waiting["type"], waiting["since"]), (fact["type"], since[-1])


def _breach(seen: Seen, fact: Json) -> Json:
    """With the instant at which it was annulled."""
    data = fact["data"]
    annulled = (one for one in seen.of("order.breach_annulled") if one["data"]["window"] == data["window"])
    later = [one["timestamp"] for one in annulled if one["data"]["sequence"] > data["sequence"]]
    return {**{name: data[name] for name in BREACH}, "annulled_at": next(iter(later), None)}


def _clock(seen: Seen) -> Pairs:
    """What was received by which evidence, where none was withdrawn; and the windows, each with its items."""
    clock = seen.shown["clock"]
    if clock is None:
        return
    received = {} if seen.of(*WITHDRAWS) else {one["data"]["notice"]: one["data"] for one in seen.of("order.received")}
    told = [_received(seen, received[number]) for number in sorted(received)]
    yield "received", clock["received"] if received else [], told
    if received:
        first = {"rule": received[1]["rule"], **_evidence(received[1])}
        yield "basis", (clock["started_at"], clock["basis"]), (received[1]["received_at"], first)
    judged = {number: one["number"] for one in clock["windows"] for number in one["items"]}
    yield "windows", judged, {item["number"]: item["window"] for item in seen.shown["items"] if item["window"]}
    dues = {one["number"]: one["due_at"] for one in clock["windows"]}
    for item in (one for one in seen.shown["items"] if one["clock"] == "running"):
        yield f"item {item['number']} due_at", item["due_at"], dues.get(item["window"])


def _received(seen: Seen, data: Json) -> Json:
    notice = seen.by_sequence[data["notice"]]
    told = {"notice": data["notice"], "type": notice["type"], "issued_at": notice["timestamp"], **_evidence(data)}
    return {**told, "received_at": data["received_at"], "rule": data["rule"]}


def _evidence(data: Json) -> Json:
    return {name: data["evidence"][name] for name in EVIDENCE}


def _items(seen: Seen) -> Pairs:
    """The last report that counts: after a dispute those that were taken at or after it."""
    disputes = {number: fact for fact in seen.of("order.disputed") for number in fact["data"]["items"]}
    for item in seen.shown["items"]:
        number = item["number"]
        since = disputes.get(number)
        lines = [line for fact in seen.of("order.reported") for line in _lines(fact, number) if _counts(fact, since)]
        last = {name: lines[-1][name] for name in MEASURE} if lines else {**dict.fromkeys(MEASURE), "territory": []}
        yield f"item {number}", {name: item[name] for name in MEASURE}, last
        yield f"item {number} disputed", item["disputed"], since is not None
        told = [fact for fact in seen.of("order.reinstated", REQUIRED) if number in fact["data"]["items"]]
        back = bool(told) and told[-1]["type"] != REQUIRED  # what is asked back again is not back
        yield f"item {number} reinstated", item["reinstated_at"] is not None, back
        decided = max((fact["data"]["sequence"] for fact in seen.of("order.contest_decided")), default=0)
        open_ = [fact["data"] for fact in seen.of("order.contested") if fact["data"]["sequence"] > decided]
        contested = any(number in (data["items"] or [number]) for data in open_)
        yield f"item {number} contested", item["contested"], contested


def _lines(fact: Json, number: int) -> list[Json]:
    return [line for line in fact["data"]["items"] if line["number"] == number]


def _counts(fact: Json, dispute: Json | None) -> bool:
    """Whether a report was taken at or after a dispute of its item, and was not in the journal before (contract 2)."""
    if dispute is None:
        return True
    taken = instant(fact["data"]["answered_at"]) >= instant(dispute["timestamp"])
    return taken and fact["data"]["sequence"] > dispute["data"]["sequence"]


def _owed(seen: Seen) -> Pairs:
    """Each debt names the fact that asked, and the authority's runs from when the answer was taken (contract 6.4)."""
    for one in seen.shown["owed"]:
        fact = seen.by_sequence[one["about"]]
        if one["owed"] in ASKED_BY:
            yield (
                one["owed"],
                (fact["type"] in ASKED_BY[one["owed"]], one["since"]),
                (True, fact["data"]["answered_at"]),
            )
        else:
            received = [data["data"]["received_at"] for data in seen.of("order.received")]
            yield one["owed"], (is_notice(fact), one["since"] in received), (True, True)
