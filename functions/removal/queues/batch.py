"""A batch of queue messages: each is carried out by itself, and only those that failed come back."""

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
    """Lambda's partial batch response: the messages for which `carry_out` raised; each is logged with where it did."""
    return _answered(event, lambda record: carry_out(json.loads(record.body)))


def each_at_once(
    event: dict[str, Any], carry_out: Callable[[JsonObject], None], workers: Executor
) -> "PartialItemFailureResponse":
    """The same with all messages under way together, so that none waits for another's receiver."""

    def carried_out(body: str) -> None:
        carry_out(json.loads(body))

    begun = {record["messageId"]: workers.submit(carried_out, record["body"]) for record in event["Records"]}
    return _answered(event, lambda record: begun[record.message_id].result())


def hop(event: dict[str, Any]) -> int:
    """How many messages came before the batch's in a chain in which each was sent by the worker of the one before.

    Lambda counts invocations, so of a batch the longest chain counts for everything that its worker sends.
    """
    return max((_hop(record["body"]) for record in event["Records"]), default=0)


def _hop(body: str) -> int:
    with suppress(
        ValueError, TypeError, AttributeError
    ):  # what cannot be read fails by itself, as one message of its batch
        return int(json.loads(body).get("hop", 0))
    return 0


def _answered(event: dict[str, Any], outcome: "Callable[[SQSRecord], None]") -> "PartialItemFailureResponse":
    def one(record: "SQSRecord") -> None:
        try:
            outcome(record)
        except Exception as error:
            logger.error("failed", extra={"message_id": record.message_id, "failure": described(error)})
            raise

    processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
    return process_partial_response(event=event, record_handler=one, processor=processor)
