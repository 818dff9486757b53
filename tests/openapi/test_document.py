"""The document is the code: its routes, its problems, its facts, and every address that the gateway opens."""

import json
import re
from datetime import timedelta
from typing import Annotated, Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from infra.dev.openapi import document
from infra.dev.openapi.answers import ANSWERS
from infra.dev.openapi.facts.table import FACTS
from infra.dev.openapi.problems import PROBLEMS
from infra.dev.openapi.routes import all_routes
from infra.dev.openapi.typed import field
from removal.orders.commands import Command
from removal.orders.decide import decide
from removal.orders.order import Order
from removal.record.audience import AUDIENCE
from removal.record.facts import shown
from removal.registry.caller import SCOPES
from tests import parts
from tests.openapi_check import DOCUMENT, FILE
from tests.orders import lives
from tests.rules.template import read, resources

METHODS = ("get", "put", "post", "delete", "patch", "head", "options", "trace")
FOR_PEOPLE = {
    "ANY /o/{token}",
    "ANY /o/{token}/proof",
    "ANY /c/{token}",
    "ANY /",
    "ANY /record",
    "ANY /record/figures/{month}/{table}",
}  # forms behind mails' links, who runs this, and what the public reads


def operations() -> dict[str, dict[str, Any]]:
    """By method and path."""
    return {
        f"{method.upper()} {path}": operation
        for path, methods in DOCUMENT["paths"].items()
        for method, operation in methods.items()
        if method in METHODS
    }


def test_what_is_checked_in_is_what_the_code_says() -> None:
    assert FILE.read_text("utf-8") == document.text(), "the OpenAPI document is not the code's: run `make openapi`"


def test_it_is_valid_openapi_3_1() -> None:
    assert [error.message for error in OpenAPIV31SpecValidator(DOCUMENT).iter_errors()] == []


def test_each_schema_is_named_by_a_word_and_not_by_a_module_of_ours() -> None:
    assert [name for name in DOCUMENT["components"]["schemas"] if not name.isalnum()] == []


@pytest.mark.usefixtures("world")
def test_every_route_of_the_api_is_in_it_and_nothing_else() -> None:
    served = tuple(parts.Routes())
    assert sorted(route.name for route in all_routes()) == sorted(route.name for route in served)
    names = [name for name in operations() if "/v1/" in name]
    assert sorted(names) == sorted(f"{route.method} /v1{route.path}" for route in served)
    assert set(ANSWERS) == {route.name for route in served}


def _pattern(key: str) -> str:
    method, path = key.split(" ")
    return f"{method.replace('ANY', '[A-Z]+')} {re.sub(r'{[a-z]+}', '[^/]+', path.replace('{proxy+}', '.+'))}"


def test_it_is_what_the_template_routes() -> None:
    opened = {str(route["RouteKey"]) for _, route in resources(read(), "AWS::ApiGatewayV2::Route")}
    opened -= FOR_PEOPLE | {"GET /health"}  # which is for our own canary
    by_key = {key: re.compile(_pattern(key)) for key in opened}
    paths = [*operations(), "GET /openapi.json"]
    assert [path for path in paths if not any(pattern.fullmatch(path) for pattern in by_key.values())] == []
    assert [key for key, pattern in by_key.items() if not any(map(pattern.fullmatch, paths))] == []


def test_each_operation_names_its_scope_and_the_public_ones_need_none() -> None:
    named = {f"{route.method} /v1{route.path}": route.alternatives for route in all_routes()}
    for name, operation in operations().items():
        wanted = [{"token": list(alternative)} for alternative in named[name] or ((),)] if name in named else []
        assert operation["security"] == wanted, name
        assert all(
            f"`{scope}`" in operation["description"] for alternative in named.get(name, ()) for scope in alternative
        ), name
    known = {scope for alternatives in named.values() for alternative in alternatives for scope in alternative}
    assert known <= set().union(*SCOPES.values())


def test_each_operation_has_a_name_of_its_own() -> None:
    names = [operation["operationId"] for operation in operations().values()]
    assert len(names) == len(set(names))


def test_every_fact_that_is_sent_has_its_webhook_with_its_audience() -> None:
    assert set(DOCUMENT["webhooks"]) == set(AUDIENCE)
    assert set(AUDIENCE) == set(FACTS)
    for fact_type, webhook in DOCUMENT["webhooks"].items():
        assert webhook["post"]["x-audience"] == sorted(AUDIENCE[fact_type])


def test_every_problem_is_an_answer_somewhere() -> None:
    names = set(re.findall(r"schemas/(\w+Problem)\"", json.dumps(DOCUMENT)))
    assert names == {schema.__name__ for schema in PROBLEMS.values()}


