"""Which webhook a request has made, in DynamoDB: what is asked when the request comes again, or twice at once.

first                        repeat
reads: no creation           reads: no creation
writes creation, webhook     writes, IF there is no creation: refused
                             reads: the first's webhook, and answers with that
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist
from pynamodb.transactions import TransactWrite

from removal.table import Item

KEPT_FOR = timedelta(days=2)  # a repeat comes within minutes


class CreationItem(Item):
    """The webhook that a request made last. `expires_at` (seconds since 1970) is the table's TTL: it only cleans."""

    endpoint = UnicodeAttribute()
    expires_at = NumberAttribute()


@dataclass(frozen=True, slots=True)
class Creation:
    """Of an owner by a request: the id of the webhook that it made last, None for none."""

    owner: str
    request: str
    endpoint: str | None = None

    @property
    def _key(self) -> tuple[str, str]:
        return self.owner, f"creation:{self.request}"

    def read(self) -> "Creation":
        """As the table has it at this moment."""
        try:
            found = CreationItem.get(*self._key, consistent_read=True)
        except DoesNotExist:
            return replace(self, endpoint=None)
        return replace(self, endpoint=found.endpoint)

    def write(self, writes: TransactWrite, endpoint: str, now: datetime) -> None:
        """Put the request's new webhook into a transaction, which fails unless this is unchanged."""
        until = int((now + KEPT_FOR).timestamp())
        unchanged = CreationItem.endpoint == self.endpoint if self.endpoint else CreationItem.pk.does_not_exist()
        writes.save(CreationItem(*self._key, endpoint=endpoint, expires_at=until), condition=unchanged)
