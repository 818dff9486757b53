"""Erases orders whose preservation has ended: by their own timers, and by an operator."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from removal.erasure.store import ErasureStore
from removal.errors import CapReached, IllegalCommand
from removal.orders import public_record
from removal.orders.actions import busy
from removal.orders.chain import Chain, Link
from removal.orders.commands import Erase
from removal.orders.decide import decide
from removal.orders.erasure import Preservation, preservation
from removal.orders.order import Order, Status
from removal.orders.store import Change, Loaded, OrderStore
from removal.publiclog.order_record import is_open
from removal.publiclog.waiting import LogWait
from removal.record import instant
from removal.record.canonical import derived_id
from removal.record.facts import Fact, from_text
from removal.values import dataclass, replace
from removal.versions import retry

SLICE = 25  # items that one run deletes at most
LOOK_AGAIN_AFTER = timedelta(days=1)  # while another order of its chain is not at rest, or the log lacks its entry
LAST_LOOK_AFTER = timedelta(minutes=15)  # Lambda's longest timeout: what ran when the fact was recorded has ended


@dataclass(frozen=True, slots=True)
class Erasure:
    """Erases orders. The fact `order.erased` comes first; from then on no command changes the order.

    Where there is a public log, the first waits for all facts until then and for the order's own entry, if it has one,
    and the key goes after all are logged.
    `enter` enters that fact into the ledger once more: `publish`, which did it first, gives up after some tries.
    """

    store: OrderStore
    items: ErasureStore
    clock: Callable[[], datetime]
    enter: Callable[[Fact], None]
    log: LogWait | None = None

    def fire(self, loaded: Loaded, now: datetime) -> None:
        """Do the next step of an order at rest: have its entry logged, or record its erasure and delete a slice.

        The timer stays due until all is deleted: the next sweep goes on. A last look finds what was written meanwhile.
        """
        if loaded.order.status is Status.ERASED:
            self._go_on(loaded, now)
            return
        chain = self._chain(loaded.order)
        lasts, later = preservation(loaded.order, _orders(chain)), self._listed_at(loaded.order, now)
        if lasts.over(now) and later is None and self._is_logged(loaded.order):
            self._record(loaded, chain, lasts, now)
            self._delete(self.store.load(loaded.order.id))
            return
        if lasts.over(now):
            later = later or now + LAST_LOOK_AFTER
        until = lasts.until if lasts.settled and lasts.until else now + LOOK_AGAIN_AFTER
        self.store.mark(loaded, replace(loaded.marks, deferred_until=later or until))

    def preservation(self, order: Order) -> Preservation:
        """The preservation of an order, by its whole chain of supersession."""
        return preservation(order, _orders(self._chain(order)))

    def erase(self, order_id: str, now: datetime, first: Fact | None = None) -> None:
        """Erase an order; IllegalCommand before preservation has ended. A second run finishes a killed one.

        The last look is the timer's. `first`: the fact by which it was erased before a restore of its journal.
        """
        retry(lambda: self._begin(order_id, now, first), busy(order_id))
        while not self._delete(self.store.load(order_id)):
            pass

    def _begin(self, order_id: str, now: datetime, first: Fact | None) -> None:
        loaded = self.store.load(order_id)
        if loaded.order.status is not Status.ERASED:
            self.require_over(loaded.order, now)
            if loaded.position.publication_check:
                msg = f"Not all facts of order {order_id} were passed on: `republish --order {order_id}` first."
                raise IllegalCommand(msg)
            if not self._is_logged(loaded.order):
                msg = f"Not all facts of order {order_id} are in the public log: run this again in some minutes."
                raise IllegalCommand(msg)
            if later := self._listed_at(loaded.order, now):
                msg = f"The entry of order {order_id} is not in the public log: run this again after {later}."
                raise IllegalCommand(msg)
            chain = self._chain(loaded.order)
            self._record(loaded, chain, preservation(loaded.order, _orders(chain)), now, first)

    def require_over(self, order: Order, now: datetime) -> None:
        """IllegalCommand, with the date, unless preservation has ended; nothing for an order that was erased."""
        lasts = self.preservation(order)
        if order.status is Status.ERASED or lasts.over(now):
            return
        if lasts.until is None:
            msg = f"Order {order.id} may not be erased: {lasts.because}."
        elif lasts.settled:
            msg = (
                f"Order {order.id} may not be erased before {instant.to_text(lasts.until)}: it is preserved until then."
            )
        else:
            until = instant.to_text(max(lasts.until, now))
            msg = (
                f"Order {order.id} may not be erased before {until}: something runs, is owed or waits under it or "
                "another order of its chain, and preservation counts from its end."
            )
        raise IllegalCommand(msg)

    def _record(
        self,
        loaded: Loaded,
        chain: Sequence[Link],
        lasts: Preservation,
        now: datetime,
        first: Fact | None = None,
    ) -> None:
        """VersionConflict if an order of the chain was written meanwhile: its erasure may be held."""
        until = lasts.until or now
        command = Erase(id=derived_id("erase", loaded.order.id), preserved_until=until)
        unchanged = [Change(link.loaded, ()) for link in chain]
        self.store.append(loaded, _erased_as(first, loaded.order, command, now), unchanged)

    def _go_on(self, loaded: Loaded, now: datetime) -> None:
        """Delete a slice; the secret key goes after the last one, and says until then that items may be left.

        A function that read the order before its erasure may write words or deliveries after it.
        """
        last_look_at = loaded.order.changed_at + LAST_LOOK_AFTER
        if not self._delete(loaded):
            return
        if now < last_look_at:
            self.store.mark(loaded, replace(loaded.marks, deferred_until=last_look_at))
        elif self._is_logged(loaded.order):
            self.enter(from_text(loaded.journal[-1]))
            self.store.forget_key(loaded)
        else:
            self.store.mark(loaded, replace(loaded.marks, deferred_until=now + LAST_LOOK_AFTER))

    def _listed_at(self, order: Order, now: datetime) -> datetime | None:
        """When to look again for the order's own entry in the log; None if it has one, or is to have none.

        Facts that the log lacks come first. The entry is not logged right after these, it would be known as theirs.
        """
        due_at = public_record.due_at(order) if self.log else None
        if self.log is None or due_at is None or self.log.is_listed(order.id):
            return None
        text = self.store.text_or_none(order.id)
        if text is None or not is_open(order, text):
            return None
        if due_at > now:
            return due_at
        if not self.log.has(order.id, order.sequence):
            return public_record.slot_after(order, now)
        self.log.list(order.id)
        return now + LOOK_AGAIN_AFTER

    def _is_logged(self, order: Order) -> bool:
        """Whether the public log has all facts that it has to have; nothing of a draft is in it."""
        return self.log is None or not order.issued or self.log.has(order.id, order.sequence)

    def _delete(self, loaded: Loaded) -> bool:
        """Delete a slice of what lies beside the journal of an erased order; True if all is gone."""
        order = loaded.order
        return not order.key or self.items.delete(order.subject, order.sequence, SLICE)

    def _chain(self, order: Order) -> tuple[Link, ...]:
        """The other orders of its chain, those that were erased too: their last facts count like all others."""
        chain = Chain(self.store)
        return (*_before(chain, order), *chain.after(order))


def _erased_as(first: Fact | None, order: Order, command: Erase, now: datetime) -> tuple[Fact, ...]:
    """The facts of an erasure. Where `first` is the same fact, to its hash, it keeps its id; any other has its own."""
    if first:
        again = decide(replace(order, restored=first.restored), command, now)
        if [fact.hash for fact in again] == [first.hash]:
            return again
    return decide(order, command, now)


def _orders(chain: Sequence[Link]) -> Iterator[Order]:
    return (link.order for link in chain)


def _before(chain: Chain, order: Order) -> Iterator[Link]:
    """The orders before an order; no error at the end of the longest chain that may be."""
    with suppress(CapReached):
        yield from chain.before(chain.link(order.id))
