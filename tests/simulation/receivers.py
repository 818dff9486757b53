"""The parties' web receivers and mail servers, which behave: each webhook is answered 2xx, each mail is accepted."""

import base64
import hashlib
import hmac
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from functools import cached_property
from random import Random
from typing import Any

from tests.simulation import mime, parts
from tests.simulation.aws.mail import Mail
from tests.simulation.calls import end
from tests.simulation.process import Process, drawn
from tests.simulation.scheduler import Killed, Scheduler
from tests.simulation.trace import Trace

ON_THE_WIRE = (timedelta(milliseconds=5), timedelta(milliseconds=700))
MAIL_ACCEPTED_AFTER = (timedelta(seconds=1), timedelta(seconds=90))


@dataclass(frozen=True)
class Hook:
    """One webhook that reached a receiver; `taken` if the sender saw a 2xx.

    One receiver may have several doors: URLs that differ in their query. `door` is that of this webhook, `url` has no
    query. `proved`: it is a challenge, and was answered as it asks.
    """

    at: datetime
    url: str
    headers: Mapping[str, str]
    body: bytes
    taken: bool = True
    sender: Process | None = None
    door: str = ""
    proved: bool = False

    @cached_property
    def payload(self) -> dict[str, Any]:
        """The body, read."""
        read: dict[str, Any] = json.loads(self.body)
        return read

    def signed_with(self, secret: str) -> bool:
        """Whether one of its signatures is that of a secret (Standard Webhooks)."""
        key = base64.b64decode(secret.removeprefix("whsec_"))
        signed = f"{self.headers['webhook-id']}.{self.headers['webhook-timestamp']}.".encode() + self.body
        expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        return expected in self.headers["webhook-signature"].split()


@dataclass(frozen=True, slots=True)
class Mood:
    """How a receiver answers one request: `fault` is what the sender sees in place of an answer.

    `said` None: the challenge. `reached` is false if nothing came to the receiver. `after`: how long it takes.
    """

    status: int = 200
    content: bytes | None = None
    fault: str | None = None
    reached: bool = True
    after: timedelta = timedelta()
    retry_after: str | None = None

    @property
    def taken(self) -> bool:
        """Whether the sender sees a success."""
        return self.fault is None and self.status // 100 == 2


@dataclass(frozen=True)
class Letter:
    """One mail that SES accepted."""

    at: datetime
    message_id: str
    recipient: str
    tags: Mapping[str, str]
    raw: bytes
    sender: Process | None = None

    @cached_property
    def message(self) -> Message:
        """The mail, parsed."""
        return message_from_bytes(self.raw)

    @cached_property
    def text(self) -> str:
        """What a reader without HTML sees."""
        return mime.text(self.raw)

    @cached_property
    def attached(self) -> frozenset[str]:
        """The texts of attached files."""
        texts = (part.content.decode() for part in mime.parts(self.raw) if part.kind == "text/plain")
        return frozenset(text.replace("\r\n", "\n").rstrip("\n") for text in texts)

    @cached_property
    def subject(self) -> str:
        """As a reader sees it."""
        return str(make_header(decode_header(mime.header(self.raw, "Subject"))))

    @cached_property
    def kind(self) -> str:
        """The type of the fact that it is about."""
        return mime.header(self.raw, "X-Removal-Orders-Fact")

    @cached_property
    def link(self) -> str | None:
        """Path of the order's page in its text."""
        return self.path("/o/")

    def path(self, prefix: str) -> str | None:
        """Of the first link in its text that begins so."""
        line_ = next((line.strip() for line in self.text.splitlines() if prefix in line), None)
        return None if line_ is None else prefix + line_.partition(prefix)[2]


Heard = Callable[[Hook], None]
Reactions = list[tuple[timedelta, dict[str, Any]]]
Mailbox = Callable[[Mail, datetime], Reactions | None]
BEHAVES, STRANGER = Mood(), Mood(content=b"Welcome!")


def accepts(_mail: Mail, _at: datetime) -> Reactions | None:
    """A mail server that takes every mail."""
    return None