@pytest.mark.parametrize("name", sorted(operations()))
def test_every_operation_tells_what_anybody_may_be_answered(name: str) -> None:
    statuses = set(operations()[name]["responses"])
    assert "429" in statuses
    assert "/v1/" not in name or {"401", "403", "422", "500", "503"} <= statuses
    assert "requestBody" not in operations()[name] or {"400", "413", "415"} <= statuses
    assert "{" not in name or "404" in statuses


def every(node: Any, where: str = "#") -> list[tuple[str, dict[str, Any]]]:  # noqa: ANN401 - JSON holds anything
    """Every schema in the document, by its place."""
    if isinstance(node, list):
        return [pair for index, child in enumerate(node) for pair in every(child, f"{where}/{index}")]
    if not isinstance(node, dict):
        return []
    schemas = [(f"{where}/schema", node["schema"])] if isinstance(node.get("schema"), dict) else []
    inner = [
        pair
        for key, child in node.items()
        if key not in ("example", "schemas")
        for pair in every(child, f"{where}/{key}")
    ]
    return schemas + inner


def inside(where: str, schema: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """A schema and all that it is made of."""
    parts = {f"properties/{name}": part for name, part in schema.get("properties", {}).items()}
    parts |= {f"{key}/{index}": part for key in ("anyOf", "oneOf") for index, part in enumerate(schema.get(key, []))}
    parts |= {"items": schema["items"]} if "items" in schema else {}
    return [(where, schema), *(pair for name, part in parts.items() for pair in inside(f"{where}/{name}", part))]


def schemas() -> list[tuple[str, dict[str, Any]]]:
    named = DOCUMENT["components"]["schemas"].items()
    tops = [*every(DOCUMENT), *((f"#/components/schemas/{name}", schema) for name, schema in named)]
    return [pair for where, schema in tops for pair in inside(where, schema)]


def test_a_value_without_a_shape_is_refused_with_the_place_to_add_it() -> None:
    with pytest.raises(KeyError, match=r"add .*a new value.* to SHAPES in infra/dev/openapi/typed\.py"):
        field("new", Annotated[str, "a new value"])


def test_no_schema_holds_an_untyped_value() -> None:
    typed = ("$ref", "type", "const", "enum", "anyOf", "oneOf")
    assert [where for where, schema in schemas() if not any(key in schema for key in typed)] == []
    lists = [(where, schema) for where, schema in schemas() if schema.get("type") == "array"]
    assert [where for where, schema in lists if "items" not in schema] == []


def test_only_keywords_that_the_checks_above_understand_are_used() -> None:
    """Otherwise something untyped could hide behind one of them."""
    known = {"$ref", "type", "const", "enum", "anyOf", "oneOf", "items", "properties", "required", "default", "format"}
    known |= {"additionalProperties", "description", "discriminator", "pattern", "examples"}
    known |= {"minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum", "uniqueItems"}
    assert {key for _, schema in schemas() for key in schema} <= known


RECEIVED = lives.after(lives.issued(), (lives.receipt(), lives.T0))
OBSTRUCTED = lives.after(RECEIVED, (lives.obstruct(lives.T0, 1), lives.T0))
REPORTED = lives.after(RECEIVED, (lives.report(lives.T0, 1, 2), lives.T0))
SUSPENDED = lives.after(RECEIVED, (lives.suspend(lives.T0), lives.T0))
WITHDRAWN = lives.after(RECEIVED, (lives.withdraw(lives.T0), lives.T0))
LATER = lives.T0 + timedelta(hours=1)


@pytest.mark.parametrize(
    ("name", "order", "command"),
    [
        ("RepeatedObstacleAnswer", OBSTRUCTED, lives.clarify(LATER, 1)),
        ("RepeatedDispute", REPORTED, lives.dispute(LATER, 1)),
        ("RepeatedLift", SUSPENDED, lives.lift(LATER)),
        ("RepeatedWithdrawal", REPORTED, lives.withdraw(LATER)),
        ("RepeatedSupersession", REPORTED, lives.supersede(LATER)),
        ("RepeatedRequiredReinstatement", WITHDRAWN, lives.report(LATER, 1)),
    ],
)
def test_a_notice_that_is_repeated_has_the_members_of_its_fact(name: str, order: Order, command: Command) -> None:
    schema = DOCUMENT["components"]["schemas"][name]
    (notice,) = [fact for fact in decide(order, command, LATER) if fact.type == schema["properties"]["type"]["const"]]
    assert set(shown(notice)) == set(schema["required"]) == set(schema["properties"]) - {"restored"}
