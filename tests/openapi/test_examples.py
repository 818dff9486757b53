"""Each body of a request, an answer and a webhook has an example that is one; those of answers are recorded."""

import json
import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from infra.dev.openapi import examples, recorded
from infra.dev.openapi.routes import all_routes
from tests.openapi.record import NO_SECRET, kept
from tests.openapi.test_document import operations
from tests.openapi_check import DOCUMENT, EXACT, resolved

# Each person and each body that an example names; all are made up.
NAMES = {
    *("A. Officer", "A. Ospanova", "D. Deputy", "N. Deputy", "N. Desk", "R. Representative"),
    *("Duty desk", "Night desk", "Successor", "duty desk", "Chief expert", "Head of unit"),
    *("M", "Ministry", "New-Example", "Test", "Video 0", "Video Example", "Video Example Ltd", "Europe"),
}
NAMED = re.compile(r'"(?:name|by|post|operator)": "([^"]+)"')
HOST = re.compile(r"(?:https?://|[\w.+-]+@)([\w-]+(?:\.[\w-]+)+)")
TELEPHONE = re.compile(r"\+[0-9][0-9 ()-]{6,}")

CONTENTS = [
    (f"{name} {kind}", content)
    for name, operation in [*operations().items(), *((key, item["post"]) for key, item in EXACT["webhooks"].items())]
    for kind, holder in [("body", operation.get("requestBody", {})), *operation["responses"].items()]
    for content in resolved(holder).get("content", {}).values()
]
EXAMPLES = [(name, content) for name, content in CONTENTS if "example" in content]


def test_every_success_every_webhook_and_every_body_has_an_example() -> None:
    wanted = {name for name, _ in CONTENTS if re.search(r" (?:2[0-9][0-9]|body)$", name)}
    assert len(wanted) > 150
    assert wanted - {name for name, _ in EXAMPLES} == set(), "make examples, then make openapi"
    bodies = {route.takes.__name__ for route in all_routes() if route.takes}
    assert bodies == set(examples.BODIES)


def test_nothing_is_recorded_that_is_answered_or_sent_no_more() -> None:
    answered = {name for name, _ in CONTENTS if re.search(" 2[0-9][0-9]$", name)}
    assert set(recorded.BODIES) == answered | set(DOCUMENT["webhooks"])


@pytest.mark.parametrize(("name", "content"), EXAMPLES, ids=[name for name, _ in EXAMPLES])
def test_an_example_is_one_to_the_last_member(name: str, content: dict[str, Any]) -> None:
    schema = {**content["schema"], "components": {"schemas": EXACT["components"]["schemas"]}}
    validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    assert [error.message for error in validator.iter_errors(content["example"])] == [], name


def test_examples_name_no_real_person_host_telephone_or_secret() -> None:
    text = json.dumps([content["example"] for _, content in EXAMPLES], ensure_ascii=False)
    assert set(NAMED.findall(text)) <= NAMES
    assert {host for host in HOST.findall(text) if host.rpartition(".")[2] not in ("example", "invalid")} == set()
    assert set(TELEPHONE.findall(text)) <= {"+7 7172 000000"}
    assert set(re.findall(r"whsec_[A-Za-z0-9+/=]+", text)) == {NO_SECRET}


def test_an_example_stays_while_what_is_answered_has_its_shape() -> None:
    before = {"GET /a 200": {"id": "1", "items": [{"n": 1}]}, "GET /b 200": {"id": "1"}, "gone": {}}
    recorded_now: dict[str, Any] = {
        "GET /a 200": {"items": [{"n": 2}], "id": "2"},
        "GET /b 200": {"id": None},
        "new": {},
    }
    assert kept(before, recorded_now) == {"GET /a 200": before["GET /a 200"], "GET /b 200": {"id": None}, "new": {}}
