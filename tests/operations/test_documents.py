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
from tests.rules.operations import DOCUMENT
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


def run(name: str, **chosen: str) -> dict[str, Any]:
    """The answer to the document's last step. Raises AssertionError where Systems Manager would refuse a parameter."""
    content = BY_FUNCTION[name]
    parameters = {"DryRun": content["parameters"]["DryRun"]["default"], **chosen}
    for parameter, value in parameters.items():
        _admitted(content["parameters"][parameter], value)
    return operate.handler(json.loads(_payload(content, parameters)), Context())


def _admitted(parameter: dict[str, Any], value: str) -> None:
    if "allowedValues" in parameter:
        assert value in parameter["allowedValues"]
    else:
        assert re.fullmatch(parameter["allowedPattern"], value), value


def _payload(content: dict[str, Any], parameters: dict[str, str]) -> str:
    steps = {step["name"]: step["inputs"] for step in content["mainSteps"]}
    [choice] = steps["choose"]["Choices"]
    taken = choice["NextStep"] if parameters["DryRun"] == choice["StringEquals"] else steps["choose"]["Default"]
    return re.sub(r"{{ (\w+) }}", lambda match: parameters[match[1]], str(steps[taken]["Payload"]))


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
    assert run("HoldDocument", Reason=PARAMETERS["Reason"])["said"] == [
        "would hold accusations; nothing was written: add --yes to do it"
    ]
    run("HoldDocument", Reason=PARAMETERS["Reason"], DryRun="no")
    world.run(25 * HOUR)
    assert people.ministry.types(order)[-1] == "order.reminded"
    run("ReleaseDocument", DryRun="no")
    world.run(HOUR)
    assert people.ministry.types(order)[-1] == "order.breached"


def test_redrive_works_without_our_function() -> None:
    steps = CONTENTS["RedriveDocument"]["mainSteps"]
    assert {step["inputs"].get("Service") for step in steps} == {"sqs", None}
    assert steps[-1]["inputs"]["Api"] == "StartMessageMoveTask"
    [branch] = [step for step in steps if step["action"] == "aws:branch"]
    assert (branch["isEnd"], branch["inputs"]["Choices"][0]["StringEquals"]) == (True, "no")
