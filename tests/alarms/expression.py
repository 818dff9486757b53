"""Metric math of one window: arithmetic, comparisons, IF, FILL, SUM, MAX and METRICS; a missing datum makes none."""

import ast
import operator
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

OPERATORS: dict[type[ast.AST], Any] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Eq: operator.eq,
}
OF_ALL: dict[str, Any] = {"SUM": sum, "MAX": max}
Point = float | None


def value_of(id_: str, formulas: Mapping[str, str], known: Mapping[str, Point]) -> Point:
    """The value of a query: an expression of others, or a metric's datum."""
    if id_ not in formulas:
        return known[id_]
    value = _Evaluation(formulas, known).of(_parsed(formulas[id_]))
    return None if value is None else float(value)


@cache
def _parsed(expression: str) -> ast.expr:
    return ast.parse(expression, mode="eval").body


class _Evaluation:
    """One window's data, and the formulas on them."""

    def __init__(self, formulas: Mapping[str, str], known: Mapping[str, Point]) -> None:
        self._formulas, self._known = formulas, known

    def of(self, node: ast.AST) -> Any:  # noqa: ANN401 - a datum, or a list of them
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.Name):
            return value_of(node.id, self._formulas, self._known)
        if isinstance(node, ast.Call):
            return self._call(node.func.id, node.args)  # type: ignore[attr-defined]
        if isinstance(node, ast.BinOp):
            return _both(node.op, self.of(node.left), self.of(node.right))
        if isinstance(node, ast.Compare):
            return _both(node.ops[0], self.of(node.left), self.of(node.comparators[0]))
        raise ValueError(ast.dump(node))

    def _call(self, name: str, arguments: Sequence[ast.expr]) -> Any:  # noqa: ANN401 - likewise
        if name == "METRICS":
            return list(self._known.values())
        first = self.of(arguments[0])
        if name == "IF":
            return None if first is None else self.of(arguments[1 if first else 2])
        if name == "FILL":
            other = self.of(arguments[1])
            return [_filled(point, other) for point in first] if isinstance(first, list) else _filled(first, other)
        return OF_ALL[name](first)


def _filled(point: Point, other: float) -> float:
    return other if point is None else point


def _both(operation: ast.AST, left: Point, right: Point) -> Any:  # noqa: ANN401 - a number or a truth
    return None if left is None or right is None else OPERATORS[type(operation)](left, right)
