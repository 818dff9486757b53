"""What each party may add to one order, in bytes: what exceeds its budget is 409 `cap-reached` (contract 4.2).

A refused answer has no fact whose bytes could be counted: it may have had as many as `LARGEST` beside its body.
"""

from collections.abc import Iterable, Iterator

from tests.simulation.oracle.chains import canonical, line_of
from tests.simulation.oracle.exchanges import Exchange, Json
from tests.simulation.oracle.history import Seen, instant

BUDGETS = {"representative": 60_000, "authority": 40_000}
PARTIES = {
    **dict.fromkeys(
        (
            "order.reported",
            "order.obstructed",
            "order.contested",
            "order.reinstated",
            "order.not_reinstated",
            "order.resumed ceased",
        ),
        "representative",
    ),
    **dict.fromkeys(
        (
            "order.obstacle_answered",
            "order.suspended",
            "order.disputed",
            "order.contest_decided",
            "order.resumed lifted",
            "order.extended",
        ),
        "authority",
    ),
}
ADDED = frozenset({"windows", "obstacles", "ends", "past_due", "stops", "stopped"})
LARGEST = 5_000  # bytes of a fact beside what its request has


def is_reached(exchange: Exchange, seen: Seen) -> bool:
    """Whether a refused command would have used more than was left of its party's budget when it was answered."""
    if not exchange.answer.get("type", "").endswith("/cap-reached"):
        return False
    until = exchange.attempts[-1].answered
    before = [fact for fact in seen.facts if instant(fact["timestamp"]) <= until]
    party = "authority" if exchange.command in OF_AUTHORITY else "representative"
    return spent(before)[party] + LARGEST + len(canonical(exchange.body)) > BUDGETS[party]


OF_AUTHORITY = frozenset({"obstacle-answers", "extension", "suspension", "disputes", "contest-decision"})


def spent(facts: Iterable[Json]) -> dict[str, int]:
    """The bytes that each party has used of its budget."""
    used = dict.fromkeys(BUDGETS, 0)
    for party, price in _prices(facts):
        used[party] += price
    return used


def _prices(facts: Iterable[Json]) -> Iterator[tuple[str, int]]:
    answered, stated = set[int](), set[tuple[int, str]]()
    for fact in facts:
        data, kind = fact["data"], fact["type"]
        party = PARTIES.get(f"{kind} {data['cause']}" if kind == "order.resumed" else kind)
        whole = len(canonical({name: value for name, value in line_of(fact).items() if name not in ADDED}))
        if kind == "order.reported":
            again = [line for line in data["items"] if line["number"] in answered]
            lines = sum(len(canonical({**line, "in_time": False})) for line in again)
            yield "representative", whole if len(again) == len(data["items"]) else lines
            answered |= {line["number"] for line in data["items"]}
        elif kind == "order.obstructed":
            pairs = {(item, data["ground"]) for item in data["items"]}
            yield "representative", whole if pairs <= stated else 0
            stated |= pairs
        elif kind == "order.disputed":
            answered -= set(data["items"])
            yield "authority", whole
        elif party and not (kind == "order.extended" and data["extend_by"] is None):
            yield party, whole
