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
        for what, shown, derived in (*_order(seen), *_clock(seen), *_items(seen), *_owed(seen)):
            if shown != derived:
                yield Fault("shown", f"{what} is {shown}, its journal says {derived}", seen.order.id)


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
        bounced = [
            fact_ for fact_ in seen.of("order.receipt_withdrawn") if fact_["data"]["notice"] == waiting["notice"]
        ]
        since = [fact_["timestamp"] for fact_ in (fact, *bounced)]
        yield "waiting notice", (waiting["type"], waiting["since"]), (fact["type"], since[-1])


def _breach(seen: Seen, fact: Json) -> Json:
    """With the instant at which it was annulled."""
    data = fact["data"]
    annulled = (fact_ for fact_ in seen.of("order.breach_annulled") if fact_["data"]["window"] == data["window"])
    later = [fact_["timestamp"] for fact_ in annulled if fact_["data"]["sequence"] > data["sequence"]]
    return {**{name: data[name] for name in BREACH}, "annulled_at": next(iter(later), None)}


def _clock(seen: Seen) -> Pairs:
    """What was received by which evidence, where none was withdrawn; and the windows, each with its items."""
    clock = seen.shown["clock"]
    if clock is None:
        return
    received = (
        {} if seen.of(*WITHDRAWS) else {fact_["data"]["notice"]: fact_["data"] for fact_ in seen.of("order.received")}
    )
    derived = [_received(seen, received[number]) for number in sorted(received)]
    yield "received", clock["received"] if received else [], derived
    if received:
        first = {"rule": received[1]["rule"], **_evidence(received[1])}
        yield "basis", (clock["started_at"], clock["basis"]), (received[1]["received_at"], first)
    judged = {number: window["number"] for window in clock["windows"] for number in window["items"]}
    yield "windows", judged, {item["number"]: item["window"] for item in seen.shown["items"] if item["window"]}
    dues = {window["number"]: window["due_at"] for window in clock["windows"]}
    for item in (item_ for item_ in seen.shown["items"] if item_["clock"] == "running"):
        yield f"item {item['number']} due_at", item["due_at"], dues.get(item["window"])


def _received(seen: Seen, data: Json) -> Json:
    notice = seen.by_sequence[data["notice"]]
    derived = {"notice": data["notice"], "type": notice["type"], "issued_at": notice["timestamp"], **_evidence(data)}
    return {**derived, "received_at": data["received_at"], "rule": data["rule"]}


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
        facts = [fact for fact in seen.of("order.reinstated", REQUIRED) if number in fact["data"]["items"]]
        back = bool(facts) and facts[-1]["type"] != REQUIRED  # what is asked back again is not back
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
    for debt in seen.shown["owed"]:
        fact = seen.by_sequence[debt["about"]]
        if debt["owed"] in ASKED_BY:
            yield (
                debt["owed"],
                (fact["type"] in ASKED_BY[debt["owed"]], debt["since"]),
                (True, fact["data"]["answered_at"]),
            )
        else:
            received = [data["data"]["received_at"] for data in seen.of("order.received")]
            yield debt["owed"], (is_notice(fact), debt["since"] in received), (True, True)
