"""A deployment whose parties read everything, and what the table, the journal and the wire hold of an order."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from removal.endpoints.target import parse_target
from removal.record.canonical import canonical
from removal.registry.actions import add_caller
from removal.registry.caller import SCOPES, Caller
from removal.telemetry.log import logger
from tests import parts
from tests.calls import ISSUER, http_event, page_event
from tests.corpora.script import DRAFTED
from tests.fake_ses import Posted
from tests.people import Party, cast
from tests.routes import Callers, callers
from tests.world import World

NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class PlaceAnswer:
    """An answer of the API or of the page."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def body(self) -> dict[str, Any]:
        """Of the API; of a batch, its one result."""
        document: dict[str, Any] = json.loads(self.text) if self.text else {}
        return document

    @property
    def odd_headers(self) -> list[str]:
        """Those that are more than one line of visible ASCII."""
        return [name for name, value in self.headers.items() if not (name + value).isascii() or not value.isprintable()]


@dataclass(slots=True)
class Place:
    """The parties, and the ids of what was made last."""

    world: World
    who: Callers
    hooks: tuple[str, ...]
    _seen: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def ask(
        self, method: str, path: str, body: object = None, sub: str = "every-registrar", raw_path: str = ""
    ) -> PlaceAnswer:
        """One request to the API; `raw_path` is a path that no query is cut off."""
        event = http_event(method, path, None if body is None else written(body), self.world.now, sub)
        if raw_path:
            event["rawPath"] = event["requestContext"]["http"]["path"] = raw_path
        return _answer(self.world.call(event))

    def open(self, link: str, query: str = "") -> PlaceAnswer:
        """Look at the page."""
        return _answer(self.world.call(page_event("GET", f"/o/{link}", query, None, self.world.now, ""), "page"))

    def fill(self, link: str, fields: Mapping[str, str]) -> PlaceAnswer:
        """Send a form of the page."""
        raw = urlencode(fields, errors="surrogatepass").encode()
        form = "application/x-www-form-urlencoded"
        return _answer(self.world.call(page_event("POST", f"/o/{link}", "", raw, self.world.now, form), "page"))

    def forget(self) -> None:
        """A new process, which takes only URLs that could be called."""
        self.world.restart()
        parts.put(guard=parse_target)

    def calls(self) -> str:
        """What the webhooks were sent since the last call of this, byte for byte."""
        bodies = [
            call.body.decode() for hook in self.hooks for call in self.world.receivers.calls[hook][self._seen[hook] :]
        ]
        self._seen.update({hook: len(self.world.receivers.calls[hook]) for hook in self.hooks})
        return "\n".join(bodies)

    def speak_for(self, representative: str) -> None:
        """The representative's caller speaks for this one from now on."""
        bound = Caller(ISSUER, "every-representative", "machine", None, "video-example", SCOPES["representative"])
        add_caller(parts.registry(), replace(bound, representative=representative))

    def mails(self) -> list[Posted]:
        """What was posted since this was asked last."""
        new = self.world.mailbox.posted[self._seen["mails"] :]
        self._seen["mails"] += len(new)
        return new

    def table(self) -> str:
        """Every text in the table."""
        return "\n".join(text for item in self.world.tables.items() for text in _texts(item))


def written(body: object) -> bytes:
    """JSON in UTF-8; what UTF-8 has no bytes for is escaped, as JSON can."""
    text = json.dumps(body, ensure_ascii=False)
    try:
        return text.encode()
    except UnicodeEncodeError:
        return json.dumps(body).encode()


@contextmanager
def _quietly() -> Iterator[None]:
    """Without the log, which is not read here, of thousands of requests."""
    before = logger.log_level
    logger.setLevel("CRITICAL")
    try:
        yield
    finally:
        logger.setLevel(before)


@contextmanager
def place() -> Iterator[Place]:
    """A deployment with everybody in it; two authorities, since references are each one's own."""
    with _quietly(), World() as world:
        people = cast(world, representative_has_webhook=False)
        who = callers(world, {"authorities": "ministry", "platforms": "video-example"})
        entry = {"name": "Ministry", "laws": ["kz", "demo-draft", "eu-tco"], "default_law": "kz"}
        for authority in ("ministry", "other"):
            assert people.registrar.put(f"/authorities/{authority}", entry).status == 200
        add_caller(parts.registry(), Caller(ISSUER, DRAFTED, "person", "other", None, SCOPES["authority"]))
        drafter = Party(world, DRAFTED, "https://other.example/hook")
        drafter.open_endpoint()
        made = Place(world, who, (people.ministry.hook, drafter.hook))
        made.forget()
        world.settle()
        yield made


def _answer(answer: Mapping[str, Any]) -> PlaceAnswer:
    return PlaceAnswer(answer["statusCode"], answer.get("headers") or NOTHING, answer.get("body") or "")


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401 - DynamoDB's
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for element in value.values() if isinstance(value, dict) else value:
            yield from _texts(getattr(element, "value", element))


COMES_BACK_AS = {"by": "answered_by", "reason": "lifted_because"}


def needles(name: str | None, text: str) -> tuple[str, ...]:
    """How JSON holds a text under its name, or under the one that it comes back by, or as a member of an array."""
    names = () if name is None else (name, COMES_BACK_AS.get(name, name))
    return tuple(f"{canonical(name)}:{canonical(text)}" for name in names) or (canonical(text),)
