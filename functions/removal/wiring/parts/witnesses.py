"""How the public log's witnesses are reached: as webhooks are, with their guard, and side by side."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

from removal.publiclog.policy import Witness
from removal.publiclog.witnessing import Asked, Reply
from removal.webhooks.attempt import AGENT
from removal.webhooks.client import WebhookSender
from removal.wiring.process import part, process

TIMEOUT_SECONDS = 2.0  # of one request, from the first step to the last byte read
AT_ONCE = 32  # the most witnesses that a policy of usual size has
HEADERS = {"accept": "*/*", "content-type": "text/plain; charset=utf-8", "user-agent": AGENT}


@part
def witness_sender() -> WebhookSender:
    """The HTTP client of witnesses: to public addresses alone, without redirects."""
    return WebhookSender(process().settings.allowed_targets, timeout=TIMEOUT_SECONDS)


def post(url: str, body: bytes) -> Reply:
    """A witness's reply, of which the first 4,096 bytes are read. Raises SystemFault for a fault of this process."""
    answer = witness_sender().send(url, HEADERS, body)
    return Reply(answer.status, answer.body, answer.fault or "")


def side_by_side(ask: Callable[[Witness], Asked], witnesses: Iterable[Witness]) -> Iterable[Asked]:
    """Each witness in a thread of its own, so that one that is slow holds up no other."""
    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(ask, witnesses))
