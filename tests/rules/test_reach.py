"""How far operators and documents reach, which functions open which secrets, by which address anybody comes in."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from removal.handlers.operate import ALLOWED
from removal.operations.commands import parsed
from tests.rules.permissions import allowed
from tests.rules.template import FUNCTION, ROLE, Template, deployed, listed, read, read_operations, resources, target

DOCUMENT = "AWS::SSM::Document"
ID = "0b6e3c52-9d0f-5f43-8f6a-3c8e9d6f1a20"
GOOD = {"Since": "2026-11-24T09:00:00Z", "Endpoint": ID, "Order": ID, "Reason": "Certificate of the receiver expired."}
# What would end the payload's string, be an option of the command, or be filled in by Automation again.
HOSTILE = (
    'x", "--yes", "y',
    "x\\",
    "--yes",
    "-h",
    "--reason=x",
    "--",
    "{{ DryRun }}",
    "{{ssm:secret}}",
    "a\nb",
    "a\x00b",
    "",
)
OPENED_BY = {
    "kms:Decrypt": {"SendWebhookRole"},
    "kms:Encrypt": {"ApiRole"},
    "secretsmanager:GetSecretValue": {"SendEmailRole", "PageRole"},
    "secretsmanager:PutSecretValue": {"OperateRole"},
}


def documents() -> list[tuple[str, dict[str, Any]]]:
    return [(name, document["Content"]) for name, document in resources(read_operations(), DOCUMENT)]


def payloads(content: dict[str, Any]) -> Iterator[str]:
    yield from (step["inputs"]["Payload"] for step in content["mainSteps"] if "Payload" in step["inputs"])


def takes(parameter: dict[str, Any], value: str) -> bool:
    if "allowedValues" in parameter:
        return value in parameter["allowedValues"]
    return re.fullmatch(parameter["allowedPattern"], value) is not None


@pytest.mark.parametrize(("name", "content"), documents(), ids=[name for name, _ in documents()])
def test_no_parameter_of_a_document_takes_what_would_be_more_than_one_argument(
    name: str, content: dict[str, Any]
) -> None:
    assert [
        (name, parameter, bad)
        for parameter, schema in content["parameters"].items()
        for bad in HOSTILE
        if takes(schema, bad)
    ] == []
    free = {parameter: schema for parameter, schema in content["parameters"].items() if "allowedPattern" in schema}
    assert [parameter for parameter, schema in free.items() if not takes(schema, GOOD[parameter])] == []


@pytest.mark.parametrize(("name", "content"), documents(), ids=[name for name, _ in documents()])
def test_a_document_asks_for_one_known_command_and_names_its_execution(name: str, content: dict[str, Any]) -> None:
    for payload in payloads(content):
        command = json.loads(re.sub(r"\{\{ (\w+) \}\}", lambda match: GOOD[match[1]], payload))
        assert command["execution"] == "{{ automation:EXECUTION_ID }}", name
        assert command["arguments"][0] in ALLOWED
        assert parsed(command["arguments"]).yes is ("--yes" in command["arguments"])


def test_documents_reach_what_they_are_for_and_nothing_beside() -> None:
    wild = [
        text
        for _, statement in allowed(deployed(read_operations()))
        for text in texts(statement.get("Resource"))
        if "*" in text
    ]
    assert wild == []
    [(_, role)] = resources(deployed(read_operations()), ROLE)
    may = {
        action
        for statement in role["Policies"][0]["PolicyDocument"]["Statement"]
        for action in listed(statement["Action"])
    }
    assert {action for action in may if not action.startswith("sqs:")} == {"lambda:InvokeFunction"}


def test_each_secret_is_opened_by_the_functions_that_need_it_alone() -> None:
    openers: dict[str, set[str]] = {}
    for name, statement in allowed(deployed(read(), Local="false")):
        for action in set(listed(statement["Action"])) & set(OPENED_BY):
            openers.setdefault(action, set()).add(name)
    assert openers == OPENED_BY


def test_nothing_starts_the_operators_function_but_who_may_invoke_it() -> None:
    template = deployed(read(), Local="false")
    [operate] = [function for name, function in resources(template, FUNCTION) if name == "OperateFunction"]
    invoked = {target(permission["FunctionName"]) for _, permission in resources(template, "AWS::Lambda::Permission")}
    assert "Events" not in operate
    assert "OperateFunction" not in invoked


@pytest.mark.parametrize(
    ("parameters", "closed"),
    [
        ({"Local": "false", "PublicUrl": "https://orders.example"}, True),
        ({"Local": "false", "PublicUrl": "https://orders.example", "ApiAddress": "open"}, False),
        ({"Local": "false", "PublicUrl": ""}, False),
        ({"Local": "true", "PublicUrl": "http://127.0.0.1:8080"}, False),
    ],
    ids=["beside-a-domain", "behind-a-cdn", "only-address", "one-machine"],
)
def test_the_apis_own_address_is_closed_once_it_has_another(parameters: dict[str, str], closed: bool) -> None:  # noqa: FBT001 - a column
    api = http_api(deployed(read(), **parameters))
    assert api["DisableExecuteApiEndpoint"] is closed


def http_api(template: Template) -> dict[str, Any]:
    [(_, api)] = resources(template, "AWS::ApiGatewayV2::Api")
    return api


def texts(value: object) -> list[str]:
    return [str(text.get("Fn::Sub", "")) if isinstance(text, dict) else str(text) for text in listed(value)]
