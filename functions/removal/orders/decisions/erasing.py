"""Handlers of the erasure: preservation has ended, or an operator holds the erasure. Pure."""

from collections.abc import Callable, Mapping
from typing import Any

from removal.errors import IllegalCommand
from removal.orders.commands import Command, Erase, HoldErasure
from removal.orders.decision import Decision
from removal.orders.payloads.course import Erased, ErasureHeld, ErasureReleased
from removal.orders.states import NOTHING, Act, cell
from removal.record import instant


def _erase(decision: Decision, command: Erase) -> None:
    if cell(decision.order.status, Act.ERASE) is not NOTHING:
        until = instant.to_text(command.preserved_until)
        payload = Erased(rule="preservation", what=["text", "words", "deliveries"], preserved_until=until)
        decision.add("order.erased", payload)


def _hold(decision: Decision, command: HoldErasure) -> None:
    cell(decision.order.status, Act.HOLD_ERASURE if command.held else Act.RELEASE_ERASURE)
    if decision.order.erasure_held is command.held:
        msg = "Its erasure is held already." if command.held else "Its erasure is not held."
        raise IllegalCommand(msg)
    if command.held:
        decision.add("order.erasure_held", ErasureHeld(held_by=command.held_by, reason=command.reason))
    else:
        decision.add("order.erasure_released", ErasureReleased(held_by=command.held_by, reason=command.reason))


HANDLERS: Mapping[type[Command], Callable[[Decision, Any], None]] = {Erase: _erase, HoldErasure: _hold}
