"""Whether an order's item is what its journal says (design P5): the chain, the text, every index attribute."""

from collections.abc import Iterator, Mapping

from removal.law.law import Law
from removal.orders.fold import fold
from removal.orders.order import Order
from removal.orders.store import Marks, OrderItem, attributes
from removal.record import chain, instant
from removal.record.canonical import sha256
from removal.record.facts import from_text
from removal.timers.due import STUCK


def faults(item: OrderItem, text: str | None, laws: Mapping[str, Law]) -> Iterator[str]:
    """Each thing that does not hold, in words; `text` is None once it has been erased."""
    broken = list(chain.faults(tuple(item.journal)))
    yield from broken
    if broken:
        return
    order = fold(map(from_text, item.journal), laws)
    if order.subject != item.pk:
        yield f"journal: belongs to {order.subject}, and lies under {item.pk}"
    if text is not None and sha256(text) != order.text_sha256:
        yield f"text: its SHA-256 is {sha256(text)}, the order was issued with {order.text_sha256}"
    yield from _attribute_faults(item, order)


def _attribute_faults(item: OrderItem, order: Order) -> Iterator[str]:
    for name, expected in attributes(order, _marks(item)).items():
        found = getattr(item, name)
        stuck = name == "timer_shard" and found == STUCK
        if found != expected and not stuck:
            yield f"attribute {name}: is {found!r}, the journal says {expected!r}"
    if int(item.fanned_out) > order.sequence:
        yield f"attribute fanned_out: is {item.fanned_out}, the journal has {order.sequence} facts"


def _marks(item: OrderItem) -> Marks:
    deferred_until = instant.from_text_or_none(item.deferred_until)
    return Marks(int(item.fanned_out), deferred_until, instant.from_text_or_none(item.republished_at))
