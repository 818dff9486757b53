"""Which of an authority's contacts gets a mail about a fact, by its role (contract 2)."""

from tests.simulation.oracle.exchanges import Json

ROLES = {
    "order.received": "received",
    "order.receipt_withdrawn": "received",
    "order.undelivered": "undelivered",
    "order.obstructed": "obstacle",
    "order.contested": "contest",
    "order.reported": "report",
    "order.reinstated": "report",
    "order.not_reinstated": "report",
    "order.breached": "breach",
    "order.breach_annulled": "breach",
}
ASKED_OF = {"obstacle": "obstacle", "contest": "contest", "reinstatement": "report"}  # of an overdue answer


def role(fact: Json) -> str:
    """The role for which a contact of the authority gets a mail about a fact; an empty text if there is none."""
    return ASKED_OF[fact["data"]["owed"]] if fact["type"] == "order.answer_overdue" else ROLES.get(fact["type"], "")
