"""AWS of the stories: in memory, as the simulation has it; on moto with `STORIES_ON=moto` (`make test-moto`), or with
`STORIES_ON=mixed` (`.ci/run`) the first story of every fourth module.

Both are asked by the same clients. In memory a story takes a sixth of the time, and what the two answer is compared in
`tests/simulation/aws_tests` and `tests/simulation/conformance`.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from tests.services.memory import InMemory
from tests.services.moto import OnMoto
from tests.tables import Tables

__all__ = ["InMemory", "OnMoto", "Services", "services"]


class Services(Protocol):
    """All services of one world, and what clients cannot ask them. Queues go by their names."""

    @property
    def tables(self) -> Tables:
        """DynamoDB."""

    def start(self) -> None:
        """From now on clients ask these."""

    def stop(self) -> None:
        """No more."""

    def shows(self, queue: str) -> bool:
        """Whether a message of a queue can be received now."""

    def shown_at(self, queue: str) -> Iterable[datetime]:
        """From when on each message of a queue can be received."""

    def messages(self) -> Mapping[str, Sequence[str]]:
        """By queue, the ids of all messages that are not deleted: delayed and hidden ones, dead letters."""

    def mails(self) -> Sequence[str]:
        """Every mail that SES took, raw, since they were forgotten."""

    def forget_mails(self) -> None:
        """Begin anew with them."""

    def kept(self) -> Any:  # noqa: ANN401 - its own
        """What lies in the deployment's table now, and the keys that seal the secrets in it, for `put_back`."""

    def put_back(self, kept: Any) -> None:  # noqa: ANN401 - its own
        """Have it lie in this world's."""


def services() -> Services:
    """New ones, empty."""
    return OnMoto() if os.environ.get("STORIES_ON") == "moto" else InMemory()
