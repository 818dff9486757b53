"""What a message costs each function, for the queueing model: calls of AWS, processor time, write units by partition.

`PYTHONPATH=functions:. python -m tests.simulation.calibration` lives through 100 orders in memory and writes
`infra/dev/bench/model/measured.toml`. Processor time leaves out AWS in memory; it holds for the machine that measured.
The simulation remembers facts that were read before, so a fold costs less there than in a process that is cold.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from time import process_time
from typing import Any

from infra.template import ROOT
from tests.simulation.aws.dynamodb.capacity import WriteCapacity
from tests.simulation.process import Process
from tests.simulation.scheduler import Task
from tests.simulation.world import World

FILE = ROOT / "infra/dev/bench/model/measured.toml"
SEED, ORDERS = 1, 100
HEAD = "# Measured by `PYTHONPATH=functions:. python -m tests.simulation.calibration`, which writes this file.\n"
KINDS = {
    "GetItem": "reads",
    "BatchGetItem": "reads",
    "Query": "reads",
    "PutItem": "writes",
    "UpdateItem": "writes",
    "DeleteItem": "writes",
    "TransactWriteItems": "transactions",
}
INDEXES = ("by_authority", "by_endpoint", "by_platform", "open_by_platform", "due")
TRANSACTED = 2  # write units of a transaction beside those of a plain write, for the table itself


@dataclass(slots=True)
class Used:
    """What one function has used."""

    messages: int = 0
    seconds: float = 0.0
    units: Counter[str] = field(default_factory=Counter)
    calls: Counter[str] = field(default_factory=Counter)

    @property
    def row(self) -> dict[str, float]:
        """By message."""
        each = {kind: round(count / self.messages, 2) for kind, count in sorted(self.calls.items())}
        of_table = sum(units for kind, units in self.units.items() if kind not in INDEXES)
        units = {"units": self.units.total(), "table_units": of_table, "endpoint_units": self.units["endpoint"]}
        rounded = {name: round(count / self.messages, 2) for name, count in units.items()}
        return {"messages": self.messages, "cpu_ms": round(self.seconds / self.messages * 1_000, 2), **rounded, **each}


class Meter(WriteCapacity):
    """Counts calls, processor time and write units of one world. It throttles nothing."""

    def __init__(self, world: World) -> None:
        self.used: dict[str, Used] = {}
        self.units: Counter[str] = Counter()
        self.operation = ""
        self._began = 0.0
        self._world = world
        world.cloud.table.capacity = self
        world.wire.services = {name: Counted(self, name, service) for name, service in world.cloud.services.items()}
        self._switches(world)
        self._invocations(world)

    def take(self, index: str | None, partition: Any, units: int) -> None:  # noqa: ANN401 - the simulation's
        """Count the write units of a partition."""
        kind = index or str(partition[1] if isinstance(partition, tuple) else partition).partition(":")[0]
        factor = TRANSACTED if index is None and self.operation == "TransactWriteItems" else 1
        self.units[kind] += factor * units
        if self.running():
            self.of(self.running()).units[kind] += factor * units

    def call(self, name: str, operation: str) -> None:
        """Count a call of the running function."""
        function = self.running()
        if function:
            self.of(function).calls[KINDS.get(operation, name)] += 1

    def running(self) -> str:
        """The function that runs now; empty for a party."""
        current = self._world.scheduler.current
        owner = current.owner if current else None
        return owner.function if isinstance(owner, Process) else ""

    def of(self, function: str) -> Used:
        """What a function has used."""
        return self.used.setdefault(function, Used())

    def aside(self, work: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever AWS answers
        """Do what AWS does: its processor time is not the function's."""
        began = process_time()
        try:
            return work()
        finally:
            self._began += process_time() - began

    def _switches(self, world: World) -> None:
        enter, leave = world.scheduler.on_enter, world.scheduler.on_leave

        def entered(task: Task) -> None:
            enter(task)
            self._began = process_time()

        def left(task: Task) -> None:
            if isinstance(task.owner, Process):
                self.of(task.owner.function).seconds += process_time() - self._began
            leave(task)

        world.scheduler.on_enter, world.scheduler.on_leave = entered, left

    def _invocations(self, world: World) -> None:
        invoke = world.lambdas.invoke

        def invoked(name: str, event: dict[str, Any], then: Callable[..., None]) -> Any:  # noqa: ANN401
            begun = invoke(name, event, then)
            self.of(name).messages += len(event.get("Records", [event]))
            return begun

        world.lambdas.invoke = invoked  # type: ignore[method-assign]


class Counted:
    """A service of AWS in memory, with its calls counted."""

    def __init__(self, meter: Meter, name: str, service: Any) -> None:  # noqa: ANN401 - the simulation's
        self._meter, self._name, self._service = meter, name, service

    def call(self, operation: str, parameters: Mapping[str, Any]) -> Any:  # noqa: ANN401 - as the service
        """As the service answers."""
        self._meter.call(self._name, operation)
        self._meter.operation = operation
        return self._meter.aside(lambda: self._service.call(operation, parameters))

    def begin(self, parameters: Mapping[str, Any]) -> Any:  # noqa: ANN401 - as the service
        """As the service begins a transaction."""
        self._meter.call(self._name, "TransactWriteItems")
        self._meter.operation = "TransactWriteItems"
        return self._meter.aside(lambda: self._service.begin(parameters))


def measured() -> str:
    """The file."""
    world = World(SEED, ORDERS)
    meter = Meter(world)
    report = world.run()
    if report.violations:
        raise SystemExit(f"{len(report.violations)} violations")
    rows = {f"function.{name}": used.row for name, used in sorted(meter.used.items()) if used.messages}
    tables = [_table("run", {"seed": SEED, "orders": ORDERS}), *(_table(name, row) for name, row in rows.items())]
    tables.append(_table("units", dict(sorted(meter.units.items()))))
    return HEAD + "".join(tables)


def _table(name: str, row: Mapping[str, float]) -> str:
    return f"\n[{name}]\n" + "".join(f"{key} = {value}\n" for key, value in row.items())


if __name__ == "__main__":
    FILE.write_text(measured(), "utf-8")
