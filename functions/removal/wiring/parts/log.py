"""The public log's queue, for functions that send it orders; a deployment without an origin has none."""

from removal.queues.queue import Queue
from removal.wiring.parts.queues import queue_at
from removal.wiring.process import part, process


@part
def log_queue() -> Queue | None:
    """The log's queue; None without a log."""
    url = process().settings.log_queue_url
    return queue_at(url) if url else None
