"""Processes a batch of queue messages one by one; only failed messages return to the queue."""

import json
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response

from removal.record.canonical import JsonObject
from removal.telemetry.failure import described
from removal.telemetry.log import logger

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord


def each(event: dict[str, Any], carry_out: Callable[[JsonObject], None]) -> "PartialItemFailureResponse":
    """Process each message; returns Lambda's partial batch response: the messages for which `carry_out` raised.

    Each of these errors is logged with the place where it was raised.
    """
    return _answered(event, lambda record: carry_out(json.loads(record.body)))


def each_at_once(
    event: dict[str, Any], carry_out: Callable[[JsonObject], None], workers: Executor
) -> "PartialItemFailureResponse":
    """As `each`, but all messages in parallel, so that none waits for another's receiver."""

    def carried_out(body: str) -> None:
        carry_out(json.loads(body))

    begun = {record["messageId"]: workers.submit(carried_out, record["body"]) for record in event["Records"]}
    return _answered(event, lambda record: begun[record.message_id].result())


def hop(event: dict[str, Any]) -> int:
    """The length of the chain of messages before this batch, in which each worker sent the next message.

    Lambda counts invocations, so the batch's longest chain counts for every message that its worker sends.
    """
    return max((_hop(record["body"]) for record in event["Records"]), default=0)


def _hop(body: str) -> int:
    with suppress(ValueError, TypeError, AttributeError):  # an unreadable message fails later, as one of its batch
        return int(json.loads(body).get("hop", 0))
    return 0


def _answered(event: dict[str, Any], outcome: "Callable[[SQSRecord], None]") -> "PartialItemFailureResponse":
    def process(record: "SQSRecord") -> None:
        try:
            outcome(record)
        except Exception as error:
            logger.error("failed", extra={"message_id": record.message_id, "failure": described(error)})
            raise

    processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
    return process_partial_response(event=event, record_handler=process, processor=processor)
