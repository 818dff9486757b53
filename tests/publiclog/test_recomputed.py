"""The script that recomputes orders and figures from the log alone agrees with what happened, to the unit."""

import csv
import hashlib
import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest

from infra.checker.removal_orders_check.figures import figures, main
from infra.checker.removal_orders_check.log import Wrong
from removal.publiclog.entries import order_entry
from tests.publiclog.logs import Log

PLACES = [(authority, platform) for authority in ("north", "south") for platform in ("audio", "video", "words")]
MONTHS = [datetime(2026, month, 3, tzinfo=UTC) for month in (10, 11, 12)]
Run = Callable[..., tuple[int, dict[str, list[dict[str, str]]]]]


class Happened:
    """Three months of orders in a log, and the oracle's own counts of them."""

    def __init__(self, seed: int) -> None:
        self.chance, self.log, self.listed = Random(seed), Log(), list[dict[str, Any]]()
        self.counted: dict[str, Counter[tuple[str, ...]]] = {}
        for month in MONTHS:
            self.log.now = month
            self._month(f"{month:%Y-%m}")
        self.log.now = datetime(2027, 1, 1, tzinfo=UTC)
        self.log.run()

    def _month(self, month: str) -> None:
        counted = self.counted.setdefault(month, Counter())
        for authority, platform in PLACES:
            for number in range(self.chance.choice((3, 9, 11, 14))):
                order = f"{month}-{authority}-{platform}-{number}"
                category = self.chance.choice(("illegal_content", "illegal_content", "child_cyberbullying"))
                self.log.table.categories[order] = category
                facts = ["order.issued", *["order.reminded"] * self.chance.choice((0, 1, 1))]
                self.log.table.add(order, *facts, tenants=(authority, platform))
                counted["kz-1", category, "orders"] += 1
                counted["kz-1", category, "breaches"] += len(facts) - 1
                if category == "illegal_content":
                    self.listed.append(self._entry(order, month, authority, platform))
        orders = [order for order in self.log.table.journals if order.startswith(month)]
        self.log.run(*orders)
        self.log.own = {order: order_entry(entry) for order, entry in zip(self._open(), self.listed, strict=True)}
        self.log.run(*orders, listed=orders)

    def _open(self) -> list[str]:
        return [order for order, category in self.log.table.categories.items() if category == "illegal_content"]

    def _entry(self, order: str, month: str, authority: str, platform: str) -> dict[str, Any]:
        hours = self.chance.choice((None, 0, 1, 26))
        numbers = {
            name: self.chance.randrange(3) for name in ("breaches", "annulled", "contests", "upheld", "rejected")
        }
        return {
            "id": hashlib.sha256(order.encode()).hexdigest()[:32],
            "law": "kz-1",
            "category": "illegal_content",
            "authority": authority,
            "platform": platform,
            "reasons": ["insult"],
            "month": month,
            "items": 2,
            "outcomes": {"removed": self.chance.randrange(3)},
            "hours_to_receipt": self.chance.randrange(9),
            "hours_to_effect": hours,
            **numbers,
            "withdrawn": self.chance.random() < 0.5,
            "to_reinstate": 1,
            "reinstated": 0,
        }


@pytest.fixture
def happened() -> Happened:
    return Happened(7)


@pytest.fixture
def run(happened: Happened, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*options: str) -> tuple[int, dict[str, list[dict[str, str]]]]:
        for name, (body, _) in happened.log.bucket.objects.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes(body)
        code = main(["--log", tmp_path.as_uri(), "--key", happened.log.signer.public_key().text, *options])
        said = capsys.readouterr().out
        tables = [text.splitlines() for text in said.split("# ")[1:]]
        return code, {lines[0]: list(csv.DictReader(lines[1:])) for lines in tables} or {"wrong": [{"said": said}]}

    return run


