"""What CloudWatch makes of an alarm: when it rings, by samples of its metrics.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
"""

import ast
import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from math import ceil, inf
from typing import Any

Samples = Mapping[str, Mapping[int, Sequence[float]]]  # by metric and minute
Value = float | None
STATISTICS: Mapping[str, Callable[[Sequence[float]], float]] = {
    "Sum": sum,
    "Maximum": max,
    "Minimum": min,
    "SampleCount": len,
    "p99": lambda samples: sorted(samples)[ceil(len(samples) * 0.99) - 1],
    "TC(2:)": lambda samples: sum(sample > 2 for sample in samples),
}
COMPARED: Mapping[str, Callable[[float, float], bool]] = {
    "GreaterThanThreshold": operator.gt,
    "LessThanThreshold": operator.lt,
}
OPERATIONS: Mapping[type, Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Mult: operator.mul,
    ast.Div: lambda dividend, divisor: dividend / divisor if divisor else inf,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


def rings_at(alarm: Mapping[str, Any], samples: Samples, minutes: int) -> list[int]:
    """The minutes, of so many, at whose end an alarm rings; nothing was wrong before the first."""
    period, periods = _period(alarm) // 60, alarm["EvaluationPeriods"]
    wanted = alarm.get("DatapointsToAlarm", periods)
    wrong = [_is_wrong(alarm, _value(alarm, samples, range(at, at + period))) for at in range(0, minutes, period)]
    counted = (sum(wrong[max(0, last + 1 - periods) : last + 1]) for last in range(len(wrong)))
    return [(number + 1) * period - 1 for number, count in enumerate(counted) if count >= wanted]


def metric(named: Mapping[str, Any]) -> str:
    """A metric as samples name it: `AWS/Lambda Errors FunctionName=STACK-api`."""
    dimensions = (f"{each['Name']}={_text(each['Value'])}" for each in named.get("Dimensions", ()))
    return " ".join((named["Namespace"], named["MetricName"], *dimensions))


def _text(value: Any) -> str:  # noqa: ANN401 - text, or a function of CloudFormation
    if isinstance(value, str):
        return value
    ((function, of),) = value.items()
    if function == "Ref":
        return str(of).upper()
    return _text(of) if function == "Fn::ImportValue" else str(of).replace("${Stack}", "STACK")


def _period(alarm: Mapping[str, Any]) -> int:
    periods = {query["MetricStat"]["Period"] for query in alarm.get("Metrics", ()) if "MetricStat" in query}
    (period,) = periods or {alarm["Period"]}
    return int(period)


def _is_wrong(alarm: Mapping[str, Any], value: Value) -> bool:
    if value is None:
        return bool(alarm["TreatMissingData"] == "breaching")
    return COMPARED[alarm["ComparisonOperator"]](value, alarm["Threshold"])


def _value(alarm: Mapping[str, Any], samples: Samples, minutes: range) -> Value:
    if "Metrics" not in alarm:
        statistic = alarm.get("Statistic") or alarm["ExtendedStatistic"]
        return _statistic(samples.get(metric(alarm), {}), statistic, minutes)
    (shown,) = (query["Id"] for query in alarm["Metrics"] if query.get("ReturnData", True))
    return _Expressions({query["Id"]: query for query in alarm["Metrics"]}, samples, minutes).value(shown)


def _statistic(by_minute: Mapping[int, Sequence[float]], statistic: str, minutes: range) -> Value:
    there = [sample for minute in minutes for sample in by_minute.get(minute, ())]
    return STATISTICS[statistic](there) if there else None


class _Expressions:
    """Metric math over one period; what is missing makes its result missing, unless FILL fills it."""

    def __init__(self, queries: Mapping[str, Mapping[str, Any]], samples: Samples, minutes: range) -> None:
        self._queries, self._samples, self._minutes = queries, samples, minutes

    def value(self, id_: str) -> Value:
        query = self._queries[id_]
        if "Expression" in query:
            return self._of(ast.parse(query["Expression"], mode="eval").body)
        stat = query["MetricStat"]
        return _statistic(self._samples.get(metric(stat["Metric"]), {}), stat["Stat"], self._minutes)

    def _of(self, node: ast.expr) -> Value:
        if isinstance(node, ast.Constant):
            return float(str(node.value))
        if isinstance(node, ast.Name):
            return self.value(node.id)
        if isinstance(node, ast.Call):
            return self._called(node)
        if isinstance(node, ast.Compare):
            return self._two(node.left, node.ops[0], node.comparators[0])
        assert isinstance(node, ast.BinOp), ast.dump(node)
        return self._two(node.left, node.op, node.right)

    def _two(self, left: ast.expr, by: ast.AST, right: ast.expr) -> Value:
        first, second = self._of(left), self._of(right)
        return None if first is None or second is None else OPERATIONS[type(by)](first, second)

    def _called(self, node: ast.Call) -> Value:
        assert isinstance(node.func, ast.Name)
        if node.func.id == "IF":
            condition, then, otherwise = node.args
            whether = self._of(condition)
            return None if whether is None else self._of(then if whether else otherwise)
        if node.func.id == "FILL":
            (filled,) = self._filled(node)
            return filled
        (of_all,) = node.args
        assert isinstance(of_all, ast.Call)
        values = list(self._filled(of_all))
        return sum(values) if node.func.id == "SUM" else max(values)

    def _filled(self, fill: ast.Call) -> Iterator[float]:
        """`FILL(taken, 0)`, or `FILL(METRICS(), 0)`: of each metric."""
        of, by = fill.args
        all_ = [id_ for id_, query in self._queries.items() if "MetricStat" in query]
        values = [self._of(of)] if isinstance(of, ast.Name) else map(self.value, all_)
        filling = self._of(by) or 0.0
        return (filling if value is None else value for value in values)
