"""The event bus and the queues."""

from typing import TYPE_CHECKING

from removal.queues.queue import Bus, SqsQueue
from removal.wiring.process import now, part, process

if TYPE_CHECKING:
    from mypy_boto3_events.client import EventBridgeClient
    from mypy_boto3_sqs.client import SQSClient


@part
def bus() -> Bus:
    """The event bus."""
    client: EventBridgeClient = process().client("events")
    return Bus(client, process().settings.need("BUS_NAME"))


@part
def timer_queues() -> dict[str, SqsQueue]:
    """The queues of due timers, by kind."""
    return {"order": _queue("ORDER_TIMER_QUEUE_URL"), "delivery": _queue("DELIVERY_TIMER_QUEUE_URL")}


@part
def webhook_queue() -> SqsQueue:
    """The queue of deliveries, probes and flushes."""
    return _queue("WEBHOOK_QUEUE_URL")


@part
def mail_queue() -> SqsQueue:
    """The queue of mails."""
    return _queue("MAIL_QUEUE_URL")


def queue_at(url: str) -> SqsQueue:
    """The queue at a URL."""
    client: SQSClient = process().client("sqs")
    return SqsQueue(client, url, now)


def _queue(variable: str) -> SqsQueue:
    return queue_at(process().settings.need(variable))