def test_listed_orders_of_a_year_are_counted_as_they_happened(happened: Happened, run: Run) -> None:
    code, tables = run("--year", "2026")
    assert code == 0
    assert sum(int(row["orders"]) for row in tables["orders"]) == len(happened.listed)
    for row in tables["orders"]:
        of_row = [
            each
            for each in happened.listed
            if (each["authority"], each["platform"]) == (row["authority"], row["platform"])
        ]
        assert int(row["orders"]) == len(of_row)
        for name in ("items", "breaches", "annulled", "contests", "withdrawn"):
            assert int(row[name]) == sum(each[name] for each in of_row)
        assert int(row["removed"]) == sum(each["outcomes"]["removed"] for each in of_row)
        hours = sorted(each["hours_to_receipt"] for each in of_row)
        assert int(row["hours_to_receipt_p50"]) == hours[(len(hours) + 1) // 2 - 1]
        assert sum(hour <= int(row["hours_to_receipt_p90"]) for hour in hours) >= 0.9 * len(hours)


def test_the_sums_of_the_figures_are_what_happened_but_for_what_is_left_out(happened: Happened, run: Run) -> None:
    code, tables = run("--year", "2026")
    assert code == 0
    assert {row["category"] for row in tables["figures"]} == {"illegal_content", "child_cyberbullying"}
    for row in tables["figures"]:
        for measure in ("orders", "breaches"):
            months = [counted["kz-1", row["category"], measure] for counted in happened.counted.values()]
            assert int(row[measure]) == sum(count for count in months if count >= 10)
    assert run("--year", "2031")[1]["figures"] == []


def test_figures_and_listed_orders_of_an_open_category_agree_month_by_month(happened: Happened, run: Run) -> None:
    for month, counted in happened.counted.items():
        [row] = [row for row in run("--year", month)[1]["figures"] if row["category"] == "illegal_content"]
        listed = sum(each["month"] == month for each in happened.listed)
        assert int(row["orders"]) == counted["kz-1", "illegal_content", "orders"] == listed >= 10


def test_a_changed_table_is_found_out(happened: Happened, run: Run) -> None:
    path = "figures/2026-11/categories.json"
    body, kind = happened.log.bucket.objects[path]
    table = json.loads(body)
    table["rows"][0]["orders"] = 999
    happened.log.bucket.objects[path] = (json.dumps(table).encode(), kind)
    code, said = run()
    assert (code, path in str(said)) == (1, True)


def by_hand(**cells: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], dict[str, bytes]]:
    """An entry, and tables by hand, of which it has the SHA-256."""
    files = {f"figures/2026-11/{name}.json": json.dumps({"rows": rows}).encode() for name, rows in cells.items()}
    for name, rows in cells.items():
        lines = [",".join(rows[0]), *(",".join("" if v is None else str(v) for v in row.values()) for row in rows)]
        files[f"figures/2026-11/{name}.csv"] = "\r\n".join(lines).encode()
    sha256 = {path: hashlib.sha256(body).hexdigest() for path, body in files.items()}
    return [{"kind": "figures", "month": "2026-11", "tables": sha256}], files


def rows(category: int | None, authority: int | None, *platforms: int | None) -> dict[str, list[dict[str, Any]]]:
    of = {"law": "kz-1", "category": "c"}
    return {
        "categories": [{**of, "orders": category}],
        "authorities": [{**of, "authority": "a", "orders": authority}],
        "platforms": [
            {**of, "authority": "a", "platform": f"p{number}", "orders": value}
            for number, value in enumerate(platforms)
        ],
    }


def test_cells_that_can_be_are_read() -> None:
    found, files = by_hand(**rows(40, 40, 20, None))
    assert len(figures(found, files.__getitem__)["2026-11"]) == 4


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        (rows(40, 40, 31, 9), "under 10"),
        (rows(40, 40, 31, 10), "less than its parts"),
        (rows(39, 40, 31, None), "less than its parts"),
        (rows(None, 40, 31, None), "less than its parts"),
    ],
)
def test_tables_that_cannot_be_are_found_out_though_the_log_has_their_entry(
    cells: dict[str, list[dict[str, Any]]], why: str
) -> None:
    found, files = by_hand(**cells)
    with pytest.raises(Wrong, match=why):
        figures(found, files.__getitem__)


def test_a_file_that_says_another_number_than_the_one_beside_it_is_found_out() -> None:
    found, files = by_hand(**rows(40, 40, 20, 20))
    path = "figures/2026-11/platforms.csv"
    files[path] = files[path].replace(b"20", b"21")
    found[0]["tables"][path] = hashlib.sha256(files[path]).hexdigest()
    with pytest.raises(Wrong, match="another number"):
        figures(found, files.__getitem__)


def test_a_month_that_is_there_twice_is_found_out() -> None:
    found, files = by_hand(**rows(40, 40, 20, 20))
    with pytest.raises(Wrong, match="two figures of 2026-11"):
        figures([*found, *found], files.__getitem__)


def test_an_order_that_is_there_twice_is_found_out(happened: Happened, run: Run) -> None:
    happened.log.own = {"again": order_entry(happened.listed[0])}
    happened.log.table.add("again", "order.issued")
    happened.log.run("again")
    happened.log.run("again", listed=("again",))
    code, said = run()
    assert (code, "twice" in str(said)) == (1, True)
