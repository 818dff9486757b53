"""Compares an order's item with its journal (design P5): the chain, the text, the words, every index attribute."""

from collections.abc import Iterator, Mapping, Sequence

from removal.journals import verify, volumes_store
from removal.journals.publishing import Publication
from removal.journals.store import marks_of
from removal.journals.subjects import Verified
from removal.journals.words_store import all_words
from removal.law.law import Law
from removal.orders.fold import fold
from removal.orders.index_attributes import attributes
from removal.orders.index_shards import shard_of
from removal.orders.items import OrderItem
from removal.orders.order import Status
from removal.orders.store import OrderStore
from removal.record.canonical import sha256
from removal.record.facts import from_text
from removal.record.words import SALT, salt_of
from removal.values import dataclass


@dataclass(frozen=True, slots=True)
class OrderJournals:
    """The journals of orders, for operators."""

    store: OrderStore

    def verify(self, id_: str) -> Verified:
        """Check an order, its text and its words. Raises NotFound if there is no order."""
        item = self.store.item(id_)
        earlier = volumes_store.read(item.pk, int(item.volumes or 0))
        text, erased = self.store.text_or_none(id_), item.status == Status.ERASED.value
        words = _words_faults(item, earlier, is_kept=not erased)
        mismatches = [*faults(item, text, self.store.laws, earlier), *words]
        return Verified((*earlier, *item.journal), mismatches, "text, words and index attributes")

    def publication(self, id_: str) -> Publication:
        """Its facts for the event bus. Raises NotFound if there is none."""
        return self.store.load(id_).publication


def _words_faults(item: OrderItem, earlier: Sequence[str], *, is_kept: bool) -> Iterator[str]:
    """Each fact whose words are missing or are others. While the order `is_kept`, no words are erased."""
    lines, words = (*earlier, *item.journal) if not verify.broken(item, earlier) else (), all_words(item.pk)
    yield from verify.words_faults(map(from_text, lines), words, lambda _: not is_kept)
    if words and not is_kept and not item.secret_key:
        yield f"words: {len(words)} are kept, and the order was erased"
    for fact in map(from_text, lines):
        kept = words.get(fact.words_sha256)
        if kept and item.secret_key and kept.get(SALT) != salt_of(item.secret_key, fact.command):
            yield f"fact {fact.sequence}: the salt of its words was not made with the order's secret key"


def faults(item: OrderItem, text: str | None, laws: Mapping[str, Law], earlier: Sequence[str] = ()) -> Iterator[str]:
    """Each difference, in words; `text` is None after it was erased, `earlier` are the facts of volumes."""
    broken = verify.broken(item, earlier)
    yield from broken
    if broken:
        return
    order = fold(map(from_text, (*earlier, *item.journal)), laws, item.secret_key or "")
    yield from verify.misplaced(item, earlier)
    if text is None and order.status is not Status.ERASED:
        yield "text: it is missing, and the order was not erased"
    if text is not None and order.status is Status.ERASED and not order.key:
        yield "text: it is kept, and the order was erased"
    if text is not None and sha256(text) != order.text_sha256:
        yield f"text: its SHA-256 is {sha256(text)}, the order was issued with {order.text_sha256}"
    yield from verify.differing(item, attributes(order, marks_of(item), shard_of(item.authority)), earlier)
