"""The threads."""

from concurrent.futures import Executor, ThreadPoolExecutor

from removal.table import open_connection
from removal.wiring.process import part

WORKERS_AT_MOST = 10  # webhooks of a batch, or batches of timers; as many connections as a client of AWS keeps


@part
def workers() -> Executor:
    """The threads that send webhooks, send or fire timers, or read shards; this one makes the table's client before."""
    open_connection()
    return ThreadPoolExecutor(WORKERS_AT_MOST, "sending")
