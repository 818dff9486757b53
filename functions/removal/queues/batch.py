"""Processes a batch of queue messages one by one; only failed messages return to the queue."""

import json
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import suppress
from typing import Any

from removal.record.canonical import JsonObject
from removal.telemetry.failure import described
from removal.telemetry.log import logger

Failures = dict[str, list[dict[str, str]]]  # Lambda's partial batch response


def each(event: dict[str, Any], carry_out: Callable[[JsonObject], None]) -> Failures:
    """Process each message; returns Lambda's partial batch response: the messages for which `carry_out` raised.

    Each of these errors is logged with the place where it was raised.
    """
    return _answered(event, lambda record: carry_out(json.loads(record["body"])))


def each_at_once(event: dict[str, Any], carry_out: Callable[[JsonObject], None], workers: Executor) -> Failures:
    """As `each`, but all messages in parallel, so that none waits for another's receiver."""

    def carried_out(body: str) -> None:
        carry_out(json.loads(body))

    begun = {record["messageId"]: workers.submit(carried_out, record["body"]) for record in event["Records"]}
    return _answered(event, lambda record: begun[record["messageId"]].result())


def hop(event: dict[str, Any]) -> int:
    """The length of the chain of messages before this batch, in which each worker sent the next message.

    Lambda counts invocations, so the batch's longest chain counts for every message that its worker sends.
    """
    return max((_hop(record["body"]) for record in event["Records"]), default=0)


def _hop(body: str) -> int:
    with suppress(ValueError, TypeError, AttributeError):  # an unreadable message fails later, as one of its batch
        return int(json.loads(body).get("hop", 0))
    return 0


def _answered(event: dict[str, Any], outcome: Callable[[dict[str, Any]], None]) -> Failures:
    failed = [record["messageId"] for record in event["Records"] if not _succeeded(record, outcome)]
    return {"batchItemFailures": [{"itemIdentifier": message} for message in failed]}


def _succeeded(record: dict[str, Any], outcome: Callable[[dict[str, Any]], None]) -> bool:
    try:
        outcome(record)
    except Exception as error:  # noqa: BLE001 - the edge of a batch: Lambda sends the message again
        logger.error("failed", extra={"message_id": record["messageId"], "failure": described(error)})
        return False
    return True
