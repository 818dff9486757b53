"""Automation documents, as Systems Manager runs them: parameters are checked, put into the payload, and carried out."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest

from infra.template import read_operations, resources
from removal.handlers import operate
from removal.operations.commands import parsed
from tests.people import Cast
from tests.rules.documents import DOCUMENT
from tests.world import Context, World

CONTENTS = {name: document["Content"] for name, document in resources(read_operations(), DOCUMENT)}
BY_FUNCTION = {name: content_ for name, content_ in CONTENTS.items() if "Payload" in json.dumps(content_)}
PARAMETERS = {
    "Since": "2026-11-24T09:00:00Z",
    "Endpoint": "3e1f1c6e-6f6a-4f6e-9d57-0c5b7f0f4d0a",
    "Order": "3e1f1c6e-6f6a-4f6e-9d57-0c5b7f0f4d0a",
    "Reason": "Разбираемся: it answers 500 since 9 o'clock, see case 42.",
}
HOUR = timedelta(hours=1)
HOSTILE = ['a "quoted" word', 'x", "--yes", "y', "back\\slash", "two\nlines", "{{ global:REGION }}", "--yes", ""]


def run(name: str, **chosen: str) -> tuple[str, dict[str, Any]]:
    """An execution's end and the function's answer. AssertionError if Systems Manager would refuse a parameter."""
    content = BY_FUNCTION[name]
    parameters = {"DryRun": content["parameters"]["DryRun"]["default"], **chosen}
    for parameter, value in parameters.items():
        _admitted(content["parameters"][parameter], value)
    return _executed(content["mainSteps"], parameters)


def _executed(steps: list[dict[str, Any]], parameters: dict[str, str]) -> tuple[str, dict[str, Any]]:
    """As Automation goes through steps; a call of AWS fails, for the only one is that of a queue that there is not."""
    named, step, values, answer = {step["name"]: step for step in steps}, steps[0], dict(parameters), {}
    while True:
        following = step.get("nextStep")
        if step["action"] == "aws:branch":
            choices = (choice["NextStep"] for choice in step["inputs"]["Choices"] if _chosen(choice, values))
            following = next(choices, step["inputs"].get("Default"))
        elif step["action"] == "aws:invokeLambdaFunction":
            answer = operate.handler(json.loads(_filled(step["inputs"]["Payload"], values)), Context())
            values[f"{step['name']}.Payload"] = json.dumps(answer)  # as Lambda's runtime writes it
        else:
            return "Failed", answer
        if following is None:
            return "Success", answer
        step = named[following]


def _chosen(choice: dict[str, Any], values: dict[str, str]) -> bool:
    if "Not" in choice:
        return not _chosen(choice["Not"], values)
    value = _filled(choice["Variable"], values)
    return value == choice["StringEquals"] if "StringEquals" in choice else value.startswith(choice["StartsWith"])


def _filled(text: str, values: dict[str, str]) -> str:
    return re.sub(r"{{ ([\w.]+) }}", lambda match: values[match[1]], text)


def _admitted(parameter: dict[str, Any], value: str) -> None:
    if "allowedValues" in parameter:
        assert value in parameter["allowedValues"]
    else:
        assert re.fullmatch(parameter["allowedPattern"], value), value


def _payload(content: dict[str, Any], parameters: dict[str, str]) -> str:
    steps = {step["name"]: step["inputs"] for step in content["mainSteps"]}
    [choice] = steps["choose"]["Choices"]
    taken = choice["NextStep"] if parameters["DryRun"] == choice["StringEquals"] else steps["choose"]["Default"]
    return _filled(str(steps[taken]["Payload"]), parameters)


@pytest.mark.parametrize("name", BY_FUNCTION)
def test_a_document_asks_for_a_command_that_there_is_and_writes_only_on_request(name: str) -> None:
    content = BY_FUNCTION[name]
    chosen = {parameter: PARAMETERS[parameter] for parameter in content["parameters"] if parameter != "DryRun"}
    for dry_run, writes in (("yes", False), ("no", True)):
        arguments = json.loads(_payload(content, {"DryRun": dry_run, **chosen}))["arguments"]
        assert arguments[0] in operate.ALLOWED
        assert parsed(arguments).yes is writes


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_reason_becomes_an_argument_of_its_own(hostile: str) -> None:
    with pytest.raises(AssertionError):
        run("HoldDocument", Reason=hostile, DryRun="no")


def test_hold_and_release_from_the_console(world: World, people: Cast) -> None:
    order = people.issue()
    world.settle()
    end, answer = run("HoldDocument", Reason=PARAMETERS["Reason"])
    assert (end, answer["said"]) == ("Success", ["would hold accusations; nothing was written: add --yes to do it"])
    run("HoldDocument", Reason=PARAMETERS["Reason"], DryRun="no")
    world.run(25 * HOUR)
    assert people.ministry.types(order)[-1] == "order.reminded"
    run("ReleaseDocument", DryRun="no")
    world.run(HOUR)
    assert people.ministry.types(order)[-1] == "order.breached"


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("dry_run", ["yes", "no"])
def test_a_document_whose_command_was_refused_fails(dry_run: str) -> None:
    end, answer = run("EnableEndpointDocument", Endpoint="unknown", DryRun=dry_run)
    assert (end, answer["code"]) == ("Failed", 1)
    assert answer["said"]


def test_redrive_works_without_our_function() -> None:
    steps = CONTENTS["RedriveDocument"]["mainSteps"]
    assert {step["inputs"].get("Service") for step in steps} == {"sqs", None}
    assert [step["inputs"].get("Api") for step in steps[-2:]] == ["StartMessageMoveTask", "ListMessageMoveTasks"]
    [branch] = [step for step in steps if step["action"] == "aws:branch"]
    assert (branch["isEnd"], branch["inputs"]["Choices"][0]["StringEquals"]) == (True, "no")
