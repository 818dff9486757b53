"""A template as it is made with some parameters: every condition decided, and gone what one takes away."""

import copy
from collections.abc import Mapping
from typing import Any

from infra.templates import (
    FUNCTION,
    LOGS,
    QUEUE,
    ROLE,
    ROOT,
    Template,
    events,
    listed,
    read,
    read_operations,
    resources,
    target,
)

__all__ = [
    "FUNCTION",
    "LOGS",
    "QUEUE",
    "ROLE",
    "ROOT",
    "Template",
    "deployed",
    "events",
    "listed",
    "read",
    "read_operations",
    "resources",
    "target",
]
_NOTHING = object()


def deployed(template: Template, **chosen: str) -> Template:
    """As it is made with these parameters."""
    given = {name: chosen.get(name, p.get("Default")) for name, p in template["Parameters"].items()}
    conditions = template["Conditions"]
    truth = {name: _true(condition, given, conditions) for name, condition in conditions.items()}
    kept = copy.deepcopy(template)
    kept["Resources"] = {
        name: resource for name, resource in kept["Resources"].items() if truth.get(resource.get("Condition"), True)
    }
    decided: Template = _decided(kept, truth)
    return decided


def _true(condition: Mapping[str, Any], given: Mapping[str, Any], named: Mapping[str, Any]) -> bool:
    if "Condition" in condition:
        return _true(named[condition["Condition"]], given, named)
    if "Fn::Not" in condition:
        return not _true(condition["Fn::Not"][0], given, named)
    if "Fn::And" in condition:
        return all(_true(one, given, named) for one in condition["Fn::And"])
    one, other = (given[side["Ref"]] if isinstance(side, dict) else side for side in condition["Fn::Equals"])
    return bool(one == other)


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
