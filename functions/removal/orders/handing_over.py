"""A contact sends the order to another contact of its representative. Pure.

It is no answer: no receipt, no act of a person (T9), no clock. What it brings are the notices that wait, by a mail
whose acceptance is evidence as that of every other mail of theirs.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from removal.errors import CapReached
from removal.orders.commands import Command
from removal.orders.decision import Decision
from removal.orders.order import Order
from removal.orders.payloads.answers import HandedOver
from removal.orders.states import Act, cell
from removal.values import dataclass

A_DAY_AT_MOST = 3  # of one contact and order, in a day of UTC


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver(Command):
    """Send the order to a contact of the representative, by its id; `by` names the contact that asks for it."""

    contact: str


def handed_over_today(order: Order, caller: str, at: datetime) -> int:
    """How often a contact has handed the order over in the day of an instant."""
    return sum(who == caller and _day(when) == _day(at) for when, who in order.sent_on)


def _hand_over(decision: Decision, command: HandOver) -> None:
    cell(decision.order.status, Act.HAND_OVER)
    if handed_over_today(decision.order, command.by.caller or "", decision.now) >= A_DAY_AT_MOST:
        msg = f"A contact hands an order over at most {A_DAY_AT_MOST} times a day (UTC). Nothing was changed."
        raise CapReached(msg)
    decision.add("order.handed_over", HandedOver(contact=command.contact))


def _day(at: datetime) -> str:
    return at.astimezone(UTC).date().isoformat()


HANDLERS: Mapping[type[Command], Callable[[Decision, Any], None]] = {HandOver: _hand_over}
