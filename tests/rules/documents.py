"""Rules of the Automation documents in `infra/operations.yaml`: known steps, dry runs first, and a failure is one."""

from collections.abc import Iterator
from typing import Any

from tests.rules.template import QUEUE, Template, read, resources

DOCUMENT = "AWS::SSM::Document"
# What `Invoke` answers is a stream, which executeAwsApi cannot read: a function has an action of its own.
STEPS = {"aws:executeAwsApi", "aws:invokeLambdaFunction", "aws:branch", "aws:waitForAwsResourceProperty"}
SUCCEEDED = '{"code": 0'  # begin of the answer of `operate`


def documents_take_known_steps_and_write_only_when_told(template: Template) -> list[str]:
    """No script of ours runs in Automation, and what a document would do is shown unless DryRun is taken away."""
    return [
        f"{name}: {fault}"
        for name, document in resources(template, DOCUMENT)
        for fault in _document(document["Content"])
    ]


def documents_fail_when_the_work_failed(template: Template) -> list[str]:
    """An invocation, or the start of a move, succeeds whatever comes of it: the step after it looks."""
    return [
        f"{name}: {step} is looked at by no step"
        for name, document in resources(template, DOCUMENT)
        for step in _not_looked_at(document["Content"]["mainSteps"])
    ]


def _not_looked_at(steps: list[dict[str, Any]]) -> Iterator[str]:
    """Steps that end well whatever came of the work: an invoked function may refuse, a started move may fail."""
    for step, following in zip(steps, [*steps[1:], {}], strict=True):
        name = str(step["name"])
        judge = {"NextStep": "failed", "Not": {"Variable": f"{{{{ {name}.Payload }}}}", "StartsWith": SUCCEEDED}}
        if step["action"] == "aws:invokeLambdaFunction":
            looked = following.get("inputs", {}).get("Choices") == [judge] and _fails(steps[-1])
            yield from () if looked and step.get("nextStep") == following["name"] else (name,)
        elif step["inputs"].get("Api") == "StartMessageMoveTask" and following.get("inputs", {}).get(
            "DesiredValues"
        ) != ["COMPLETED"]:
            yield name


def _fails(step: dict[str, Any]) -> bool:
    """Whether a step asks for a queue that there is not."""
    there = {str(queue["QueueName"]["Fn::Sub"]).partition("-")[2] for _, queue in resources(read(), QUEUE)}
    asks = step["name"] == "failed" and step["inputs"].get("Api") == "GetQueueUrl"
    return asks and str(step["inputs"]["QueueName"]["Fn::Sub"]).partition("-")[2] not in there


def _document(content: dict[str, Any]) -> Iterator[str]:
    parameters = content["parameters"]
    yield from (f"step {step['action']}" for step in content["mainSteps"] if step["action"] not in STEPS)
    if parameters.get("DryRun", {}).get("default") != "yes":
        yield "writes unless told not to"
    yield from (
        f"takes anything for {name}"
        for name, parameter in parameters.items()
        if not {"allowedValues", "allowedPattern"} & set(parameter)
    )
