"""A model of how CloudWatch judges alarms, from AWS's documentation, minute by minute; no alarm was tried on AWS.

- An alarm is evaluated once a minute, at a second that is not known, on windows that end with the last full minute.
- It looks at more windows than its evaluation periods (five for three); here at two more. If as many have data as there
  are evaluation periods, missing ones are skipped; else missing ones count as `TreatMissingData` says.
  https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
- An alarm on `AWS/DynamoDB` keeps its state while data is missing. Whether FILL changes that is not said; here not.
- A composite acts when it begins to ring. With a suppressor it waits for it, and is silent while that rings and for the
  extension period after. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-suppression.html
- A datum is seen up to a minute after its time.
"""

import re
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from infra.template import Template, resources
from tests.alarms.expression import value_of

ALARM, COMPOSITE = "AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm"
STATISTICS: dict[str, Any] = {"Sum": sum, "Maximum": max, "Minimum": min, "SampleCount": len}
MINUTE = 60.0
MORE = 2  # windows beyond the evaluation periods
COMPARE = {"LessThanThreshold": lambda a, b: a < b, "GreaterThanThreshold": lambda a, b: a > b}
Key = tuple[str, ...]  # a metric's name, and the values of its dimensions but for the stack


def statistic(name: str, values: Sequence[float]) -> float | None:
    """A statistic of a window's data; None if there are none."""
    if not values:
        return None
    over = re.fullmatch(r"TC\((\d+):\)", name)
    if over:
        return float(sum(value > float(over[1]) for value in values))
    percentile = re.fullmatch(r"p(\d+)", name)
    if percentile:
        return sorted(values)[min(len(values) - 1, int(len(values) * int(percentile[1]) / 100))]
    return float(STATISTICS[name](values))


@dataclass
class Data:
    """What was measured: each value with its second, and when it can be seen."""

    values: dict[Key, list[tuple[float, float, float]]] = field(default_factory=lambda: defaultdict(list))

    def put(self, key: Key | str, at: float, value: float = 1.0, late: float = 0.0) -> None:
        """One value at a second, seen `late` seconds after it."""
        insort(self.values[(key,) if isinstance(key, str) else key], (at, value, at + late))

    def window(self, key: Key, begin: float, end: float, now: float) -> list[float]:
        """The values of a window that can be seen now."""
        data = self.values.get(key, [])
        of_window = data[bisect_left(data, (begin,)) : bisect_left(data, (end,))]
        return [value for _, value, seen in of_window if seen <= now]


@dataclass
class Alarm:
    """A metric alarm of the template, and its state."""

    properties: dict[str, Any]
    rings: bool = False
    settled: dict[float, float | None] = field(default_factory=dict)  # windows whose data can all be seen

    def evaluate(self, data: Data, now: float) -> None:
        """Its state at an evaluation."""
        of, end = self.properties, now // MINUTE * MINUTE
        periods = int(of["EvaluationPeriods"])
        points = [self._point(data, end - place * self.period, now) for place in range(periods + MORE)]
        real = [point for point in points if point is not None][:periods]
        missing, wanted = periods - len(real), int(of.get("DatapointsToAlarm", periods))
        treat = "ignore" if self.of_dynamodb else of["TreatMissingData"]
        breaching = sum(COMPARE[of["ComparisonOperator"]](point, of["Threshold"]) for point in real)
        if treat == "ignore" and missing and breaching < wanted:
            return
        self.rings = breaching + (missing if treat == "breaching" else 0) >= wanted

    @cached_property
    def period(self) -> float:
        """Seconds of a window."""
        queries = self.properties.get("Metrics", [])
        periods = [query["MetricStat"]["Period"] for query in queries if "MetricStat" in query]
        return float(max([*periods, self.properties.get("Period", 0)]))

    @cached_property
    def of_dynamodb(self) -> bool:
        """Whether it keeps its state while data is missing."""
        return "AWS/DynamoDB" in str(self.properties)

    @cached_property
    def stats(self) -> dict[str, tuple[Key, str]]:
        """The metric and the statistic of each query; of an alarm on one metric under no name."""
        of = self.properties
        if "Metrics" not in of:
            return {"": (key_of(of), of.get("Statistic") or of["ExtendedStatistic"])}
        queries = {query["Id"]: query["MetricStat"] for query in of["Metrics"] if "MetricStat" in query}
        return {id_: (key_of(query["Metric"]), str(query["Stat"])) for id_, query in queries.items()}

    @cached_property
    def formulas(self) -> tuple[str, dict[str, str]]:
        """The query that counts, and the expressions by their names."""
        queries = self.properties.get("Metrics", [{"Id": ""}])
        (result,) = (str(query["Id"]) for query in queries if query.get("ReturnData", True))
        return result, {query["Id"]: query["Expression"] for query in queries if "Expression" in query}

    def _point(self, data: Data, end: float, now: float) -> float | None:
        if end + MINUTE > now:
            return self._computed(data, end, now)
        if end not in self.settled:
            self.settled[end] = self._computed(data, end, now)
        return self.settled[end]

    def _computed(self, data: Data, end: float, now: float) -> float | None:
        begin = end - self.period
        known = {id_: statistic(name, data.window(key, begin, end, now)) for id_, (key, name) in self.stats.items()}
        if self.of_dynamodb and all(point is None for point in known.values()):
            return None
        return value_of(*self.formulas, known)


