"""Conditions and updates as the product writes them, drawn at random: the simulated DynamoDB and moto agree."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.simulation.aws_tests.requests import agree, moto_table

__all__ = ["moto_table"]
pytestmark = pytest.mark.usefixtures("moto_table")

KEY = {"pk": {"S": "order:1"}, "sk": {"S": "journal"}}
ALIKE = settings(
    max_examples=60, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
texts = st.sampled_from(["a", "b", "ab", "held", "ź"]).map(lambda text: {"S": text})
numbers = st.integers(-3, 12).map(lambda number: {"N": str(number)})
lists = st.lists(texts, max_size=3).map(lambda elements: {"L": elements})
scalars = texts | numbers
attributes = {"state": texts, "version": numbers, "journal": lists, "either": scalars}
items = st.fixed_dictionaries({}, optional=attributes).map(lambda drawn: {**KEY, **drawn})
names = st.sampled_from(["state", "version", "either", "absent", "pk"])


IN_ORDER = ["<", "<=", ">", ">=", "BETWEEN"]
OF_TEXT = [*IN_ORDER, "begins_with"]
ORDERS = {"version": IN_ORDER, "state": OF_TEXT, "absent": OF_TEXT, "pk": OF_TEXT}


class Names:
    """Placeholders as pynamodb makes them: `#0` for a name, `:0` for a value."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.values: dict[str, Any] = {}

    def name(self, attribute: str) -> str:
        known = {name: placeholder for placeholder, name in self.names.items()}
        placeholder = known.get(attribute, f"#{len(self.names)}")
        self.names[placeholder] = attribute
        return placeholder

    def value(self, value: Any) -> str:  # noqa: ANN401 - a wire value
        placeholder = f":{len(self.values)}"
        self.values[placeholder] = value
        return placeholder

    def placeholders(self) -> dict[str, Any]:
        both = {"ExpressionAttributeNames": self.names, "ExpressionAttributeValues": self.values}
        return {name: held for name, held in both.items() if held}


@st.composite
def comparisons(draw: st.DrawFn, used: Names) -> str:
    """On values of two types moto raises TypeError where DynamoDB says no: what is compared is of the right type."""
    attribute = draw(names)
    path = used.name(attribute)
    kinds = ["=", "<>", "IN", "exists", "absent"]
    kind = draw(st.sampled_from(kinds if attribute == "either" else [*kinds, *ORDERS[attribute]]))
    if kind in {"exists", "absent"}:
        return f"attribute_{'' if kind == 'exists' else 'not_'}exists ({path})"
    if kind == "begins_with":
        return f"begins_with ({path}, {used.value(draw(texts))})"
    values = {"version": numbers, "either": scalars}.get(attribute, texts)
    first, second = draw(values), draw(values)
    if kind == "BETWEEN":
        return f"{path} BETWEEN {used.value(first)} AND {used.value(second)}"
    if kind == "IN":
        return f"{path} IN ({used.value(first)}, {used.value(second)})"
    return f"{path} {kind} {used.value(first)}"


@st.composite
def conditions(draw: st.DrawFn) -> dict[str, Any]:
    used = Names()

    def drawn(depth: int) -> str:
        kind = draw(st.sampled_from(["test", "AND", "OR", "NOT"])) if depth else "test"
        if kind == "test":
            return draw(comparisons(used))
        if kind == "NOT":
            return f"(NOT {drawn(depth - 1)})"
        return f"({drawn(depth - 1)} {kind} {drawn(depth - 1)})"

    return {"ConditionExpression": drawn(2), **used.placeholders()}


@st.composite
def updates(draw: st.DrawFn) -> dict[str, Any]:
    used = Names()
    sets, removes = [], []
    chosen = draw(st.lists(st.sampled_from([*attributes, "new"]), min_size=1, unique=True))
    for attribute in chosen:
        path = used.name(attribute)
        kind = draw(st.sampled_from(["set", "remove", "default", "count", "append"]))
        if kind == "remove":
            removes.append(path)
        elif kind == "count":
            sets.append(f"{path} = if_not_exists ({path}, {used.value({'N': '0'})}) + {used.value({'N': '1'})}")
        elif kind == "append":
            nothing = used.value({"L": []})
            sets.append(f"{path} = list_append (if_not_exists ({path}, {nothing}), {used.value(draw(lists))})")
        elif kind == "default":
            sets.append(f"{path} = if_not_exists ({path}, {used.value(draw(scalars))})")
        else:
            sets.append(f"{path} = {used.value(draw(scalars))}")
    clauses = [f"SET {', '.join(sets)}" if sets else "", f"REMOVE {', '.join(removes)}" if removes else ""]
    return {"UpdateExpression": " ".join(filter(None, clauses)), "ReturnValues": "ALL_NEW", **used.placeholders()}


@ALIKE
@given(items, conditions())
def test_conditions(item: dict[str, Any], condition: dict[str, Any]) -> None:
    agree(("PutItem", {"Item": item}), ("PutItem", {"Item": KEY, "ReturnValues": "ALL_OLD", **condition}))


@ALIKE
@given(items, updates())
def test_updates(item: dict[str, Any], update: dict[str, Any]) -> None:
    agree(("PutItem", {"Item": item}), ("UpdateItem", {"Key": KEY, **update}), ("GetItem", {"Key": KEY}))
