"""How many answers one order holds: the next is 409 `cap-reached` (contract 4.2).

The contract's 30 replaced outcomes are read so: a report is refused, or recorded without its replacements, if with it
there would be more than 30.
"""

from collections.abc import Mapping

from tests.simulation.oracle.exchanges import Exchange, Json
from tests.simulation.oracle.history import Seen, instant

FACTS: Mapping[str, tuple[tuple[str, ...], int]] = {
    "resumption": (("order.resumed",), 20),
    "contest": (("order.contested",), 3),
    "reinstatement-report": (("order.reinstated", "order.not_reinstated"), 10),
}
REPORTS, REPLACED, OBSTACLES = 130, 30, 8


def is_reached(exchange: Exchange, seen: Seen) -> bool:
    """Whether a refused answer was one too many when it was answered."""
    if not exchange.answer.get("type", "").endswith("/cap-reached"):
        return False
    until = exchange.attempts[-1].answered
    before = [fact for fact in seen.facts if instant(fact["timestamp"]) <= until]
    if exchange.command == "reports":
        return _of_reports(exchange, before)
    if exchange.command == "obstacles":
        return len(_beside_first(before)) >= OBSTACLES
    kinds, most = FACTS.get(exchange.command, ((), 0))
    counted = [fact for fact in before if fact["type"] in kinds and "answered_at" in fact["data"]]
    return bool(kinds) and len(counted) >= most


def _of_reports(exchange: Exchange, before: list[Json]) -> bool:
    reports = [fact["data"]["items"] for fact in before if fact["type"] == "order.reported"]
    numbers = [item["number"] for items in reports for item in items]
    again = {item["number"] for item in exchange.body["items"]} & {*numbers}
    return len(reports) >= REPORTS or len(numbers) - len({*numbers}) + len(again) > REPLACED


def _beside_first(before: list[Json]) -> list[Json]:
    """Obstacles that state nothing for the first time."""
    stated, beside = set[tuple[int, str]](), []
    for fact in before:
        if fact["type"] == "order.obstructed":
            pairs = {(item, fact["data"]["ground"]) for item in fact["data"]["items"]}
            beside += [fact] if pairs <= stated else []
            stated |= pairs
    return beside
