"""Whether an order's item is what its journal says (design P5): the chain, the text, every index attribute."""

from collections.abc import Iterator, Mapping

from removal.journals import verify
from removal.journals.store import marks_of
from removal.law.law import Law
from removal.orders.fold import fold
from removal.orders.store import OrderItem, attributes
from removal.record.canonical import sha256
from removal.record.facts import from_text


def faults(item: OrderItem, text: str | None, laws: Mapping[str, Law]) -> Iterator[str]:
    """Each thing that does not hold, in words; `text` is None once it has been erased."""
    broken = verify.broken(item)
    yield from broken
    if broken:
        return
    order = fold(map(from_text, item.journal), laws)
    yield from verify.misplaced(item)
    if text is not None and sha256(text) != order.text_sha256:
        yield f"text: its SHA-256 is {sha256(text)}, the order was issued with {order.text_sha256}"
    yield from verify.differing(item, attributes(order, marks_of(item)))
