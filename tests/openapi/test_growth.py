"""Requests are exact and answers are open: what v1 may add is in the document, and nothing else is (decision 96)."""

import json
import re
from typing import Any

from infra.dev.openapi import document, growth
from tests.openapi.test_document import operations, schemas
from tests.openapi_check import DOCUMENT, EXACT

NAMED: dict[str, Any] = DOCUMENT["components"]["schemas"]


def sent() -> set[str]:
    """Names of the schemas that bodies of requests are made of."""
    names: set[str] = set()
    left: Any = [operation.get("requestBody", {}) for operation in operations().values()]
    while left:
        new = set(re.findall(r"schemas/(\w+)", json.dumps(left))) - names
        names |= new
        left = [NAMED[name] for name in new]
    return names


def test_requests_allow_no_unknown_property_and_answers_do() -> None:
    objects = {name: schema for name, schema in NAMED.items() if schema.get("type") == "object"}
    exact = {name for name, schema in objects.items() if schema.get("additionalProperties") is False}
    assert exact == {name for name in objects if name in sent()}
    assert min(len(exact), len(objects) - len(exact)) > 20
    elsewhere = [(where, schema) for where, schema in schemas() if schema.get("type") == "object"]
    assert len(elsewhere) == len(objects), "an object without a name is in neither count"


def test_an_answer_whose_members_may_all_be_absent_says_that_it_is_open() -> None:
    """Of TypeScript's types such a one is weak: without these words it takes no value that shares no member with it."""
    weak = {name for name, schema in NAMED.items() if schema.get("type") == "object" and not schema.get("required")}
    answered = weak - sent()
    assert "NamesByLanguage" in answered
    assert {name for name in answered if NAMED[name].get("additionalProperties") is not True} == set()


def test_a_name_in_an_answer_may_be_another_and_one_in_a_request_may_not() -> None:
    assert [choice.get("type") for choice in NAMED["Status"]["anyOf"]] == ["string", "string"]
    assert set(NAMED["ObstacleBody"]["properties"]["ground"]) == {"type", "enum"}
    listed = [name for name, schema in NAMED.items() if name not in sent() for one in members(schema) if "enum" in one]
    assert listed == []


def members(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """A schema's members, and the elements of those that are lists."""
    own = list(schema.get("properties", {}).values())
    return [*own, *(member["items"] for member in own if "items" in member)]


def test_a_fact_a_notice_and_a_problem_may_be_of_a_type_that_is_not_known() -> None:
    text = json.dumps(DOCUMENT)
    for name in growth.UNKNOWN:
        assert f'{{"$ref": "#/components/schemas/{name}"}}' in text
    for operation in operations().values():
        assert "/v1/" not in operation or "default" in operation["responses"]


def test_a_schema_that_is_sent_and_answered_is_two() -> None:
    twice = {name for name in NAMED if f"{name}Body" in NAMED and not name.endswith("Body")}
    assert {"LegalBasis", "Officer", "OrderedItem", "Redress"} <= twice
    assert {"LegalBasis", "Officer", "OrderedItem", "Redress"} & sent() == set()
    assert {"LegalBasisBody", "OfficerBody", "OrderedItemBody", "RedressBody"} <= sent()


def test_what_is_closed_again_is_what_the_code_has() -> None:
    made, again = document.document()["components"]["schemas"], EXACT["components"]["schemas"]
    assert {name: held(schema) for name, schema in made.items()}.items() <= {
        name: held(schema) for name, schema in again.items()
    }.items()
    text = json.dumps(EXACT)
    assert [name for name in growth.UNKNOWN if f', {{"$ref": "#/components/schemas/{name}"}}' in text] == []


def held(schema: dict[str, Any]) -> tuple[Any, ...]:
    """What makes an object exact."""
    return schema.get("additionalProperties"), tuple(schema.get("properties", ())), tuple(schema.get("required", ()))
