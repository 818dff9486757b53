"""Breach decisions while a fault is looked for, and the time that an outage of ours took from platforms."""

from typing import Any

from removal.operations.asked import Asked, moment
from removal.orders.store import OrderStore
from removal.timers.control import Hold, held, released
from removal.timers.store import DueStore
from removal.wiring import now


def add(commands: Any, writes: Any) -> None:  # noqa: ANN401 - argparse has no public name for either
    """`hold`, `release`, `extend`, `stuck`."""
    hold = commands.add_parser("hold", parents=[writes], help="stop breach decisions while a fault is looked for")
    hold.add_argument("--reason", required=True)
    hold.set_defaults(command=_hold)
    release = commands.add_parser("release", parents=[writes], help="decide breaches again, also those of an outage")
    release.set_defaults(command=_release)
    extend = commands.add_parser("extend", parents=[writes], help="move what fell due in an outage by its length")
    extend.add_argument("--from", required=True, type=moment, dest="since")
    extend.add_argument("--to", required=True, type=moment, dest="until")
    extend.add_argument("--reason", required=True)
    extend.set_defaults(command=_extend)
    stuck = commands.add_parser("stuck", parents=[writes], help="let timers that failed five times try again")
    stuck.set_defaults(command=_stuck)


def _hold(asked: Asked) -> int:
    hold = Hold(asked.arguments.reason, asked.by, now())
    control = asked.wiring.control
    return asked.write("hold breach decisions", lambda: control.change(lambda found: held(found, hold)))


def _release(asked: Asked) -> int:
    return asked.write("release breach decisions", lambda: asked.wiring.control.change(released))


def _extend(asked: Asked) -> int:
    since, until, reason = (getattr(asked.arguments, name) for name in ("since", "until", "reason"))
    due = list(OrderStore().due_between(since, until))
    for id_ in due:
        asked.say(id_)

    def extend() -> None:
        for id_ in due:
            asked.wiring.orders.extend_for_outage(id_, since, until, reason)

    return asked.write(f"move the due time of {len(due)} orders by {until - since}", extend)


def _stuck(asked: Asked) -> int:
    store = DueStore()
    found = store.stuck()
    for pk, _ in found:
        asked.say(pk)

    def restart() -> None:
        for pk, sk in found:
            store.restart(pk, sk)

    return asked.write(f"let {len(found)} timers try again", restart)