@dataclass
class Composite:
    """A composite alarm of the template: what it depends on, and when it rang a person."""

    properties: dict[str, Any]
    members: tuple[str, ...]
    rings: bool = False
    since: float = 0.0  # it began to ring
    silent_until: float = 0.0
    told: bool = False
    pages: list[float] = field(default_factory=list)

    def evaluate(self, alarms: dict[str, Alarm], suppressor: "Composite | None", now: float) -> None:
        """Its state, and a page unless it is silenced."""
        rings = any(alarms[name].rings for name in self.members)
        if rings and not self.rings:
            self.since, self.told = now, False
        self.rings = rings
        if suppressor and suppressor.rings:
            self.silent_until = now + self.properties["ActionsSuppressorExtensionPeriod"]
        wait = self.properties.get("ActionsSuppressorWaitPeriod", 0)
        silenced = suppressor and (suppressor.rings or now < max(self.silent_until, self.since + wait))
        if rings and not self.told and not silenced:
            self.told = True
            self.pages.append(now)


@dataclass
class CloudWatch:
    """The alarms of a template, evaluated each minute at the same second."""

    alarms: dict[str, Alarm]
    composites: dict[str, Composite]
    second: float = 0.0

    @classmethod
    def of(cls, template: Template, second: float = 0.0) -> "CloudWatch":
        """All alarms of infra/operations.yaml, as they are."""
        composites = {
            name: Composite(of, tuple(re.findall(r'ALARM\("\$\{(\w+)\}"\)', of["AlarmRule"]["Fn::Sub"])))
            for name, of in resources(template, COMPOSITE)
        }
        return cls({name: Alarm(of) for name, of in resources(template, ALARM)}, composites, second)

    def run(self, data: Data, begin: float, end: float) -> "CloudWatch":
        """Evaluate each minute from one second to another."""
        for now in self._moments(begin, end):
            for alarm in self.alarms.values():
                alarm.evaluate(data, now)
            for name in sorted(
                self.composites, key=lambda name: "ActionsSuppressor" in self.composites[name].properties
            ):
                composite = self.composites[name]
                by = composite.properties.get("ActionsSuppressor", {}).get("Ref")
                composite.evaluate(self.alarms, self.composites.get(by), now)
        return self

    def rung(self) -> dict[str, float]:
        """When each composite rang first, by the end of its name; without those that did not."""
        named = {name.removesuffix("Composite").lower(): composite.pages for name, composite in self.composites.items()}
        return {name: pages[0] for name, pages in named.items() if pages}

    def _moments(self, begin: float, end: float) -> Iterator[float]:
        now = begin // MINUTE * MINUTE + self.second
        while now <= end:
            if now >= begin:
                yield now
            now += MINUTE


def key_of(metric: dict[str, Any]) -> Key:
    """A metric's name, and the values of its dimensions but for the stack's name and what is imported."""
    values = (dimension["Value"] for dimension in metric.get("Dimensions", []))
    plain = (value if isinstance(value, str) else str(value.get("Fn::Sub", "")) for value in values)
    return (metric["MetricName"], *(value.removeprefix("${Stack}-") for value in plain if value))
