"""Commands that hold and release accusations, extend due times for outages, and restart stuck timers."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from removal.errors import RemovalError
from removal.operations.command_context import CommandContext, Unfinished, parse_instant, shown
from removal.orders.windows import moves
from removal.record import instant
from removal.timers.control import Hold, extended, held, released
from removal.timers.intervals import Interval
from removal.timers.store import DueStore
from removal.wiring.operate import control, now, order_store, orders

# Contract T6: an outage counts unless it ends before the first due time or begins after the due time as moved so far.
MOVES_NOTHING = (
    "This moves no due time of the order. Either the outage ends before the order is due: then the platform still has "
    "time; say a later --to to give more. Or no time of the order runs, or it knows this outage already."
)


def add(commands: Any, writes: Any) -> None:  # noqa: ANN401 - argparse has no public name for either
    """Add the commands `hold`, `release`, `extend` and `stuck`."""
    hold = commands.add_parser(
        "hold", parents=[writes], help="record no breach and nothing overdue while a fault is looked for"
    )
    hold.add_argument("--reason", required=True, type=shown)
    hold.set_defaults(command=_hold)
    release = commands.add_parser(
        "release", parents=[writes], help="record breaches and what is overdue again, also those of an outage"
    )
    release.set_defaults(command=_release)
    extend = commands.add_parser("extend", parents=[writes], help="add an outage of ours, and move the due times by it")
    extend.add_argument("--order", help="the one order that it concerns; without it, all")
    extend.add_argument("--from", required=True, type=parse_instant, dest="since")
    extend.add_argument("--to", required=True, type=parse_instant, dest="until")
    extend.add_argument("--reason", required=True, type=shown)
    extend.set_defaults(command=_extend)
    stuck = commands.add_parser(
        "stuck", parents=[writes], help="let timers try again that failed or were killed too often"
    )
    stuck.set_defaults(command=_stuck)


def _hold(context: CommandContext) -> int:
    hold = Hold(context.arguments.reason, context.by, now())
    return context.write("hold accusations", lambda: control().change(lambda stored: held(stored, hold)))


def _release(context: CommandContext) -> int:
    return context.write("release accusations", lambda: control().change(released))


def _extend(context: CommandContext) -> int:
    """Add an outage and move due times by it."""
    outage = Interval(context.arguments.since, context.arguments.until)
    if not outage.length:
        raise RemovalError("The outage must end after it began.")
    return _extend_one(context, outage) if context.arguments.order else _extend_all(context, outage)


def _extend_one(context: CommandContext, outage: Interval) -> int:
    """Move the due times of one order; only its journal stores the outage."""
    id_ = context.arguments.order
    order = order_store().load(id_).order
    if not moves(order, (outage,)):
        raise RemovalError(MOVES_NOTHING)
    due_at = instant.to_text_or_none(order.due_at)
    what = f"move the due times of order {id_}, which is due at {due_at}, by an outage of {outage.length}"
    return context.write(what, lambda: orders().extend_for_outages(id_, (outage,), context.arguments.reason))


def _extend_all(context: CommandContext, outage: Interval) -> int:
    """Write the outage, then move all orders. If this is interrupted, the timers of the other orders move them."""
    moved = list(order_store().moved_by(extended(control().load(), outage).extended_for))
    for id_ in moved:
        context.say(id_)
    what = f"add an outage of {outage.length} and move the due times of {len(moved)} orders"
    return context.write(what, partial(_add_outage, context, outage, moved))


def _add_outage(context: CommandContext, outage: Interval, moved: Sequence[str]) -> None:
    outages = control().change(lambda stored: extended(stored, outage)).extended_for
    for done, id_ in enumerate(moved):
        if context.enough():
            msg = f"The outage is written, and {done} of {len(moved)} orders are moved: run the same again."
            raise Unfinished(msg)
        orders().extend_for_outages(id_, outages, context.arguments.reason)


def _stuck(context: CommandContext) -> int:
    store = DueStore()
    timers = store.stuck()
    for pk, _ in timers:
        context.say(pk)

    def restart() -> None:
        for pk, sk in timers:
            store.restart(pk, sk)

    return context.write(f"let {len(timers)} timers try again", restart)
