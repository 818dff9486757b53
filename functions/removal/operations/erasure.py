"""Commands that erase an order whose preservation has ended, as its own timer does, and that hold its erasure."""

from functools import partial
from typing import Any

from removal.erasure.register.store import add_hold
from removal.operations.command_context import DONE, CommandContext, shown
from removal.orders.commands import HoldErasure
from removal.orders.decide import decide
from removal.orders.order import Order, Status
from removal.record import instant
from removal.record.canonical import derived_id
from removal.registry.entries.journal import authority_subject
from removal.registry.journal_store import subject_of as platform_subject
from removal.wiring.operate import erasure, now, order_store, orders


def add(commands: Any, writes: Any) -> None:  # noqa: ANN401 - argparse has no public name for either
    """`erase`, `hold-erasure`, `release-erasure`."""
    erase = commands.add_parser(
        "erase", parents=[writes], help="erase what people wrote in an order whose preservation has ended"
    )
    erase.add_argument("order", help="its id")
    erase.set_defaults(command=_erase)
    for name, held, help_ in (
        ("hold-erasure", True, "keep an order from being erased, for a court or an inquiry"),
        ("release-erasure", False, "let it be erased again"),
    ):
        hold = commands.add_parser(name, parents=[writes], help=help_)
        hold.add_argument("order", help="its id")
        hold.add_argument("--reason", required=True, type=shown, help="both sides are told")
        hold.set_defaults(command=partial(_hold, held=held))


def _erase(context: CommandContext) -> int:
    """Refused with the date before preservation has ended, as a dry run too; finishes what was begun."""
    id_ = context.arguments.order
    order = order_store().load(id_).order
    if order.status is Status.ERASED and not order.key:
        context.say(f"{id_} was erased at {instant.to_text(order.changed_at)}")
        return DONE
    erasure().require_over(order, now())
    items = erasure().items.count(order.subject)
    context.say(f"{id_}: {items} items lie beside its journal; {_since(order)}")
    return context.write(
        f"erase its text, what people wrote, and its deliveries: {id_}", partial(erasure().erase, id_, now())
    )


def _since(order: Order) -> str:
    if order.status is Status.ERASED:
        return "its erasure has begun"
    until = erasure().preservation(order).until
    return f"preservation ended at {instant.to_text_or_none(until)}"


def _hold(context: CommandContext, *, held: bool) -> int:
    id_, reason = context.arguments.order, context.arguments.reason
    order = order_store().load(id_).order
    command = HoldErasure(
        id=derived_id("hold-erasure", id_, str(order.sequence)), held=held, held_by=context.by, reason=reason
    )
    decide(order, command, now())
    what = f"{'hold' if held else 'release'} the erasure of order {id_}"
    return context.write(what, partial(_write_hold, order, command))


def _write_hold(order: Order, command: HoldErasure) -> None:
    """Write the hold, first where the erasure of the register looks for it."""
    if command.held:
        add_hold(order.id, authority_subject(order.authority), platform_subject(order.platform))
    orders().carry_out(order.id, lambda _: command)
