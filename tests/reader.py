"""A person who opens the link in a mail, and what the page shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from removal.record import instant
from tests.calls import page_event
from tests.world import World


@dataclass(frozen=True, slots=True)
class Reader:
    """A person who has opened a link, and what the page answers."""

    world: World
    link: str
    prefix: str = "/o/"

    def get(self, query: str = "") -> "Page":
        """Look."""
        return self.send("GET", query=query)

    def post(self, fields: Mapping[str, str], received_at: datetime | None = None) -> "Page":
        """Send a form."""
        return self.send("POST", body=urlencode(fields).encode(), received_at=received_at)

    def answer(self, kind: str, received_at: datetime | None = None, /, **fields: str) -> "Page":
        """Answer and confirm at once, as only a person does who has read the form before."""
        asked_at = instant.to_text(received_at or self.world.now)
        confirmed = {"answer": kind, "by": "R. Representative", "asked_at": asked_at, "confirm": "yes", **fields}
        return self.post(confirmed, received_at)

    def send(
        self,
        method: str,
        query: str = "",
        body: bytes | None = None,
        received_at: datetime | None = None,
        content_type: str = "application/x-www-form-urlencoded",
    ) -> "Page":
        """Any request."""
        at = received_at or self.world.now
        event = page_event(method, self.prefix + self.link, query, body, at, content_type)
        answer = self.world.call(event, "page")
        return Page(answer["statusCode"], answer["headers"], answer["body"])


@dataclass(frozen=True, slots=True)
class Page:
    """An answer in HTML."""

    status: int
    headers: dict[str, str]
    html: str
