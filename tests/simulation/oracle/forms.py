"""Whether a command has the form that the contract asks for: what has not is refused, whatever the order's state.

Contract 4.2 (members, lengths), 4.6 (instants).
"""

from datetime import timedelta

from tests.simulation.oracle.deeds import length
from tests.simulation.oracle.exchanges import Exchange, Json
from tests.simulation.oracle.history import instant

MARGIN = timedelta(minutes=5)
LONGEST = timedelta(days=90)


def is_formed(exchange: Exchange, most: int) -> bool:
    """Returns whether it names none but the first so many items, at possible instants, and asks for a possible time."""
    body: Json = exchange.body
    items = [item if isinstance(item, int) else item["number"] for item in body.get("items", ())]
    measured = [instant(item["measured_at"]) for item in body.get("items", ()) if not isinstance(item, int)]
    latest = exchange.attempts[0].sent + MARGIN
    extension = length(body["extend_by"]) if exchange.command == "extension" else timedelta()
    known = all(1 <= number <= most for number in items)
    return known and all(at <= latest for at in measured) and extension <= LONGEST
