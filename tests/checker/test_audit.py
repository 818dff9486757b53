"""An auditor counts a month anew from what the API answers, and finds a published cell that is wrong."""

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from infra.checker.removal_orders_check import audit
from infra.checker.removal_orders_check.figures import main
from removal.cli import main as shell
from tests.calls import ISSUER
from tests.checker import logs
from tests.people import Client, cast
from tests.services import InMemory
from tests.world import World

ORDERS = 11
pytestmark = pytest.mark.once


@dataclass(frozen=True, slots=True)
class Read:
    """What an auditor was answered, and the ids of the orders."""

    facts: list[dict[str, Any]]
    orders: list[str]


@pytest.fixture(scope="module")
def read() -> Iterator[Read]:
    """Eleven orders of which one is answered, one withdrawn, and the rest breached; one of another category."""
    with World(on=InMemory()) as world:
        people = cast(world)
        orders = [people.issue(reference=f"A-{number}") for number in range(ORDERS)]
        world.run(timedelta(minutes=2))
        lines = [{"number": number, "outcome": "removed", "measured_at": "2026-11-24T09:00:30Z"} for number in (1, 2)]
        said = {"by": "R. R.", "reference": "R-1", "items": lines}
        assert people.representative.post(f"/orders/{orders[0]}/reports", said).status == 200
        assert people.ministry.post(f"/orders/{orders[1]}/withdrawal", {"reason": "A mistake."}).status == 200
        world.run(timedelta(hours=30))
        add = ["caller", "add", "--iss", ISSUER, "--sub", "auditor", "--kind", "person", "--auditor", "--reason", "x"]
        assert shell([*add, "--scope", "record:read", "--yes"]) == 0
        world.run(timedelta(minutes=2))
        auditor = Client(world, "auditor")
        yield Read([fact for order in orders for fact in auditor.get(f"/orders/{order}/facts").body["facts"]], orders)


CELLS = {
    "orders": ORDERS,
    "items": 2 * ORDERS,
    "received": ORDERS,
    "breaches": None,
    "removed": None,
    "withdrawn": None,
}
NAMES = {"law": "kz-1", "category": "illegal_content", "authority": "ministry", "platform": "video-example"}


def audited(read: Read, folder: Path, cells: dict[str, int | None], *, with_categories: bool) -> int:
    """The exit code for a log by hand that publishes these cells."""
    log = logs.Log(folder / "log")
    tables: dict[str, str] = {}
    for table, depth in (("categories", 2), ("authorities", 3), ("platforms", 4)):
        row = {**dict(list(NAMES.items())[:depth]), **cells}
        text = io.StringIO()
        csv.writer(text).writerows([row.keys(), ["" if value is None else value for value in row.values()]])
        files = {"json": json.dumps({"month": "2026-11", "table": table, "rows": [row]}), "csv": text.getvalue()}
        for kind, body in files.items():
            path = f"figures/2026-11/{table}.{kind}"
            (folder / "log" / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / "log" / path).write_bytes(body.encode())
            tables[path] = hashlib.sha256(body.encode()).hexdigest()
    log.entries += [
        logs.text_of({"kind": "day", "at": "2026-11-20T00:00:00.000Z", "entries": 0}),
        logs.text_of({"kind": "day", "at": "2026-12-01T00:00:10.000Z", "entries": 1}),
        logs.text_of({"kind": "figures", "month": "2026-11", "tables": tables}),
    ]
    log.publish()
    (folder / "facts.json").write_text(json.dumps({"facts": read.facts}), "utf-8")
    (folder / "categories.csv").write_text("".join(f"{order},illegal_content\n" for order in read.orders), "utf-8")
    known = ["--categories", str(folder / "categories.csv")] if with_categories else []
    words = ["--log", log.url, "--key", log.key, "--audit", str(folder / "facts.json"), "--month", "2026-11"]
    return main([*words, *known])


@pytest.mark.parametrize("with_categories", [True, False])
def test_cells_that_are_right_are_confirmed(read: Read, tmp_path: Path, *, with_categories: bool) -> None:
    assert audited(read, tmp_path, dict(CELLS), with_categories=with_categories) == 0


@pytest.mark.parametrize(("off", "with_categories"), [(1, True), (-1, True), (1, False)])
def test_a_planted_wrong_cell_is_found(
    read: Read, tmp_path: Path, capsys: pytest.CaptureFixture[str], off: int, *, with_categories: bool
) -> None:
    wrong = {**CELLS, "items": 2 * ORDERS + off}
    assert audited(read, tmp_path, wrong, with_categories=with_categories) == 1
    said = capsys.readouterr().out
    assert f"kz-1/illegal_content/ministry/video-example: items is published as {2 * ORDERS + off}" in said
    assert "orders is" not in said


def test_a_breach_is_counted_from_its_fact(read: Read) -> None:
    month = audit.month_of([{"kind": "day", "at": f"2026-{day}T00:00:00Z"} for day in ("11-01", "12-01")], "2026-11")
    [found] = audit.counts(read.facts, {}, month).values()
    named = {name: found.least[name] for name in ("orders", "removed", "breaches", "withdrawn", "complied")}
    assert named == {"orders": ORDERS, "removed": 2, "breaches": ORDERS - 2, "withdrawn": 1, "complied": 1}
    assert found.least == found.most


def test_a_fact_near_the_end_of_a_month_may_be_of_either(read: Read) -> None:
    days = [{"kind": "day", "at": at} for at in ("2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z")]
    first = {**read.facts[0], "timestamp": "2026-12-01T00:20:00Z"}
    [found] = audit.counts([first], {}, audit.month_of(days, "2026-11")).values()
    assert (found.least["orders"], found.most["orders"]) == (0, 1)


def test_nothing_of_a_draft_counts(read: Read) -> None:
    month = audit.month_of([{"kind": "day", "at": f"2026-{day}T00:00:00Z"} for day in ("11-01", "12-01")], "2026-11")
    drafted = {**read.facts[0], "type": "order.drafted"}
    withdrawn = next(fact for fact in read.facts if fact["type"] == "order.withdrawn")
    of_draft = {**withdrawn, "data": {**withdrawn["data"], "sequence": 2, "order": read.facts[0]["data"]["order"]}}
    [found] = audit.counts([drafted, of_draft], {}, month).values()
    assert not found.most
