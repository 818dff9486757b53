"""A commit of drafts of orders: which entries follow, and in which order. Pure.

    day ── order, order, …  sorted by what they say ── fact, fact, …  order by order

An order's own entry is away from facts, and in no commit with those of its order: its neighbours say nothing of it.
"""

from collections.abc import Iterable, Mapping

from removal.publiclog.commit import Commit, Part
from removal.publiclog.marks import Journal, Mark
from removal.values import dataclass, field, replace

ENTRIES_AT_MOST = 1_000  # of a commit, but for the rest of its last order


@dataclass(frozen=True, slots=True)
class Draft:
    """An order's part, and its entries: facts by sequence, or its own."""

    part: Part
    facts: Mapping[int, bytes] = field(default_factory=dict)
    own: bytes | None = None


def of_facts(order: str, mark: Mark, journal: Journal, pending: Mapping[int, bytes], category: str) -> Draft:
    """The draft of facts after a mark, with what they add to the figures of the order's category."""
    last = journal.facts[-1]
    row, counts = (
        (journal.law, category, journal.authority, journal.platform),
        journal.counts(mark.facts, last.sequence),
    )
    return Draft(Part(order, mark.facts, last.sequence, last.hash, tuple(pending), row=row, counts=counts), pending)


def of_order(order: str, mark: Mark, own: bytes) -> Draft:
    """The draft of an order's own entry, all of whose facts were logged before."""
    return Draft(Part(order, mark.facts, mark.facts, mark.last_hash, ()), own=own)


def drafted(begun: Commit, drafts: Iterable[Draft]) -> Commit | None:
    """What follows a log; None if nothing does. `begun` has the log's own entries, and no part."""
    own = begun.entries
    taken, count = list[Draft](), len(own)
    for draft in drafts:
        taken.append(draft)
        count += len(draft.facts) + (draft.own is not None)
        if count >= ENTRIES_AT_MOST:
            break
    orders = sorted(draft.own for draft in taken if draft.own)
    facts = [entry for draft in taken for entry in draft.facts.values()]
    places = {entry: place for place, entry in enumerate(orders, len(own))}
    parts = (replace(draft.part, listed=places[draft.own]) if draft.own else draft.part for draft in taken)
    commit = replace(begun, entries=(*own, *orders, *facts), parts=tuple(parts))
    return commit if commit.entries else None
