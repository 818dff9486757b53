"""An order's text as a law takes it, made from the law itself: so a new law needs no case of its own in a story."""

from typing import Any

from removal.law.law import Law

URGENT = {"reason": "an attack is announced for tonight"}


def under(law: Law) -> dict[str, Any]:
    """Members for `order_text`: a category without an expert's decision where there is one, and no first contact."""
    free = [category for category in law.categories if category not in law.expert_decision_for]
    return {
        "law": law.id,
        "language": "ru" if "ru" in law.languages else law.languages[0],
        "category": (free or law.categories)[0],
        "reason_codes": [law.reason_codes[0]],
        **({"expert_decision": None} if free else {}),
        **({"emergency": URGENT} if law.first_contact_notice else {}),
    }
