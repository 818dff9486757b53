"""`template.yaml` and `infra/operations.yaml` as plain data: CloudFormation's short tags read, SAM's events kept."""

import copy
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
# YAML's own shape: whoever reads it looks for keys that may be mistyped.
Template = dict[str, Any]
FUNCTION, QUEUE, ROLE, LOGS = "AWS::Serverless::Function", "AWS::SQS::Queue", "AWS::IAM::Role", "AWS::Logs::LogGroup"


class _Loader(yaml.SafeLoader):
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


def read() -> Template:
    """`template.yaml` as it is written, `Globals` folded into each function; whoever asks may change what he gets."""
    template: Template = copy.deepcopy(_parsed("template.yaml"))
    shared = template.pop("Globals")["Function"]
    for _, properties in resources(template, FUNCTION):
        _under(properties, shared)
    return template


def read_operations() -> Template:
    """`infra/operations.yaml`, likewise."""
    template: Template = copy.deepcopy(_parsed("infra/operations.yaml"))
    return template


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


def target(value: object) -> str:
    """Logical id that a `Ref`, `GetAtt` or plain `Sub` points to; empty for anything else."""
    if not isinstance(value, Mapping):
        return ""
    found = value.get("Ref") or value.get("Fn::GetAtt", [""])[0] or value.get("Fn::Sub", "")
    return str(found).removeprefix("${").partition("}")[0].partition(".")[0]


def listed(value: object) -> list[Any]:
    """A list, whether it was written as one or as its only entry."""
    return value if isinstance(value, list) else [] if value is None else [value]


@cache
def _parsed(file: str) -> Template:
    text = (ROOT / file).read_text(encoding="utf-8")
    template: Template = yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader  # nosec B506
    return template


def _under(properties: dict[str, Any], shared: Mapping[str, Any]) -> None:
    for name, value in shared.items():
        if isinstance(value, dict):
            _under(properties.setdefault(name, {}), value)
        else:
            properties.setdefault(name, copy.deepcopy(value))
