"""Requests of parties and their answers, as the parties see them."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.simulation.lateness import CLOCKS_DIFFER

Json = dict[str, Any]
REFUSED, SERVER_FAULT = range(400, 500), 500


@dataclass(frozen=True, slots=True)
class Attempt:
    """One sending of a request: when it left, when its answer came, and its status."""

    sent: datetime
    answered: datetime
    status: int


@dataclass(slots=True)
class Exchange:
    """A request of a party, sent again while the answer is 5xx, and the last answer. `who` is a caller, or `page`."""

    who: str
    method: str
    path: str
    body: Any = None
    attempts: list[Attempt] = field(default_factory=list)
    text: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def status(self) -> int:
        """Of the last answer; 0 before any."""
        return self.attempts[-1].status if self.attempts else 0

    @property
    def was_refused(self) -> bool:
        """Whether every answer was a refusal."""
        return bool(self.attempts) and all(attempt.status in REFUSED for attempt in self.attempts)

    @property
    def answer(self) -> Json:
        """The last answer's body."""
        read: Json = json.loads(self.text) if self.text else {}
        return read

    @property
    def order(self) -> str | None:
        """The order that it is about, by its path or by the token of its link (contract 4.5)."""
        parts = self.path.split("/")
        if parts[1:2] == ["orders"] and len(parts) > 2:
            return parts[2]
        return _order_of_link(parts[2]) if parts[1:2] == ["o"] else None

    @property
    def command(self) -> str:
        """The last part of its path; of the page's form, which answer it gives."""
        return str((self.body or {}).get("answer")) if self.who == "page" else self.path.rpartition("/")[2]

    def covers(self, at: datetime, clocks: timedelta = CLOCKS_DIFFER) -> bool:
        """Whether an instant lies between a sending that was not refused and its answer."""
        return any(
            attempt.sent - clocks <= at <= attempt.answered + clocks
            for attempt in self.attempts
            if attempt.status not in REFUSED
        )


def _order_of_link(token: str) -> str | None:
    try:
        return base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode().split(".")[1]
    except (binascii.Error, UnicodeDecodeError, IndexError):
        return None