@dataclass(slots=True)
class Receivers:
    """All web receivers, by URL. `heard` is called with each webhook, `read` with each mail that is accepted.

    `mood` says how a receiver answers now, `mailbox` what follows of a mail that is not simply accepted at an instant,
    `feedback` changes what SES says of a mail. `unreached` counts the tries of each delivery that came nowhere,
    `nowhere` has their webhooks, `given_up` the addresses to which a mail was refused or came back, and since when.
    `strangers` are doors behind which everything is taken and no challenge is answered.
    `kills` says whether a sender's process ends in the middle of a request.
    """

    scheduler: Scheduler
    trace: Trace
    chance: Random
    hooks: dict[str, list[Hook]] = field(default_factory=lambda: defaultdict(list))
    letters: list[Letter] = field(default_factory=list)
    heard: Heard = lambda _: None
    kills: Callable[[Process], bool] = lambda _: False
    read: Callable[[Letter], None] = lambda _: None
    mood: Callable[[str], Mood] = lambda _: BEHAVES
    strangers: set[str] = field(default_factory=set)
    mailbox: Mailbox = accepts
    feedback: Callable[[Mail, Reactions], Reactions] = lambda _, reactions: reactions
    unreached: Counter[str] = field(default_factory=Counter)
    nowhere: set[str] = field(default_factory=set)
    given_up: dict[str, datetime] = field(default_factory=dict)

    def sender(self, process: Process) -> "Sender":
        """What a process sends webhooks with."""
        return Sender(self, process)

    def take(self, mood: Mood, url: str, headers: Mapping[str, str], body: bytes, sender: Process) -> bytes:
        """What a receiver says; one that behaves answers a challenge with itself."""
        challenge = str(json.loads(body)["data"].get("challenge", "")).encode()
        content = challenge if mood.content is None else mood.content
        proved = mood.taken and challenge != b"" and content == challenge
        receiver = url.partition("?")[0]
        hook = Hook(self.scheduler.now, receiver, dict(headers), body, mood.taken, sender, url, proved)
        self.hooks[receiver].append(hook)
        if mood.status // 100 == 2:
            self.heard(hook)
        return content

    def _sender(self) -> Process | None:
        """The process that runs now."""
        owner = self.scheduler.current.owner if self.scheduler.current else None
        return owner if isinstance(owner, Process) else None

    def deliver(self, mail: Mail) -> Reactions:
        """A mail server accepts a mail after some seconds; what SES then says of it."""
        letter = Letter(self.scheduler.now, mail.message_id, mail.recipients[0], mail.tags, mail.raw, self._sender())
        self.letters.append(letter)
        after = drawn(self.chance, *MAIL_ACCEPTED_AFTER)
        reactions = self.mailbox(mail, letter.at + after)
        if reactions is None:
            self.scheduler.after(after, lambda: self.read(letter))
            reactions = [(after, mail.delivery(letter.at + after))]
        return self.feedback(mail, reactions)


@dataclass(frozen=True, slots=True)
class Sender:
    """In place of the product's `WebhookSender`: the same answers, no sockets."""

    receivers: Receivers
    process: Process

    def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Any:  # noqa: ANN401 - the product's Answer
        """One POST, which takes time there and back."""
        receivers, began = self.receivers, self.receivers.scheduler.now
        mood = STRANGER if url in receivers.strangers else receivers.mood(url.partition("?")[0])
        content = self._reach(mood, url, headers, body)
        self._travel()
        took = (receivers.scheduler.now - began) // timedelta(milliseconds=1)
        status = None if mood.fault else mood.status
        answer = parts.WEBHOOK().Answer
        return answer(status, mood.fault, took, content, hashlib.sha256(content).hexdigest(), mood.retry_after)

    def _reach(self, mood: Mood, url: str, headers: Mapping[str, str], body: bytes) -> bytes:
        """The request travels, and what the receiver says of it; nothing, where the sender sees a fault."""
        receivers = self.receivers
        self._travel()
        self._may_end()
        if not mood.reached:
            receivers.unreached[headers["webhook-id"]] += 1
            receivers.nowhere.add(url.partition("?")[0])
            return b""
        receivers.trace.add(receivers.scheduler.now, self.process.name, f"POST {url}", {"body": body})
        content = receivers.take(mood, url, headers, body, self.process)
        self._may_end()
        if mood.after:
            receivers.scheduler.sleep(mood.after)
        return b"" if mood.fault else content

    def _may_end(self) -> None:
        if self.receivers.kills(self.process):
            end(self.process)

    def _travel(self) -> None:
        self.receivers.scheduler.sleep(drawn(self.process.chance, *ON_THE_WIRE))
        if self.process.dead:
            raise Killed
