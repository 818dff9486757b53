"""Stream → bus and timer queues: what was written is told, and what is due soon is nominated at once."""

from collections.abc import Callable
from typing import Any

from removal.orders.order_metrics import order_metrics
from removal.record.facts import Fact, from_text
from removal.record.publication import events
from removal.record.stream import Written, written
from removal.telemetry.failure import described
from removal.telemetry.log import logger
from removal.telemetry.metrics import tell
from removal.timers import due
from removal.timers.store import DueTimer
from removal.wiring import now, wired


class NotPublished(Exception):
    """Records are to come again; it quotes nothing, for Lambda writes the message of what is raised into the log."""


def handler(event: dict[str, Any], _context: object) -> None:
    """Send what can be sent, then raise for what could not: duplicates are harmless, and bisecting isolates it."""
    failures = [failure for record in event["Records"] if (failure := _attempted(_publish, record))]
    if failures:
        msg = f"{len(failures)} of {len(event['Records'])} records"
        raise NotPublished(msg) from failures[0]


def _attempted(action: Callable[[dict[str, Any]], None], record: dict[str, Any]) -> Exception | None:
    try:
        action(record)
    except Exception as failure:  # noqa: BLE001 - the edge of a batch: it is raised when the rest has been sent
        keys = record.get("dynamodb", {}).get("Keys")
        logger.error("record not published", extra={"keys": keys, "failure": described(failure)})
        return failure
    return None


def _publish(record: dict[str, Any]) -> None:
    found = written(record)
    if found is None:
        return
    wired().bus.put(events(found.journal, found.length_before, found.tenants))
    _nominate(found)
    try:
        _tell([from_text(line) for line in found.journal], found.length_before)
    except Exception as error:  # noqa: BLE001 - the facts are out: what is only to be seen must not bring them again
        logger.error("not measured", extra={"subject": found.pk, "failure": described(error)})


def _tell(journal: list[Fact], after: int) -> None:
    """Each fact in the log by its ids, and what an order's facts say of us."""
    for fact in journal[after:]:
        ids = {"subject": fact.subject, "fact": fact.id, "sequence": fact.sequence}
        logger.info("published", extra={**ids, "type": fact.type, "command": fact.command})
    if journal and journal[0].subject.startswith("order:"):
        tell(order_metrics(journal, after, wired().laws))


def _nominate(found: Written) -> None:
    at = found.timer_at
    if at is not None and due.is_soon(at, now(), wired().settings.look_ahead):
        kind = "order" if found.pk.startswith("order:") else "delivery"
        wired().timer_queues[kind].send([DueTimer(found.pk, found.sk, at).message])
