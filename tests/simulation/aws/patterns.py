"""Event patterns of EventBridge rules and of Lambda's event filters: which events they match.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tests.simulation.aws.errors import not_simulated


def matches(pattern: Mapping[str, Any], event: Mapping[str, Any]) -> bool:
    """Whether an event has, for each member of the pattern, one of the values that it allows."""
    return all(_member_matches(wanted, event, name) for name, wanted in pattern.items())


def _member_matches(wanted: Any, event: Mapping[str, Any], name: str) -> bool:  # noqa: ANN401 - JSON
    member = event.get(name)
    if isinstance(wanted, dict):
        return matches(wanted, member if isinstance(member, dict) else {})
    values = member if isinstance(member, list) else [member]
    return any(_allows(pattern, values, present=name in event) for pattern in wanted)


def _allows(allowed: Any, values: Sequence[Any], *, present: bool) -> bool:  # noqa: ANN401 - JSON
    if not isinstance(allowed, dict):
        return present and allowed in values
    ((operator, operand),) = allowed.items()
    if operator == "exists":
        return present is operand
    if operator not in _OPERATORS:
        raise not_simulated("EventBridge", f"the operator {operator}")
    return present and any(_OPERATORS[operator](value, operand) for value in values)


def _anything_but(value: Any, operand: Any) -> bool:  # noqa: ANN401 - JSON
    if isinstance(operand, Mapping):
        ((operator, inner),) = operand.items()
        return not _OPERATORS[operator](value, inner)
    return value not in (operand if isinstance(operand, list) else [operand])


_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "prefix": lambda value, operand: isinstance(value, str) and value.startswith(operand),
    "suffix": lambda value, operand: isinstance(value, str) and value.endswith(operand),
    "equals-ignore-case": lambda value, operand: isinstance(value, str) and value.casefold() == operand.casefold(),
    "anything-but": _anything_but,
}
