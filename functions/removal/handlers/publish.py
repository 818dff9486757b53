"""Stream → bus and timer queues: what was written is told, and what is due soon is nominated at once."""

from collections.abc import Callable, Iterable
from typing import Any

from removal.handlers.log import logger
from removal.queues import Message
from removal.record.publication import events
from removal.record.stream import Written, written
from removal.timers import due
from removal.timers.store import Nomination
from removal.wiring import now, wired


def handler(event: dict[str, Any], _context: object) -> None:
    """Send what can be sent, then raise the first failure: duplicates are harmless, and bisecting isolates it."""
    failures = [failure for record in event["Records"] if (failure := _attempted(_publish, record))]
    for failure in failures[:1]:
        raise failure


def _attempted(action: Callable[[dict[str, Any]], None], record: dict[str, Any]) -> Exception | None:
    try:
        action(record)
    except Exception as failure:  # noqa: BLE001 - the edge of a batch: it is raised when the rest has been sent
        logger.exception("record not published", extra={"keys": record.get("dynamodb", {}).get("Keys")})
        return failure
    return None


def _publish(record: dict[str, Any]) -> None:
    found = written(record)
    if found is None:
        return
    wired().bus.put(events(found.journal, found.length_before, found.tenants))
    for kind, message in _nominated(found):
        wired().timer_queues[kind].send([message])


def _nominated(found: Written) -> Iterable[tuple[str, Message]]:
    at = found.timer_at
    wait = due.delay_seconds(at, now(), wired().settings.look_ahead) if at else None
    if at is not None and wait is not None:
        kind = "order" if found.pk.startswith("order:") else "delivery"
        yield kind, Message(Nomination(found.pk, found.sk, at).to_json(), wait)
