"""`restore`: puts back what a backup has and the table lacks, or has changed past the code; nothing that was erased.

What is newer in the table stays. With `--all` a whole table comes back, in stages: what starts something comes after
all that it needs, and orders after all to which their facts are sent. A second run does what is left.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from removal.deliveries.delivery import State
from removal.deliveries.items import HELD, stored
from removal.endpoints.endpoint import subject_of as endpoint_subject
from removal.endpoints.store import EndpointStore
from removal.erasure.ledger import Erasure, Ledger
from removal.errors import Erased, IllegalCommand, NotFound, RemovalError
from removal.operations.backup import Backup, Difference
from removal.operations.command_context import DONE, FAILED, CommandContext
from removal.operations.comparison import ENTRIES, Stored, Verdict, key_of
from removal.operations.erased_since import ORDER, ErasedSince, erase_again, erased_since, is_erased
from removal.operations.restore_run import RestoreRun
from removal.record import instant
from removal.record.restored import new_restore
from removal.registry.platform import representative_by_id
from removal.table import JOURNAL
from removal.timers.control import ClockControl, extended
from removal.timers.store import outages_of
from removal.values import replace
from removal.wiring.operate import control, ledger_in, now, registry, workers

Differences = Iterator[Difference]
ERASED_AGAIN_WITHIN = timedelta(days=2)  # a restore takes a day at most; its own timer erases what it did not come to
CLOCK, ENDPOINT_ROW, NAME_OF_REPRESENTATIVE = "clock", "endpoint:", "representative:"
RESTORED = frozenset({Verdict.MISSING, Verdict.CHANGED})
REPAIR = "Say which partition, or --all; what was deleted on purpose, such as a webhook, is missing here as well."


def add(commands: Any, writes: Any) -> None:  # noqa: ANN401 - argparse has no public name for them
    """Add the command `restore`."""
    restore = commands.add_parser(
        "restore", parents=[writes], help="put back what a backup has and the table lacks, or has changed"
    )
    restore.add_argument(
        "partition", nargs="?", help="such as order:ID; without one, and without --all, they are listed"
    )
    restore.add_argument("--from", required=True, dest="backup", help="the table that the backup was restored to")
    restore.add_argument(
        "--all", action="store_true", help="all partitions, in the order in which they need each other"
    )
    restore.add_argument("--overwrite", action="store_true", help="of a partition also what is newer in the table")
    restore.add_argument("--erasures", metavar="BUCKET", help="the ledger of erasures of another stack")
    restore.set_defaults(command=_restore, require=partial(_require_one, restore))


def _require_one(parser: Any, arguments: Any) -> None:  # noqa: ANN401 - argparse has no public name for them
    if arguments.partition and arguments.all:
        parser.error("say a partition or --all, and not both")
    if arguments.overwrite and not arguments.partition:
        parser.error("--overwrite needs a partition: it may take newer facts away")


def _restore(context: CommandContext) -> int:
    arguments, need = context.arguments, context.process.settings.need
    backup = Backup(context.process.client("dynamodb"), need("TABLE_NAME"), arguments.backup)
    if arguments.partition == CLOCK:
        return _restore_clock(context, backup)
    ledger = ledger_in(arguments.erasures or need("ERASURES_BUCKET"))
    erasures = {each.subject: each for each in ledger.erasures()}
    since = erased_since(backup, erasures, arguments.partition)
    if arguments.partition is None:
        return _restore_all(context, backup, since, ledger) if arguments.all else _list(context, backup, since)
    _require_kept(arguments.partition)
    differences = list(_wanted(backup.differences(arguments.partition, overwrite=arguments.overwrite), since))
    chosen = sorted((each for each in differences if each.verdict in RESTORED), key=_journal_last)
    forked = _say_forked(context, differences)
    again = [erasures[subject] for subject in {arguments.partition} & set(erasures)]
    what = f"put back {len(chosen)} items of {arguments.partition}"
    code = context.write(what, partial(_put_back, context, backup, [_deferred(each, erasures) for each in chosen]))
    return max(code, forked, _erase_again(context, again, ledger) if arguments.yes else DONE)


def _restore_all(context: CommandContext, backup: Backup, since: ErasedSince, ledger: Ledger) -> int:
    """Everything. Written only while accusations are held: what the backup has may be hours behind."""
    if not context.arguments.yes:
        return _dry_run(context, list(_all(backup, since)))
    _require_hold()
    _merge_clock(backup)
    erasures = {each.subject: each for each in ledger.erasures()}
    forked, put, run = list[Difference](), 0, RestoreRun(backup, new_restore(now()))
    for stage in STAGES:
        chosen = _restorable(context, _wanted(backup.differences(None, stage), since), forked)
        put += run.put_back_all((_deferred(each, erasures) for each in chosen), workers())
    context.say(f"did put back {put} items")
    again = [each for each in erasures.values() if each.subject in since.orders or not each.subject.startswith(ORDER)]
    return max(FAILED if forked else DONE, _erase_again(context, again, ledger))


def _restorable(context: CommandContext, differences: Differences, forked: list[Difference]) -> Differences:
    """Those that are put back; what is forked is said, and added to `forked`."""
    for difference in differences:
        if difference.verdict in RESTORED:
            yield difference
        elif _say_forked(context, [difference]):
            forked.append(difference)


def _dry_run(context: CommandContext, differences: Sequence[Difference]) -> int:
    for kind, items in sorted(Counter(each.partition.partition(":")[0] for each in differences).items()):
        context.say(f"{kind}: {items} items are missing, or were changed")
    chosen = [each for each in differences if each.verdict in RESTORED]
    return max(_say_forked(context, differences), context.write(f"put back {len(chosen)} items", chosen.clear))


def _all(backup: Backup, since: ErasedSince) -> Differences:
    return _wanted(backup.differences(None, lambda item: key_of(item)[0] != CLOCK), since)


def _list(context: CommandContext, backup: Backup, since: ErasedSince) -> int:
    if context.arguments.yes:
        raise RemovalError(REPAIR)
    differences = list(_all(backup, since))
    for verdict, text in ((Verdict.MISSING, "are missing"), (Verdict.CHANGED, "were changed")):
        counted = Counter(each.partition for each in differences if each.verdict is verdict)
        for partition, items in sorted(counted.items()):
            context.say(f"{partition}: {items} items {text}")
    return _say_forked(context, differences)


def _put_back(context: CommandContext, backup: Backup, chosen: Sequence[Difference]) -> None:
    run = RestoreRun(backup, new_restore(now()))
    context.say(f"{sum(map(run.put_back, chosen))} items were put back")


def _deferred(difference: Difference, erasures: Mapping[str, Erasure]) -> Difference:
    """The journal of an order that is erased again, without its timer for now, which would erase it at another time."""
    order = difference.partition in erasures and difference.partition.startswith(ORDER)
    if not order or "timer_at" not in difference.copied:
        return difference
    until = {"S": instant.to_text(now() + ERASED_AGAIN_WITHIN)}
    return replace(difference, copied={**difference.copied, "deferred_until": until, "timer_at": until})


def _erase_again(context: CommandContext, erasures: Sequence[Erasure], ledger: Ledger) -> int:
    faults = list(erase_again(erasures, ledger))
    for fault in faults:
        context.say(fault)
    return FAILED if faults else DONE


def _say_forked(context: CommandContext, differences: Sequence[Difference]) -> int:
    """Say which journals have facts that the backup lacks, beside others that were changed; FAILED if there are any."""
    forked = sorted({_named(each) for each in differences if each.verdict is Verdict.FORKED})
    for partition in forked:
        context.say(
            f"{partition}: was changed, and has facts that the backup lacks: it was left as it is. {_way(partition)}"
        )
    return FAILED if forked else DONE


def _named(difference: Difference) -> str:
    """The partition; of an entry of the register, which has its partition with all others of its kind, also its id."""
    pk, sk = key_of(difference.copied)
    return f"{pk} {sk}" if pk.startswith(ENTRIES) else pk


def _way(partition: str) -> str:
    if partition.startswith(ENTRIES):
        return "Take a later backup"
    return f"Take a later backup, or `restore {partition} --overwrite`, which takes these facts away"


def _require_kept(partition: str) -> None:
    """Erased if the partition is that of an order that was erased: nothing is put back beside its journal."""
    if partition.startswith(ORDER) and is_erased(partition):
        raise Erased(partition.removeprefix(ORDER))


def _require_hold() -> None:
    if not control().load().hold:
        msg = (
            "Accusations are not held: `removal-orders hold --reason TEXT --yes` first, and `release` once all is back."
        )
        raise IllegalCommand(msg)


def _restore_clock(context: CommandContext, backup: Backup) -> int:
    return context.write("add the backup's outages to the clock's", partial(_merge_clock, backup))


def _merge_clock(backup: Backup) -> None:
    """Add the backup's outages that extend due times: without them a breach is early. All else stays the table's."""
    copied = backup.control()
    outages = outages_of(copied["control"]["S"]) if copied else ()

    def merged(stored: ClockControl) -> ClockControl:
        for outage in outages:
            stored = extended(stored, outage)
        return stored

    control().change(merged)


def _wanted(differences: Differences, since: ErasedSince) -> Differences:
    """Without what was erased, or deleted on purpose, since the backup."""
    for difference in differences:
        if not since.has(difference.copied) and not (difference.stored is None and _deleted(difference.copied)):
            yield difference


def _deleted(item: Stored) -> bool:
    """Whether an item that is missing was deleted on purpose, by what is still there.

    A delivery leaves the queue of what is held when it is sent, a webhook's row goes when it is deleted, and the name
    of a representative when it is erased.
    """
    pk, sk = key_of(item)
    if sk.startswith(HELD):
        delivery = stored(pk.partition(":")[2], item["delivery"]["S"])
        return delivery is not None and delivery.state != State.HELD.value
    if sk.startswith(ENDPOINT_ROW) and "endpoint" in item and "wanted" in item:
        loaded = EndpointStore().find(item["endpoint"]["S"])
        return loaded is not None and loaded.endpoint.deleted_at is not None
    return sk.startswith(NAME_OF_REPRESENTATIVE) and pk.startswith("likeness:") and _is_erased(sk.partition(":")[2])


def _is_erased(representative: str) -> bool:
    try:
        holder = representative_by_id(registry().platform(registry().platform_of(representative)), representative)
    except NotFound:
        return False
    return holder is not None and holder.erased_at is not None


def _journal_last(difference: Difference) -> bool:
    """The journal's write starts the fan-out."""
    return key_of(difference.copied)[1] == JOURNAL


def _stage_of(item: Stored) -> int:
    """The number of the stage in which an item is put back.

    0 what starts nothing, 1 what is held, 2 endpoints, 3 their rows, 4 the register, 5 orders, 6 what else has a timer,
    such as deliveries, which read all of these.
    """
    pk, sk = key_of(item)
    if sk == JOURNAL:
        return 2 if pk.startswith(endpoint_subject("")) else 5 if pk.startswith(ORDER) else 4
    if sk.startswith(HELD):
        return 1
    if "timer_shard" in item:
        return 6
    return 3 if sk.startswith(ENDPOINT_ROW) else 0


def _is_of(number: int, item: Stored) -> bool:
    return key_of(item)[0] != CLOCK and _stage_of(item) == number


STAGES: Sequence[Callable[[Stored], bool]] = [partial(_is_of, number) for number in range(7)]
