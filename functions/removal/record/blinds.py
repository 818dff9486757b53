"""The blind of an order's fact: both sides have it beside the fact, and find the fact by it in the public log. Pure."""

from removal.record.audience import BOTH, audience
from removal.record.words import keyed

BLIND = "blind"  # beside a fact, and no part of its hash
PUBLIC_ID_DIGITS = 32


def blind_of(key: str, sequence: int) -> str:
    """The blind of a fact, 64 hex digits: HMAC-SHA-256 of its number under the order's key, which is erased with it."""
    if not key:
        msg = "Without the order's key a blind hides nothing."
        raise ValueError(msg)
    return keyed(key, "log", str(sequence))


def public_id_of(key: str) -> str:
    """The id of an order in the public log, 32 hex digits: as good as random to who has not the order's key."""
    if not key:
        msg = "Without the order's key there is no public id."
        raise ValueError(msg)
    return keyed(key, "public id")[:PUBLIC_ID_DIGITS]


def is_for_both(fact_type: str, sequence: int, issued: int | None) -> bool:
    """Whether both sides may see a fact, so that the public log has it: nothing from before the order was issued.

    `issued`: the sequence of `order.issued`, None of a draft.
    """
    return issued is not None and sequence >= issued and audience(fact_type) >= BOTH
