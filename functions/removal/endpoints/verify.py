"""Compares an endpoint's item with its journal: hash chain, state, index attributes, the row for the fan-out."""

from collections.abc import Iterator

from removal.endpoints.endpoint import Endpoint
from removal.endpoints.store import EndpointItem, EndpointStore, expected_row, loaded_of
from removal.journals import verify
from removal.journals.publishing import Publication
from removal.journals.subjects import Verified
from removal.record.facts import NOTHING_BEFORE, from_text
from removal.values import dataclass, replace


@dataclass(frozen=True, slots=True)
class EndpointJournals:
    """The journals of endpoints, and of email addresses that have failed, for operators."""

    store: EndpointStore

    def verify(self, id_: str) -> Verified:
        """Check an endpoint and the row that the fan-out reads. Raises NotFound if there is no endpoint."""
        item = self.store.item(id_)
        mismatches = [*faults(item)]
        if not mismatches:
            mismatches = [*self._row_faults(loaded_of(item).endpoint)]
        return Verified(tuple(item.journal), mismatches, "state and index attributes")

    def publication(self, id_: str) -> Publication:
        """Its facts for the event bus. Raises NotFound if there is none."""
        return self.store.load(id_).publication

    def _row_faults(self, endpoint: Endpoint) -> Iterator[str]:
        row, expected = self.store.row(endpoint), expected_row(endpoint)
        if row is None and expected is not None:
            yield f"row under {endpoint.owner}: is missing"
        elif row is not None and expected is None:
            yield f"row under {endpoint.owner}: is there, and the endpoint is deleted"
        elif row is not None and expected is not None:
            names = sorted(name for name in {*row, *expected} if row.get(name) != expected.get(name))
            yield from (f"row under {endpoint.owner}: {name} is not what the endpoint says" for name in names)


def faults(item: EndpointItem) -> Iterator[str]:
    """Each fault, in words."""
    broken = verify.broken(item)
    yield from broken
    if broken:
        return
    yield from verify.misplaced(item)
    loaded = loaded_of(item)
    last = from_text(item.journal[-1]).hash if item.journal else NOTHING_BEFORE
    if (loaded.endpoint.sequence, loaded.endpoint.head) != (len(item.journal), last):
        yield f"state: was written at fact {loaded.endpoint.sequence}, the journal has {len(item.journal)} facts"
    if loaded.endpoint.subject != item.pk:
        yield f"state: belongs to {loaded.endpoint.subject}, and lies under {item.pk}"
    expected = dict(replace(loaded, changed_at=verify.changed_at(item)).attributes)
    del expected["state"]  # comes from the item itself, so that a comparison would show nothing
    yield from verify.differing(item, {"owner": loaded.endpoint.owner, **expected})
