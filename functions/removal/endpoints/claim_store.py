"""Which worker sends what an endpoint holds: the one that has the endpoint's claim, an item beside the endpoint."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from removal.endpoints.endpoint import subject_of
from removal.record import instant
from removal.table import Item, condition_failed

CLAIM = "claim"
CLAIMED_FOR = timedelta(minutes=1)  # beyond the workers' 30 s: the worker that had it has ended, or was killed


class ClaimItem(Item):
    """How often the endpoint was claimed, and until when it is; without `claimed_until` it is free."""

    claims = NumberAttribute(default=0)
    claimed_until = UnicodeAttribute(null=True)


@dataclass(frozen=True, slots=True)
class ClaimStore:
    """Claims in DynamoDB; each has a number of its own, so that a message that comes twice takes one claim."""

    def take(self, endpoint_id: str, now: datetime, until: datetime, mine: int | None = None) -> int | None:
        """The number of a new claim; None while another worker has the endpoint. `mine`: the claim that it follows."""
        free: Condition = ClaimItem.claimed_until.does_not_exist()
        free |= ClaimItem.claimed_until <= instant.to_text(now)
        allowed = free if mine is None else free | (ClaimItem.claims == mine)
        item = _item(endpoint_id)
        counted: Action = ClaimItem.claims.set((ClaimItem.claims | 0) + 1)
        taken = _write(item, [counted, ClaimItem.claimed_until.set(instant.to_text(until))], allowed)
        return int(item.claims) if taken else None

    def release(self, endpoint_id: str, mine: int) -> None:
        """Free the endpoint for others; nothing, if another worker has taken it since."""
        _write(_item(endpoint_id), [ClaimItem.claimed_until.remove()], ClaimItem.claims == mine)


def _item(endpoint_id: str) -> ClaimItem:
    return ClaimItem(subject_of(endpoint_id), CLAIM)


def _write(item: ClaimItem, actions: list[Action], condition: Condition) -> bool:
    try:
        item.update(actions, condition=condition)
    except UpdateError as error:
        if condition_failed(error):
            return False
        raise
    return True
