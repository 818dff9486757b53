"""When an alarm rings, by samples of its metrics minute by minute, each metric under its whole name."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from tests.alarms.cloudwatch import MINUTE, Alarm, Data, Key

Samples = Mapping[str, Mapping[int, Sequence[float]]]  # by metric and minute


def rings_at(alarm: Mapping[str, Any], samples: Samples, minutes: int) -> list[int]:
    """The minutes, of so many, at whose end an alarm rings."""
    data, state = Data(), Named(dict(alarm))
    for name, by_minute in samples.items():
        for minute, values in by_minute.items():
            for value in values:
                data.put(name, minute * MINUTE, value)
    rang = []
    for minute in range(minutes):
        state.evaluate(data, (minute + 1) * MINUTE)
        rang += [minute] if state.rings else []
    return rang


def metric(named: Mapping[str, Any]) -> str:
    """A metric as samples name it: `AWS/Lambda Errors FunctionName=STACK-api`."""
    dimensions = (f"{each['Name']}={_text(each['Value'])}" for each in named.get("Dimensions", ()))
    return " ".join((named["Namespace"], named["MetricName"], *dimensions))


class Named(Alarm):
    """An alarm whose metrics have their namespace and all dimensions in their name, so that a wrong one is noticed."""

    @cached_property
    def stats(self) -> dict[str, tuple[Key, str]]:
        """The metric and the statistic of each query; of an alarm on one metric under no name."""
        of = self.properties
        if "Metrics" not in of:
            return {"": ((metric(of),), of.get("Statistic") or of["ExtendedStatistic"])}
        queries = {query["Id"]: query["MetricStat"] for query in of["Metrics"] if "MetricStat" in query}
        return {id_: ((metric(query["Metric"]),), str(query["Stat"])) for id_, query in queries.items()}


def _text(value: Any) -> str:  # noqa: ANN401 - text, or a function of CloudFormation
    if isinstance(value, str):
        return value
    ((function, of),) = value.items()
    if function == "Ref":
        return str(of).upper()
    return _text(of) if function == "Fn::ImportValue" else str(of).replace("${Stack}", "STACK")
