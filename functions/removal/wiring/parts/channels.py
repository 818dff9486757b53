"""The channels of deliveries."""

from removal.endpoints.channel import Channel
from removal.queues.queue import Queue
from removal.wiring.parts.queues import mail_queue, webhook_queue
from removal.wiring.process import part


@part
def channels() -> dict[Channel, Queue]:
    """The queues of deliveries, by channel."""
    return {Channel.WEBHOOK: webhook_queue(), Channel.MAIL: mail_queue()}
