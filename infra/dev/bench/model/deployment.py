"""What the model takes from the product: constants of `template.yaml` and of the code, and what was measured."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from infra.dev.bench.model.limits import ASSUMED_MS, MEMORY_OF_ONE_CPU, RECEIVER_MS, Quotas
from infra.dev.bench.model.stations import Pool
from infra.template import ROOT, Template, deployed, read, schedules
from removal.deliveries.items import LIST_SHARDS
from removal.queues.queue import BATCH
from removal.timers import due, sweep

MEASURED = Path(__file__).parent / "measured.toml"
UNITS = ROOT / "infra/deploy/units.toml"
WEBHOOKS, MAILS, FACTS = 12, 5, 6  # of a whole life by default: issued, received, two reminders, report, complied
SQS_CPU_MS = 1.65  # of a request of ten messages, on a whole processor; measured with botocore
INDEXES = ("by_authority", "by_endpoint", "by_platform", "open_by_platform", "due")
POSTING = frozenset({"send-webhook"})


@dataclass(frozen=True, slots=True)
class Deployment:
    """A template as it is written and as it is made with its parameters, and what a message costs each function."""

    written: Template
    measured: Mapping[str, Any]
    units: Mapping[str, Any]
    template: Template = field(default_factory=dict)

    @classmethod
    def read(cls, template: Template | None = None) -> "Deployment":
        """The template of this tree, or another."""
        written, units = template or read(), tomllib.loads(UNITS.read_text("utf-8"))["now"]
        return cls(written, tomllib.loads(MEASURED.read_text("utf-8")), units).made({})

    def made(self, parameters: Mapping[str, str]) -> "Deployment":
        """The same, deployed with these parameters."""
        decided = deployed(self.written, Local="false", **parameters)
        for name, value in parameters.items():
            decided["Parameters"][name]["Default"] = value
        return replace(self, template=decided)

    def function(self, name: str) -> Mapping[str, Any]:
        """A function's properties."""
        properties: Mapping[str, Any] = self.template["Resources"][name]["Properties"]
        return properties

    def source(self, function: str, event: str) -> Mapping[str, Any]:
        """The properties of a function's event source."""
        properties: Mapping[str, Any] = self.function(function)["Events"][event]["Properties"]
        return properties

    def pool(self, function: str, event: str, quotas: Quotas) -> Pool:
        """The workers of a queue's mapping."""
        source = self.source(function, event)
        queue = self.template["Resources"][source["Queue"]["Fn::GetAtt"][0]]["Properties"]
        workers = quotas.workers or int(self._value(source["ScalingConfig"]["MaximumConcurrency"]))
        handler = ROOT / f"functions/{self.function(function)['Handler'].removesuffix('.handler').replace('.', '/')}.py"
        at_once = "each_at_once(" in handler.read_text("utf-8")
        return Pool(workers, source["BatchSize"], at_once=at_once, visibility=queue["VisibilityTimeout"])

    def lanes(self, table_writes: int) -> Pool:
        """The batches of the stream that `publish` takes at the same time: so many for each partition of the table."""
        source = self.source("PublishFunction", "Journal")
        partitions = max(1, table_writes // 1_000)
        return Pool(partitions * source["ParallelizationFactor"], source["BatchSize"], grows=False)

    def cpu(self, function: str, milliseconds: float) -> float:
        """Seconds on the share of a processor that a function's memory gives it."""
        memory = int(self.function(function)["MemorySize"])
        return milliseconds / 1_000 * max(1.0, MEMORY_OF_ONE_CPU / memory)

    def message(self, function: str, name: str, without: frozenset[str] = frozenset()) -> tuple[float, float]:
        """Seconds of waiting and of the processor of one message, by what was measured."""
        row = self.measured["function"][name]
        waits = sum(milliseconds * row.get(kind, 0) for kind, milliseconds in ASSUMED_MS.items() if kind not in without)
        receiver = RECEIVER_MS if name in POSTING else 0
        return (waits + receiver) / 1_000, self.cpu(function, row["cpu_ms"])

    def units_of(self, name: str) -> float:
        """Write units that a message of a function takes of the table."""
        return float(self.measured["function"][name]["table_units"])

    @property
    def planned_units(self) -> float:
        """Write units of an endpoint's partition that planning one delivery takes."""
        rows = self.measured["function"]
        deliveries = rows["send-webhook"]["messages"] + rows["send-email"]["messages"]
        return float(rows["dispatch"]["endpoint_units"] * rows["dispatch"]["messages"] / deliveries)

    @property
    def address_units(self) -> float:
        """Write units of a contact's partition that the events of one mail take."""
        events, mails = (self.measured["function"][name] for name in ("mail-feedback", "send-email"))
        return float(events["endpoint_units"] * events["messages"] / mails["messages"])

    @property
    def sent_units(self) -> float:
        """Write units of an endpoint's partition that sending one webhook takes."""
        return float(self.measured["function"]["send-webhook"]["endpoint_units"])

    def units_in_life(self, index: str) -> float:
        """Write units of an index, or of the table, that an order takes in its life."""
        units = self.measured["units"]
        taken = units[index] if index != "table" else sum(units.values()) - sum(units[name] for name in INDEXES)
        return float(taken) / float(self.measured["run"]["orders"])

    @property
    def look_ahead(self) -> float:
        """Seconds."""
        return float(self.function("SweepFunction")["Environment"]["Variables"]["LOOK_AHEAD_SECONDS"])

    @property
    def sweep_period(self) -> float:
        """Seconds between two sweeps."""
        (rate,) = (r["ScheduleExpression"] for name, _, r in schedules(self.template) if name == "SweepFunction")
        minutes, unit = rate.removeprefix("rate(").rstrip(")").split()
        return float(minutes) * {"minute": 60, "minutes": 60}[unit]

    @property
    def swept_a_second(self) -> float:
        """Timers that a sweep sends: its threads wait for SQS, or its processor is busy."""
        waiting = workers_at_most() * BATCH / (ASSUMED_MS["sqs"] / 1_000)
        return min(waiting, BATCH / self.cpu("SweepFunction", SQS_CPU_MS))

    @property
    def swept_at_most(self) -> int:
        """Timers of one sweep."""
        return min(sweep.TIMERS_AT_MOST["order"], int(self.swept_a_second * self.function("SweepFunction")["Timeout"]))

    @property
    def stage(self) -> Mapping[str, int]:
        """What the API's stage lets through."""
        settings: Mapping[str, int] = self.template["Resources"]["HttpApiStage"]["Properties"]["DefaultRouteSettings"]
        return settings

    @property
    def shards(self) -> int:
        """Shards of the index `due`."""
        return due.SHARDS

    @property
    def delivery_shards(self) -> int:
        """Keys of `by_endpoint` over which the deliveries of one webhook are spread."""
        return LIST_SHARDS

    @property
    def list_shards(self) -> int:
        """Keys of an index over which the orders of one tenant are spread."""
        variables = self.function("ApiFunction")["Environment"]["Variables"]
        return int(self._value(variables["ORDER_SHARDS"]))

    def _value(self, node: Any) -> Any:  # noqa: ANN401 - a number, or a parameter's name
        return self.template["Parameters"][node["Ref"]]["Default"] if isinstance(node, dict) else node


@cache
def workers_at_most() -> int:
    """The threads of a sweep, from their module's text: only the edge imports the wiring."""
    text = (ROOT / "functions/removal/wiring/parts/workers.py").read_text("utf-8")
    return int(re.findall(r"^WORKERS_AT_MOST = (\d+)", text, re.MULTILINE)[0])
