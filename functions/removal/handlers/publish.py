"""Stream → bus and timer queues: publishes new facts, and sends timers that are due soon at once."""

from collections.abc import Callable
from typing import Any

from removal.erasure.ledger import ERASURES
from removal.orders.order_metrics import order_metrics
from removal.record.facts import Fact, from_text
from removal.record.publication import events
from removal.record.stream import Written, written
from removal.telemetry.failure import described
from removal.telemetry.log import logger
from removal.telemetry.metrics import emit
from removal.timers.store import DueTimer
from removal.wiring.publish import bus, is_soon, laws, ledger, timer_queues


class NotPublished(Exception):
    """Lambda must send the records again. The message has no content of theirs, because Lambda logs it."""


def handler(event: dict[str, Any], _context: object) -> None:
    """Publish all records, then raise if any failed: Lambda bisects the batch, and duplicates are harmless."""
    failures = [failure for record in event["Records"] if (failure := _attempted(_publish, record))]
    if failures:
        msg = f"{len(failures)} of {len(event['Records'])} records"
        raise NotPublished(msg) from failures[0]


def _attempted(action: Callable[[dict[str, Any]], None], record: dict[str, Any]) -> Exception | None:
    try:
        action(record)
    except Exception as failure:  # noqa: BLE001 - the edge of a batch: raised after the other records
        keys = record.get("dynamodb", {}).get("Keys")
        logger.error("record not published", extra={"keys": keys, "failure": described(failure)})
        return failure
    return None


def _publish(record: dict[str, Any]) -> None:
    write = written(record)
    if write is None:
        return
    bus().put(events(write.journal, write.length_before, write.tenants))
    _enqueue_timer(write)
    _enter_erasures(write)
    try:
        _log_facts(write, [from_text(line) for line in write.journal])
    except Exception as error:  # noqa: BLE001 - the facts are published: a failed log line must not repeat that
        logger.error("not measured", extra={"subject": write.pk, "failure": described(error)})


def _enter_erasures(write: Written) -> None:
    """Enter new facts of erasures into the ledger; their words are gone, or go next."""
    for fact in map(from_text, write.journal[write.length_before :]):
        if fact.type in ERASURES:
            ledger().enter(fact)


def _log_facts(write: Written, journal: list[Fact]) -> None:
    """Log each new fact by its ids, and emit an order's metrics."""
    for fact in journal[write.length_before :]:
        ids = {"subject": fact.subject, "fact": fact.id, "sequence": fact.sequence}
        logger.info("published", extra={**ids, "type": fact.type, "command": fact.command})
    if write.law:
        emit(order_metrics(journal, write.length_before, laws()[write.law], write.waited_since))


def _enqueue_timer(write: Written) -> None:
    at = write.timer_at
    if at is not None and is_soon(at):
        kind = "order" if write.pk.startswith("order:") else "delivery"
        timer_queues()[kind].send([DueTimer(write.pk, write.sk, at).message])
