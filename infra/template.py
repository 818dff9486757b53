"""`template.yaml` and `infra/operations.yaml` as plain data: short tags read, conditions decided, SAM's events kept."""

import copy
import pickle  # nosec B403
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
# YAML's own shape: the reader looks for keys that may be mistyped.
Template = dict[str, Any]
FUNCTION, QUEUE, ROLE, LOGS = "AWS::Serverless::Function", "AWS::SQS::Queue", "AWS::IAM::Role", "AWS::Logs::LogGroup"
RULE = "AWS::Events::Rule"
_NOTHING = object()


class _Loader(yaml.CSafeLoader):
    """Reads `!Ref x` as `{"Ref": "x"}` and the other short tags likewise."""


def _tagged(loader: _Loader, tag: str, node: yaml.Node) -> dict[str, Any]:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    elif isinstance(node, yaml.MappingNode):
        value = loader.construct_mapping(node, deep=True)
    else:
        raise TypeError(node)
    if tag == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {tag if tag in {"Ref", "Condition"} else f"Fn::{tag}": value}


yaml.add_multi_constructor("!", _tagged, Loader=_Loader)


def read(folder: Path = ROOT) -> Template:
    """`template.yaml` of a tree as it is written, `Globals` folded into each function; each call returns a new copy."""
    template = _copy_of(folder / "template.yaml")
    shared = template.pop("Globals")["Function"]
    for _, properties in resources(template, FUNCTION):
        _under(properties, shared)
    return template


def read_operations() -> Template:
    """`infra/operations.yaml`, likewise."""
    return _copy_of(ROOT / "infra" / "operations.yaml")


def deployed(template: Template, **chosen: str) -> Template:
    """As it is made with these parameters: every condition decided, and gone what one takes away."""
    values = {name: chosen.get(name, p.get("Default")) for name, p in template["Parameters"].items()}
    conditions = template["Conditions"]
    truth = {name: _true(condition, values, conditions) for name, condition in conditions.items()}
    resources = template["Resources"].items()
    kept = {name: resource for name, resource in resources if truth.get(resource.get("Condition"), True)}
    decided: Template = _decided({**template, "Resources": kept}, truth)
    return decided


def resources(template: Template, *types: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Logical id and properties of each resource of these types."""
    for name, resource in template["Resources"].items():
        if resource["Type"] in types:
            yield name, resource.setdefault("Properties", {})


def events(template: Template, kind: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Function, name and properties of each event source of a kind: `SQS`, `DynamoDB`, `Schedule`."""
    for function, properties in resources(template, FUNCTION):
        mine = {name: event for name, event in properties.get("Events", {}).items() if event["Type"] == kind}
        for name, event in mine.items():
            yield function, name, event.setdefault("Properties", {})


def schedules(template: Template) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Function, rule and properties of each rule with a schedule; its target has the function's name."""
    functions = {str(function["FunctionName"]["Fn::Sub"]): name for name, function in resources(template, FUNCTION)}
    for name, rule in resources(template, RULE):
        if "ScheduleExpression" in rule:
            (aim,) = rule["Targets"]
            yield functions[str(aim["Arn"]["Fn::Sub"]).rpartition(":function:")[2]], name, rule


def target(value: object) -> str:
    """Logical id that a `Ref`, `GetAtt` or plain `Sub` points to; empty for anything else."""
    if not isinstance(value, Mapping):
        return ""
    reference = value.get("Ref") or value.get("Fn::GetAtt", [""])[0] or value.get("Fn::Sub", "")
    return str(reference).removeprefix("${").partition("}")[0].partition(".")[0]


def listed(value: object) -> list[Any]:
    """A list, whether it was written as one or as its only entry."""
    return value if isinstance(value, list) else [] if value is None else [value]


def _copy_of(file: Path) -> Template:
    template: Template = pickle.loads(_parsed(file))  # noqa: S301 - of a moment ago  # nosec B301
    return template


@cache
def _parsed(file: Path) -> bytes:
    """Pickled: each caller gets a copy, and this makes one ten times as fast as `deepcopy` does."""
    text = file.read_text(encoding="utf-8")
    return pickle.dumps(yaml.load(text, Loader=_Loader))  # noqa: S506 - a SafeLoader  # nosec B506


def _under(properties: dict[str, Any], shared: Mapping[str, Any]) -> None:
    for name, value in shared.items():
        if isinstance(value, dict):
            _under(properties.setdefault(name, {}), value)
        else:
            properties.setdefault(name, copy.deepcopy(value))


def _true(condition: Mapping[str, Any], values: Mapping[str, Any], named: Mapping[str, Any]) -> bool:
    if "Condition" in condition:
        return _true(named[condition["Condition"]], values, named)
    if "Fn::Not" in condition:
        return not _true(condition["Fn::Not"][0], values, named)
    if "Fn::And" in condition:
        return all(_true(condition_, values, named) for condition_ in condition["Fn::And"])
    side, other = (values[side["Ref"]] if isinstance(side, dict) else side for side in condition["Fn::Equals"])
    return bool(side == other)


def _decided(value: Any, truth: Mapping[str, bool]) -> Any:  # noqa: ANN401 - YAML in, YAML out
    if isinstance(value, list):
        entries = (_decided(entry, truth) for entry in value)
        return [entry for entry in entries if entry is not _NOTHING]
    if not isinstance(value, dict):
        return value
    if value == {"Ref": "AWS::NoValue"}:
        return _NOTHING
    if "Fn::If" in value:
        condition, then, otherwise = value["Fn::If"]
        return _decided(then if truth[condition] else otherwise, truth)
    pairs = ((name, _decided(entry, truth)) for name, entry in value.items())
    return {name: entry for name, entry in pairs if entry is not _NOTHING}
