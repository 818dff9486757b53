"""`infra/docs/events.md` from the OpenAPI document: each fact, its audience, an example of its webhook. `make docs`."""

import json
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from infra.template import ROOT
from removal.orders.notice import NOTICE_TYPES

PAGE = Path(__file__).with_suffix(".md")
DOCUMENT = ROOT / "functions/removal/web/openapi.json"
FIRST = ("type", "timestamp")  # members of a body
WHEN = "when [integrating](integrating.md#what-a-platforms-system-must-know) says so"
HEAD = """# Events

Made by `make docs` from the OpenAPI document. Each fact is a webhook of its own type, and an entry of `GET /v1/facts`;
how they are received is in [integrating](integrating.md). The examples are what our tests were sent, and
`removal-orders trigger FACT URL --secret-file FILE` sends them, signed, to a receiver of yours. Types, members and
values may be added at any time: pass over what you do not know.

"""


def page() -> str:
    """The page."""
    webhooks = json.loads(DOCUMENT.read_text("utf-8"))["webhooks"]
    facts = sorted(webhooks, key=lambda fact: (_subject(fact) != "order", _subject(fact)))  # stable: else as listed
    groups = [(subject, list(types)) for subject, types in groupby(facts, _subject)]
    index = "".join(f"- {subject}: {', '.join(map(_link, types))}\n" for subject, types in groups)
    return HEAD + index + "".join(_entry(fact, webhooks[fact]["post"]) for fact in facts)


def _subject(fact: str) -> str:
    """What a fact is about."""
    return fact.partition(".")[0]


def _link(fact: str) -> str:
    return f"[`{fact.partition('.')[2]}`](#{fact.replace('.', '')})"


def _entry(fact: str, operation: Mapping[str, Any]) -> str:
    example = operation["requestBody"]["content"]["application/json"]["example"]
    body = json.dumps({name: example[name] for name in FIRST} | example, ensure_ascii=False, indent=1)
    return f"\n## {fact}\n\n{' '.join(_sentences(fact, operation))}\n\n```json\n{body}\n```\n"


def _sentences(fact: str, operation: Mapping[str, Any]) -> Iterator[str]:
    yield " ".join(operation["description"].split())
    if fact in NOTICE_TYPES:
        yield f"A notice, {WHEN}: the representative's 2xx is legal receipt."


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
