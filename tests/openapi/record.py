"""`make examples`: runs the stories below, and keeps an answer of each operation and a webhook of each fact.

What the real handlers answered is the example in the OpenAPI document: the first answer, of lists the first that is not
empty. Secrets are written over, long texts and lists are cut. An example that still has the shape of what is answered
stays as it is, or each change would be lost among new ids.
"""

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from infra.dev.openapi.recorded import BODIES, FILE, key_of
from tests import openapi_check

# In this order: what is typical comes first.
STORIES = (
    "an_order",
    "lists",
    "whole_life",
    "registry",
    "mail",
    "endpoints",
    "deliveries",
    "taken_down_late",
    "endpoint_changes",
    "who_directs_orders",
    "callers",
    "mail_messages",
    "sent_twice",
    "register_erasure",
    "erasure_meanwhile",
    "contact_tests",
    "mail_meaning",
    "list_shards",
    "proofs",
)
OTHERS = (
    "tests/registry/test_platform_facts.py",
    "tests/registry/test_entry_journals.py",
    "tests/openapi/test_pages.py",
    "tests/stories/page/test_handing_over.py",
)
OK, REDIRECTED = 200, 300
SECRET = re.compile(r"whsec_[A-Za-z0-9+/=]+")
TEXT_AT_MOST, LIST_AT_MOST = 400, 3  # a cursor is shorter
NO_SECRET = "whsec_" + "A" * 43 + "="


class Recorder:
    """A plugin of pytest: keeps every body that is held against the document."""

    def __init__(self) -> None:
        self.bodies: dict[str, Any] = {}
        self._hold, self._hold_webhook = openapi_check.hold, openapi_check.hold_webhook
        self._hold_page = openapi_check.hold_page

    def pytest_sessionstart(self) -> None:
        """Listen where stories check what they are answered and sent."""
        openapi_check.hold = self.hold
        openapi_check.hold_webhook = self.hold_webhook
        openapi_check.hold_page = self.hold_page

    def hold(self, method: str, path: str, status: int, headers: Mapping[str, str], body: object) -> None:
        """An answer of the API."""
        self._hold(method, path, status, headers, body)
        template = openapi_check.template_of(method, path.partition("?")[0])
        if template and OK <= status < REDIRECTED and body:
            self._keep(key_of(method, template, status), body)

    def hold_webhook(self, body: Mapping[str, Any]) -> None:
        """A webhook's body."""
        self._hold_webhook(body)
        self._keep(str(body["type"]), body)

    def hold_page(self, path: str, status: int, kind: str, body: str) -> None:
        """A page that anybody may read."""
        self._hold_page(path, status, kind, body)
        template = openapi_check.template_of("GET", path)
        if template and status == OK:
            self.bodies.setdefault(key_of("GET", template, status), body)

    def _keep(self, key: str, body: object) -> None:
        if key not in self.bodies or (_is_empty(self.bodies[key]) and not _is_empty(body)):
            self.bodies[key] = _cut(json.loads(SECRET.sub(NO_SECRET, json.dumps(body))))


def kept(before: Mapping[str, Any], recorded: Mapping[str, Any]) -> dict[str, Any]:
    """Of what was recorded, the example before it where the shape is the same."""
    return {
        key: before[key] if key in before and shape(before[key]) == shape(body) else body
        for key, body in recorded.items()
    }


def shape(value: Any) -> Any:  # noqa: ANN401 - JSON holds anything
    """The members and kinds of a value, without what is in them; of a list, the shapes of its entries in order."""
    if isinstance(value, dict):
        return {key: shape(member) for key, member in value.items()}
    if isinstance(value, list):
        return [shape(member) for member in value]
    return type(value).__name__


def _is_empty(body: Any) -> bool:  # noqa: ANN401 - JSON holds anything
    """Whether it is a page of a list with nothing in it."""
    return "next" in body and [] in body.values()


def _cut(value: Any) -> Any:  # noqa: ANN401 - likewise
    """The same, with the begin of long texts and lists."""
    if isinstance(value, dict):
        return {key: _cut(member) for key, member in value.items()}
    if isinstance(value, list):
        return [_cut(member) for member in value[:LIST_AT_MOST]]
    return f"{value[:TEXT_AT_MOST]}…" if isinstance(value, str) and len(value) > TEXT_AT_MOST else value


def main() -> int:
    """Record, and write the file if every story passed."""
    recorder, files = Recorder(), [*(f"tests/stories/test_{name}.py" for name in STORIES), *OTHERS]
    failed = pytest.main(["-q", "-p", "no:cacheprovider", *files], plugins=[recorder])
    if not failed:
        text = json.dumps(kept(BODIES, recorder.bodies), ensure_ascii=False, indent=1, sort_keys=True)
        Path(FILE).write_text(f"{text}\n", "utf-8")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
