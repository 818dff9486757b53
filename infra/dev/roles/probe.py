"""One act of a function: prepared with all rights, carried out with some of them taken away."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from infra.dev.local.api import Answer
from infra.dev.roles.fixture import Fixture, Message
from infra.dev.roles.functions import message

Act = Callable[[], str | None]  # what went wrong, None if nothing did


@dataclass(frozen=True, slots=True)
class Probe:
    """`ready` prepares what `says` names and answers with what does it, once."""

    says: str
    ready: Callable[[Fixture], Act]


def unless(answer: Answer, *statuses: int) -> str | None:
    """The status, unless it is one of these."""
    return None if answer.status in statuses else str(answer.status)


def carrying_out(
    fixture: Fixture, function: str, queue_message: Mapping[str, Any], *, delivery: Message, becomes: str
) -> Act:
    """A queue's message, after which a delivery is to be in a state; where it is not, its first try may say why."""

    def act() -> str | None:
        failed = fixture.functions.invoke(function, message(queue_message))
        state = fixture.state(delivery)
        return failed or (None if state == becomes else f"it is {state}, not {becomes}{fixture.fault(delivery)}")

    return act
