"""A person who opens the link in a mail, and what the page shows."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from infra.dev.local.browser import Form, forms
from removal.record import instant
from tests.calls import page_event
from tests.world import World

KINDS = re.compile(r'id="answer-[a-z]+" name="answer" type="radio" value="([a-z]+)"')


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
        confirmed = {"answer": kind, "by": "R. Representative", "asked_at": asked_at, "confirm": "yes"}
        return self.post({**confirmed, **_choices(kind, fields), **fields}, received_at)

    @property
    def kinds(self) -> list[str]:
        """The kinds of answer that the page offers; an order that takes one kind alone shows its form at once."""
        shown = self.get("step=answer").html
        return KINDS.findall(shown) or [form.fields["answer"] for form in forms(shown) if "answer" in form.fields]

    def form(self, kind: str) -> Form:
        """The form for a kind of answer, as the page shows it."""
        return next(form for form in forms(self.get(f"step=answer&answer={kind}").html) if "answer" in form.fields)

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


def _choices(kind: str, fields: Mapping[str, str]) -> dict[str, str]:
    """What a person chooses who names no items: all of them; and that they are back, unless a ground says why not."""
    named = "scope" in fields or any(name.startswith("item-") for name in fields)
    back = {"ground": "back"} if kind == "reinstatement" else {}
    return back if named or kind in ("acknowledge", "report") else {**back, "scope": "all"}


@dataclass(frozen=True, slots=True)
class Page:
    """An answer in HTML."""

    status: int
    headers: dict[str, str]
    html: str
