"""Remembers the webhook that a request created, so that the same request, repeated or twice at once, creates one.

first                        repeat
reads: no creation           reads: no creation
writes creation, webhook     writes, IF there is no creation: refused
                             reads: the first's webhook, and answers with that
"""

from datetime import datetime, timedelta

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist
from pynamodb.transactions import TransactWrite

from removal.table import Item
from removal.values import dataclass, replace

KEPT_FOR = timedelta(days=2)  # a retry comes within minutes


class CreationItem(Item):
    """The webhook that a request created. `expires_at` (seconds since 1970) is the table's TTL, for cleanup."""

    endpoint = UnicodeAttribute()
    expires_at = NumberAttribute()


@dataclass(frozen=True, slots=True)
class Creation:
    """The id of the webhook that a request of an owner created last; None if it created none.

    If the webhook was changed or deleted since, or a minute has passed, the same request creates another webhook.
    """

    owner: str
    request: str
    endpoint: str | None = None

    @property
    def _key(self) -> tuple[str, str]:
        return self.owner, f"creation:{self.request}"

    def read(self) -> "Creation":
        """The creation from a consistent read."""
        try:
            item = CreationItem.get(*self._key, consistent_read=True)
        except DoesNotExist:
            return replace(self, endpoint=None)
        return replace(self, endpoint=item.endpoint)

    def write(self, writes: TransactWrite, endpoint: str, now: datetime) -> None:
        """Add the request's new webhook to a transaction, which fails if the creation has changed since it was read."""
        until = int((now + KEPT_FOR).timestamp())
        unchanged = CreationItem.endpoint == self.endpoint if self.endpoint else CreationItem.pk.does_not_exist()
        writes.save(CreationItem(*self._key, endpoint=endpoint, expires_at=until), condition=unchanged)
