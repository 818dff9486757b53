"""Claims: the lock with which one worker at a time flushes the held queue of an endpoint."""

from datetime import datetime, timedelta

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from removal.endpoints.endpoint import subject_of
from removal.record import instant
from removal.table import Item, condition_failed
from removal.values import dataclass

CLAIM = "claim"
CLAIMED_FOR = timedelta(
    minutes=1
)  # longer than a worker's 30 s: the worker that held the claim has ended, or was killed


class ClaimItem(Item):
    """The number of claims of the endpoint, and the end of the current claim.

    Without `claimed_until` no worker has the endpoint.
    """

    claims = NumberAttribute(default=0)
    claimed_until = UnicodeAttribute(null=True)


@dataclass(frozen=True, slots=True)
class ClaimStore:
    """Claims in DynamoDB. Each claim has its own number, so that a duplicated message takes only one claim."""

    def take(self, endpoint_id: str, now: datetime, until: datetime, mine: int | None = None) -> int | None:
        """The number of a new claim; None while another worker has the endpoint. `mine`: the claim to replace."""
        free: Condition = ClaimItem.claimed_until.does_not_exist()
        free |= ClaimItem.claimed_until <= instant.to_text(now)
        allowed = free if mine is None else free | (ClaimItem.claims == mine)
        item = _item(endpoint_id)
        counted: Action = ClaimItem.claims.set((ClaimItem.claims | 0) + 1)
        taken = _write(item, [counted, ClaimItem.claimed_until.set(instant.to_text(until))], allowed)
        return int(item.claims) if taken else None

    def release(self, endpoint_id: str, mine: int) -> None:
        """Release the claim; does nothing if another worker has claimed the endpoint since."""
        _write(_item(endpoint_id), [ClaimItem.claimed_until.remove()], ClaimItem.claims == mine)


def _item(endpoint_id: str) -> ClaimItem:
    return ClaimItem(subject_of(endpoint_id), CLAIM)


def _write(item: ClaimItem, actions: list[Action], condition: Condition) -> bool:
    """Update the item, and fill it with the stored attributes; False if the condition does not hold."""
    try:
        item.update(actions, condition=condition, fill=True)
    except UpdateError as error:
        if condition_failed(error):
            return False
        raise
    return True
