"""The commands on orders: load, decide, write on the version that was loaded; retry on a version conflict."""

from collections.abc import Callable, Sequence
from datetime import datetime

from removal.errors import ChangedSince
from removal.journals.words_store import size_of_words
from removal.orders.budget import require_room, require_room_for_words
from removal.orders.chain import Chain
from removal.orders.commands import (
    Answer,
    Command,
    ExtendForOutage,
    RecordReceipt,
    Report,
    WithdrawEvidence,
)
from removal.orders.fold import after
from removal.orders.notice import Bounce, Evidence
from removal.orders.order import Order
from removal.orders.reassigning import decide_in_office, reassignment
from removal.orders.several_answers import SeveralAnswers
from removal.orders.states import require_kept
from removal.orders.store import Change, Loaded, OrderStore
from removal.record import instant
from removal.record.canonical import canonical, derived_id
from removal.record.facts import SYSTEM, Fact
from removal.timers.intervals import Interval
from removal.values import dataclass
from removal.versions import retry, seen_first


@dataclass(frozen=True, slots=True)
class Taken:
    """An order after a command, with the lines of its journal; `repeated` if the journal had the command already."""

    order: Order
    journal: tuple[str, ...]
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Orders:
    """The commands on existing orders; `office` returns the name of a platform's representative in office, if any."""

    store: OrderStore
    clock: Callable[[], datetime]
    office: Callable[[str], str | None] = lambda _: None

    def answer(self, order_id: str, answer: Answer, head: str | None = None) -> Taken:
        """Decide an answer of the representative, as of the time at which the gateway received it (P3)."""
        return self._taken(order_id, lambda _: answer, head)

    def record_receipt(
        self,
        order_id: str,
        evidence: Evidence,
        representative: str | None,
        *,
        planned: int = 0,
        in_office: Callable[[datetime], bool] = lambda _: True,
        seen: Loaded | None = None,
    ) -> Order:
        """Record evidence of receipt by the addressed representative.

        `planned` and `in_office` as in `RecordReceipt`; `seen`: the order, if it was just read.
        """
        id_ = derived_id("receipt", order_id, str(evidence.delivery))
        command = RecordReceipt(
            id=id_, evidence=evidence, representative=representative, planned=planned, in_office=in_office
        )
        return self._taken(order_id, lambda _: command, None, seen).order

    def withdraw_evidence(self, order_id: str, delivery: str, bounce: Bounce) -> Order:
        """Withdraw the evidence of a delivery that bounced. Idempotent for each time of a bounce.

        An earlier bounce may be reported after a later one, which came too late to withdraw anything (R7).
        """
        id_ = derived_id("withdraw", order_id, delivery, instant.to_text(bounce.at))
        command = WithdrawEvidence(id=id_, delivery=delivery, bounce=bounce)
        return self.carry_out(order_id, lambda _: command)

    def extend_for_outages(self, order_id: str, outages: Sequence[Interval], reason: str) -> Order:
        """Move the windows that the outages affect; `outages` are all that are known. Idempotent."""
        named = canonical([[instant.to_text(at) for at in (outage.since, outage.until)] for outage in outages])
        command = ExtendForOutage(id=derived_id("extend", order_id, named), outages=tuple(outages), reason=reason)
        return self.carry_out(order_id, lambda _: command)

    def reassign(self, order_id: str, representative: str, vacancies: tuple[Interval, ...] = ()) -> Order:
        """Address an open order to the representative in office, and move what fell due in vacancies. Idempotent."""
        return self.carry_out(order_id, lambda order: reassignment(order, representative, vacancies))

    def carry_out(self, order_id: str, command_for: Callable[[Order], Command], head: str | None = None) -> Order:
        """Load, decide, write. `head`: the hash that the caller has read; ChangedSince if the order has another now."""
        return self._taken(order_id, command_for, head).order

    def _taken(
        self, order_id: str, command_for: Callable[[Order], Command], head: str | None, seen: Loaded | None = None
    ) -> Taken:
        def load() -> Loaded:
            return self.store.load(order_id)

        load_first = seen_first(seen, load) if seen else load
        return retry(lambda: self._take(load_first, command_for, head), busy(order_id))

    def _take(self, load: Callable[[], Loaded], command_for: Callable[[Order], Command], head: str | None) -> Taken:
        loaded, now = load(), self.clock()
        command = command_for(loaded.order)
        if command.by != SYSTEM:
            require_kept(loaded.order)
        if command.id in loaded.order.commands:
            return Taken(loaded.order, loaded.journal, repeated=True)
        unchanged(loaded.order, head)
        facts, also = self._decided(loaded, command, now)
        if not facts:
            return Taken(loaded.order, loaded.journal)
        require_room(loaded.in_item, facts, loaded.order, after(loaded.order, facts))
        require_room_for_words(facts, lambda: size_of_words(loaded.order.subject))
        order = self.store.append(loaded, facts, also)
        return Taken(order, (*loaded.journal, *(fact.to_text() for fact in facts)))

    def _decided(self, loaded: Loaded, command: Command, now: datetime) -> tuple[tuple[Fact, ...], tuple[Change, ...]]:
        """The facts, and the changes that a report makes in later orders of the chain, for one transaction."""
        if isinstance(command, Report | SeveralAnswers):
            return Chain(self.store).report(loaded, command, now, self.office)
        return decide_in_office(loaded.order, command, now, self.office), ()


def unchanged(order: Order, head: str | None) -> None:
    """ChangedSince if the order's head differs from the one that the caller has read."""
    if head is not None and head != order.head:
        msg = "The order has changed since you read it. Nothing was done; read it again and decide anew."
        raise ChangedSince(msg)


def busy(order_id: str) -> str:
    """The error text when every retry met a version conflict."""
    return f"Other writes changed order {order_id} at every try. Nothing was changed; send the same again."
