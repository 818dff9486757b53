"""Approval of drafts by a second person: the draft is issued to the representative in office at that time."""

import json
from datetime import datetime

from removal.errors import Forbidden
from removal.orders.actions import busy, unchanged
from removal.orders.commands import Approve, Refuse
from removal.orders.decide import decide
from removal.orders.issuing import Issuing
from removal.orders.order import Order, Status
from removal.orders.states import require_kept
from removal.orders.store import Loaded
from removal.orders.superseding import Superseding
from removal.record.canonical import derived_id
from removal.record.facts import By
from removal.values import dataclass
from removal.versions import retry


@dataclass(frozen=True, slots=True)
class Approving:
    """Approves drafts; the first approval counts, a second one changes nothing."""

    issuing: Issuing

    def approve(
        self, order_id: str, by: By, taken_at: datetime, *, person: tuple[str, ...], head: str | None = None
    ) -> Order:
        """The order, issued. Raises Forbidden for its drafter, Refused if no one could receive it now.

        `person` has the ids of the register's entries of the approving person. Raises Forbidden if empty (a machine).
        """
        if not person:
            msg = "A draft is approved by a person: this caller is a machine."
            raise Forbidden(msg)
        return retry(lambda: self._approve_once(order_id, by, taken_at, person, head), busy(order_id))

    def _approve_once(
        self, order_id: str, by: By, taken_at: datetime, person: tuple[str, ...], head: str | None
    ) -> Order:
        loaded = self.issuing.store.load(order_id)
        if derived_id("approve", order_id) in loaded.order.commands:
            return loaded.order
        require_kept(loaded.order)
        unchanged(loaded.order, head)
        return self._approve(loaded, by, taken_at, person)

    def _approve(self, loaded: Loaded, by: By, taken_at: datetime, person: tuple[str, ...]) -> Order:
        issuing, order, now = self.issuing, loaded.order, max(self.issuing.clock(), taken_at)
        law, text = issuing.laws[order.law], json.loads(issuing.store.text(order.id))
        drafted = order.status is Status.DRAFT
        representative = issuing.representative(text, order.authority, law) if drafted else order.representative
        takeover = Superseding(issuing.store).of(order.id, order.authority, text, by, now, representative)
        id_ = derived_id("approve", order.id)
        command = Approve(id=id_, by=by, representative=representative, inheritance=takeover.inheritance, person=person)
        return issuing.store.append(loaded, decide(order, command, now), takeover.ended)


def refusal(order: Order, by: By, reason: str) -> Refuse:
    """The command that refuses a draft."""
    return Refuse(id=derived_id("refuse", order.id), by=by, reason=reason)
