"""`removal-orders trigger FACT URL`: sends the example of a fact to a receiver, signed as a deployment signs."""

import argparse
import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from textwrap import fill
from typing import Any
from uuid import uuid4

from removal.endpoints.challenge import answers
from removal.endpoints.secret import PREFIX
from removal.endpoints.target import TargetGuard, TargetRefused, TargetUnresolved, split_target
from removal.errors import Retryable
from removal.shell.api import LOOPBACK, Unreached, Unusable
from removal.values import dataclass
from removal.webhooks.attempt import AGENT, signed_headers, succeeded
from removal.webhooks.client import Answer, Fault, WebhookSender
from removal.webhooks.connection import look_up

NAME = "trigger"
CHALLENGED = "endpoint.challenged"
TAKEN, NOT_TAKEN = 0, 1
WORDS = """Send the example of a fact, as the OpenAPI document has it, to a receiver: signed as a deployment signs,
once, without redirects. The URL is one that a deployment would call, or one of this machine, by http too. The secret
is read from a file, never from the command line: several, with white space between, sign as during a rotation.
Nothing is recorded, and no AWS credentials, token or deployment are needed. Example ids lead to no order."""
CODES = """Exit codes: 0 taken (2xx; a challenge: answered with itself); 1 answered, and not taken; 2 an argument or a
file is wrong, and nothing was sent; 3 no answer."""
ID = re.compile(r"[!-\-/-~]{1,200}")  # visible ASCII without a dot
SHOWN_AT_MOST = 400  # characters of an answer, for people
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class _Sent:
    """A message and the answer to it."""

    fact: str
    url: str
    id: str
    answer: Answer
    taken: bool

    def to_json(self) -> dict[str, Any]:
        """For `--json`."""
        about = {"fact": self.fact, "url": self.url, "webhook_id": self.id, "taken": self.taken}
        answer = {"status": self.answer.status, "fault": self.answer.fault, "milliseconds": self.answer.milliseconds}
        return {**about, **answer, "body": self._text}

    def lines(self) -> list[str]:
        """For people."""
        shown = "".join(char if char.isprintable() else "·" for char in self._text[:SHOWN_AT_MOST])
        first = f"sent {self.fact} as webhook-id {self.id}"
        return [first, f"answered {self.answer.status} in {self.answer.milliseconds} ms: {shown or 'an empty body'}"]

    @property
    def _text(self) -> str:
        return self.answer.body.decode("utf-8", "replace")


@cache
def examples() -> Mapping[str, dict[str, Any]]:
    """The example of each fact's webhook, by the fact's type."""
    document = json.loads((files("removal.web") / "openapi.json").read_text("utf-8"))
    bodies = {fact: operation["post"]["requestBody"]["content"] for fact, operation in document["webhooks"].items()}
    return {fact: content["application/json"]["example"] for fact, content in bodies.items()}


def parser() -> argparse.ArgumentParser:
    """The parser of this command."""
    epilog = f"{CODES}\n\nFacts:\n{fill(', '.join(examples()), 110, break_on_hyphens=False)}"
    layout = argparse.RawDescriptionHelpFormatter
    made = argparse.ArgumentParser(
        prog=f"removal-orders {NAME}", description=WORDS, epilog=epilog, formatter_class=layout, allow_abbrev=False
    )
    made.add_argument("fact", metavar="FACT", help="such as order.issued")
    made.add_argument("url", metavar="URL", help="where the receiver answers, such as http://127.0.0.1:8080/")
    made.add_argument("--secret-file", required=True, metavar="FILE", help="a file with a secret, such as whsec_…")
    made.add_argument("--id", default="", help="the webhook-id, to send the same again (default: a new one)")
    made.add_argument("--json", action="store_true", help="print what was sent and answered as JSON")
    return made


def run(words: Sequence[str], say: Say, now: Callable[[], datetime]) -> int:
    """Send the example; the exit code. Raises Unusable or Unreached."""
    options = parser().parse_args([word for index, word in enumerate(words) if index != words.index(NAME)])
    sent = _send(options, now())
    for line in [json.dumps(sent.to_json(), indent=2)] if options.json else sent.lines():
        say(line)
    if not sent.taken and sent.fact == CHALLENGED and succeeded(sent.answer.status):
        say("the challenge was not answered with itself: answer with data.challenge as the body")
    return TAKEN if sent.taken else NOT_TAKEN


def _send(options: argparse.Namespace, at: datetime) -> _Sent:
    fact, url, id_ = options.fact, options.url, options.id or str(uuid4())
    if fact not in examples():
        raise Unusable(f"there is no fact {fact}: see removal-orders {NAME} --help")
    if not ID.fullmatch(id_):
        raise Unusable("--id must be 1 to 200 visible ASCII characters, without a dot")
    body = json.dumps(examples()[fact], ensure_ascii=False).encode()
    try:
        headers = signed_headers(id_, _secrets(options.secret_file), body, at, agent=AGENT)
    except ValueError as error:
        raise Unusable(f"--secret-file {options.secret_file}: {error}") from None
    answer = _answer(url, headers, body)
    is_answered = fact != CHALLENGED or answers(answer.body, examples()[fact]["data"]["challenge"])
    return _Sent(fact, url, id_, answer, succeeded(answer.status) and is_answered)


def _answer(url: str, headers: Mapping[str, str], body: bytes) -> Answer:
    """The receiver's answer. Raises Unusable for a URL that no deployment calls, Unreached if there is no answer."""
    try:
        target = split_target(url)
        allowed = [target.entry] if target.host in LOOPBACK else []
        TargetGuard(allowed, look_up)(url)
        answer = WebhookSender(allowed).send(url, headers, body)
    except (TargetUnresolved, Retryable) as error:
        raise Unreached(error.detail) from None
    except TargetRefused as error:
        raise Unusable(f"a deployment would not call {url}: {error.reason}") from None
    if answer.fault == Fault.REFUSED_TARGET:
        raise Unusable(f"a deployment would not call {url}")
    if answer.fault:
        raise Unreached(f"{url} gave no answer within {answer.milliseconds} ms: {answer.fault}")
    return answer


def _secrets(path: str) -> list[str]:
    """The secrets in a file. Raises Unusable if it cannot be read."""
    if path.startswith(PREFIX):
        raise Unusable("--secret-file is the name of a file with the secret, not the secret")
    try:
        return Path(path).read_text("ascii").split()
    except (OSError, UnicodeError) as error:
        raise Unusable(
            f"--secret-file {path} cannot be read: {getattr(error, 'strerror', None) or 'it is no secret'}"
        ) from None
