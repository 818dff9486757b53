"""The command with which a person lets the public log go on after a restore."""

from collections.abc import Iterator
from typing import Any

from removal.errors import IllegalCommand, NotFound
from removal.operations.command_context import DONE, CommandContext
from removal.publiclog.messages import message_of
from removal.publiclog.resuming import Plan
from removal.publiclog.sequencer import LogStopped
from removal.wiring.operate import log_queue, log_resuming

SHOWN_AT_MOST = 50  # orders that are listed; all are counted


def add(commands: Any, writes: Any) -> None:  # noqa: ANN401 - argparse has no public name for either
    """Add the command `log resume`."""
    log = commands.add_parser("log", help="the public log")
    acts = log.add_subparsers(required=True, metavar="ACT")
    resume = acts.add_parser(
        "resume", parents=[writes], help="let it go on after a restore, and have it say what the table no longer knows"
    )
    resume.add_argument("--order", action="append", default=[], help="one that was restored by itself; may be repeated")
    resume.set_defaults(command=_resume)


def _resume(context: CommandContext) -> int:
    """Refused if no gap explains how table and log differ."""
    resuming, queue = log_resuming(), log_queue()
    if resuming is None or queue is None:
        raise NotFound("This deployment keeps no public log.")
    try:
        plan = resuming.plan(context.arguments.order)
    except LogStopped as error:
        raise IllegalCommand(f"{error} The log cannot go on from this by a gap entry.") from error
    if not plan.is_needed:
        context.say("The table is as the log left it: there is nothing to resume.")
        return DONE
    for line in _lines(plan):
        context.say(line)

    def go_on() -> None:
        queue.send([message_of(order) for order in plan.orders])
        resuming.go_on(plan)

    return context.write("let the log go on by a gap entry, which can never be taken back", go_on)


def _lines(plan: Plan) -> Iterator[str]:
    """What the table does not know, and what is put right."""
    lost = sum(map(len, plan.lost.values()))
    yield f"The log has {plan.after.size} entries; the table was left where it had {plan.before.size}."
    yield f"{lost} facts of {len(plan.lost)} orders are in the log, and the table does not know them."
    for order, places in sorted(plan.lost.items())[:SHOWN_AT_MOST]:
        facts = ", ".join(f"{sequence} (entry {index})" for index, sequence in places.items())
        yield f"  order {order}: facts {facts}"
    if len(plan.lost) > SHOWN_AT_MOST:
        yield f"  and {len(plan.lost) - SHOWN_AT_MOST} orders more"
    yield f"The marks of {len(plan.marks)} orders are put right; each fact that the table has is in the log once."
    if plan.after.gap:
        yield f"The log's next entry will say: the table knows all of the first {plan.after.gap.known}."
