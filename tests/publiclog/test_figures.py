"""The figures of a month: what is counted, once and in its month, and that no cell that is left out can be computed."""

import hashlib
import itertools
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from removal.orders.commands import Command
from removal.orders.decide import decide
from removal.publiclog.commit import commit_of
from removal.publiclog.counting import MEASURES, counts
from removal.publiclog.entries import BYTES_AT_MOST
from removal.publiclog.figures import NAMES, TABLES, Row, from_lines, tables, to_lines
from removal.publiclog.hours import BEHIND, IN_EFFECT, PERCENTILES, TIMED
from removal.publiclog.ports import Kind
from removal.publiclog.sequencer import LogStopped
from removal.publiclog.suppression import AT_LEAST, left_out
from tests.orders import lives
from tests.orders.chance import FIRST, KZ, Life, Step, steps
from tests.publiclog.logs import Log

CHILD, OTHER = ("kz-1", "child_cyberbullying"), ("kz-1", "illegal_content")
Cells = dict[Row, int | None]
Table = dict[Row, dict[str, int]]


# --- which cells are left out


def tables_of(rows: Mapping[Row, Mapping[str, int]]) -> dict[str, dict[str, Any]]:
    read = [json.loads(text) for path, text in tables("2026-11", rows).items() if path.endswith(".json")]
    return {table["table"]: table for table in read}


def cells_of(rows: Mapping[Row, Mapping[str, int]], measure: str = "orders") -> Cells:
    """The published cells of a measure, in all tables, and None for each that is not."""
    cells: Cells = {row[:depth]: None for row in rows for depth in TABLES.values()}
    for name, table in tables_of(rows).items():
        for line in table["rows"]:
            cells[tuple(line[each] for each in NAMES[: TABLES[name]])] = line[measure]
    return cells


def test_a_small_cell_is_left_out_and_one_beside_it() -> None:
    rows: Table = {
        (*CHILD, "a", platform): {"orders": number} for platform, number in {"x": 4, "y": 12, "z": 15}.items()
    }
    assert cells_of(rows) == {
        CHILD: 31,
        (*CHILD, "a"): 31,
        (*CHILD, "a", "x"): None,
        (*CHILD, "a", "y"): None,
        (*CHILD, "a", "z"): 15,
    }


def test_below_what_is_left_out_everything_is() -> None:
    rows: Table = {
        (*CHILD, "a", "x"): {"orders": 12},
        (*CHILD, "b", "x"): {"orders": 3},
        (*CHILD, "b", "y"): {"orders": 2},
    }
    assert {row for row, value in cells_of(rows).items() if value is not None} == {CHILD}


def test_a_category_of_fewer_than_ten_says_nothing_and_no_sum_has_it_with_another() -> None:
    """The orders of an open category are in the log one by one: taken from a common sum they would leave the others."""
    rows: Table = {(*CHILD, "a", "x"): {"orders": 9}, (*OTHER, "a", "x"): {"orders": 40}}
    assert {row: value for row, value in cells_of(rows).items() if value is not None} == {
        OTHER: 40,
        (*OTHER, "a"): 40,
        (*OTHER, "a", "x"): 40,
    }
    assert "child" not in json.dumps(tables_of(rows)), "not even that there was one"


def possible(cells: Mapping[str, int]) -> dict[str, set[int]]:
    """Each cell that is left out, with all values that it can have: those under which the rule publishes the same."""
    hidden, values = sorted(left_out(cells)), defaultdict[str, set[int]](set)
    together = sum(cells[name] for name in hidden)
    for firsts in itertools.product(range(together + 1), repeat=max(len(hidden) - 1, 0)):
        last = together - sum(firsts)
        other = {**cells, **dict(zip(hidden, (*firsts, last), strict=False))}
        if last >= 0 and left_out(other) == {*hidden}:
            for name in hidden:
                values[name].add(other[name])
    return values


@pytest.mark.parametrize("width", [1, 2, 3, 4])
def test_not_even_who_knows_the_rule_can_compute_a_cell(width: int) -> None:
    chance, checked = Random(width), 0
    for _ in range(250):
        values = [chance.choice((0, 1, 5, 8, 9, 9, 9, 10, 10, 11, 12, 18)) for _ in range(width)]
        cells = dict(zip("abcd", values, strict=False))
        if sum(values) < AT_LEAST:
            continue  # the sum is left out itself
        assert all(value >= AT_LEAST for name, value in cells.items() if name not in left_out(cells))
        for name, of_cell in possible(cells).items():
            checked += 1
            assert len(of_cell) > 1, (cells, name)
    assert checked > 100 or width == 1


def bounds(cells: Cells) -> Iterator[tuple[Row, int, int]]:
    """Each cell that is left out, with the least and the most that it can be by sums and published cells."""
    least = {row: value or 0 for row, value in cells.items()}
    most = {row: 10**6 if value is None else value for row, value in cells.items()}
    below: defaultdict[Row, list[Row]] = defaultdict(list)
    for row in cells:
        below[row[:-1]].append(row)
    for _ in range(6):
        for above, parts in below.items():
            if above not in cells:
                continue
            least[above] = max(least[above], sum(least[part] for part in parts))
            most[above] = min(most[above], sum(most[part] for part in parts))
            for part in parts:
                others = [each for each in parts if each != part]
                least[part] = max(least[part], least[above] - sum(most[each] for each in others))
                most[part] = min(most[part], most[above] - sum(least[each] for each in others))
    yield from ((row, least[row], most[row]) for row, value in cells.items() if value is None)


def some_rows(seed: int) -> dict[Row, dict[str, int]]:
    chance = Random(seed)
    rows: dict[Row, dict[str, int]] = {}
    for category in (CHILD, OTHER):
        for authority, platform in itertools.product("ab", "wxyz"):
            if chance.random() < 0.8:
                rows[(*category, authority, platform)] = {"orders": chance.choice((0, 1, 3, 9, 9, 10, 12, 20, 90))}
    return rows


def test_no_cell_that_is_left_out_can_be_computed_by_bounds() -> None:
    hidden = 0
    for seed in range(400):
        rows = some_rows(seed)
        cells = cells_of(rows)
        for row, least, most in bounds(cells):
            hidden += 1
            true = sum(counted["orders"] for each, counted in rows.items() if each[: len(row)] == row)
            assert least <= true <= most
            assert most - least >= AT_LEAST, (seed, row, cells)
        for row, value in cells.items():
            assert value is None or value == sum(c["orders"] for each, c in rows.items() if each[: len(row)] == row)
            assert value is None or value >= AT_LEAST
    assert hidden > 2_000


# --- what the tables are


def test_a_table_names_its_month_and_has_a_cell_for_each_measure() -> None:
    rows: Table = {(*OTHER, "a", "x"): {"orders": 12, "breaches": 3}}
    table = tables_of(rows)["platforms"]
    [line] = table["rows"]
    assert (table["month"], set(line)) == ("2026-11", {*NAMES, *MEASURES, IN_EFFECT, *PERCENTILES})
    assert (line["orders"], line["breaches"], line["items"]) == (12, None, None)
    assert from_lines(json.loads(json.dumps(to_lines(rows)))) == rows


def test_a_table_as_csv_has_the_same_cells() -> None:
    rows: Table = {(*OTHER, "a", "x"): {"orders": 12, "breaches": 3}}
    text = tables("2026-11", rows)["figures/2026-11/platforms.csv"]
    names, line = (row.split(",") for row in text.splitlines())
    assert dict(zip(names, line, strict=True)) == {
        **dict.fromkeys((*MEASURES, IN_EFFECT, *PERCENTILES), ""),
        **dict(zip(NAMES, (*OTHER, "a", "x"), strict=True)),
        "orders": "12",
    }


# --- what is counted


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.sampled_from(FIRST), st.lists(steps(), min_size=3, max_size=14))
def test_each_fact_counts_as_what_it_says(first: Command | None, script: list[Step]) -> None:
    life = Life(KZ)
    life.begin(first)
    for step in script:
        life.live(step)
    life.pass_until(life.now + timedelta(days=100))
    facts = [lives.first_fact(3, KZ), *life.facts]
    counted, types = sum((Counter(each) for each in counts(facts).values()), Counter()), Counter(f.type for f in facts)
    assert {name.partition(":")[0] for name in counted} <= {*MEASURES, *BEHIND, IN_EFFECT, TIMED}
    assert (counted["orders"], counted["items"]) == (1, 3)
    assert counted["breaches"] - counted["annulled"] == len(life.order.valid_breaches)
    assert counted["upheld"] + counted["rejected"] == types["order.contest_decided"]
    assert counted["authority_overdue"] + counted["platform_overdue"] == types["order.answer_overdue"]
    assert counted["removed"] == sum(
        len([r for r in item.reports if r.outcome == "removed"]) for item in life.order.items
    )
    for measure, type_ in {"contests": "order.contested", "complied": "order.complied"}.items():
        assert counted[measure] == types[type_]
    receipts = [fact for fact in facts if fact.type == "order.received" and fact.payload["notice"] == 1]
    assert counted["received"] == len(receipts)


def test_nothing_of_a_draft_counts() -> None:
    law = replace(KZ, second_person=True)
    draft = lives.first_fact(2, law)
    withdrawn = decide(lives.draft(), lives.withdraw(lives.T0), lives.T0)
    assert [fact.type for fact in withdrawn] == ["order.withdrawn"]
    assert counts([draft, *withdrawn]) == {}


# --- in the log


DEC = datetime(2026, 12, 1, tzinfo=UTC)


def log_of(*orders: tuple[str, int, str]) -> Log:
    """A log in November with so many orders of a platform in a category."""
    log = Log()
    for platform, number, category in orders:
        for count in range(number):
            name = f"{platform}-{category}-{count}"
            log.table.add(name, "order.issued", tenants=("ministry", platform))
            log.table.categories[name] = category
            log.run(name)
    return log


def table(log: Log, name: str, month: str = "2026-11") -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(log.tile(f"figures/{month}/{name}.json"))["rows"]
    return rows


def figures(log: Log) -> list[dict[str, Any]]:
    return [entry for entry in log.read if entry["kind"] == "figures"]


def test_a_month_that_is_over_has_its_figures_once_with_the_first_day_of_the_next() -> None:
    log = log_of(("video", 12, "illegal_content"), ("audio", 15, "child_cyberbullying"))
    log.now = DEC - timedelta(minutes=1)
    log.run()
    assert figures(log) == []
    log.now = DEC
    for _ in range(3):
        log.run()
        log.now += timedelta(days=1)
    [entry] = figures(log)
    assert [each["kind"] for each in log.read][-4:] == ["day", "figures", "day", "day"]
    assert entry["month"] == "2026-11"
    bodies = {path: log.tile(path) for path in entry["tables"]}
    assert {path: hashlib.sha256(body).hexdigest() for path, body in bodies.items()} == entry["tables"]
    assert len(entry["tables"]) == 2 * len(TABLES)
    assert log.bucket.objects["figures/2026-11/platforms.csv"][1] is Kind.CSV_TABLE
    assert max(len(each) for each in log.entries) <= BYTES_AT_MOST
    shown = [(row["category"], row["platform"], row["orders"]) for row in table(log, "platforms")]
    assert shown == [("child_cyberbullying", "audio", 15), ("illegal_content", "video", 12)]


def test_an_event_counts_in_its_own_month_and_no_cell_of_the_last_one_changes() -> None:
    log = log_of(("video", 12, "illegal_content"))
    log.now = DEC
    log.run()
    before = {key: body for key, body in log.bucket.objects.items() if key.startswith("figures/")}
    for count in range(11):
        log.table.add(f"video-illegal_content-{count}", "order.withdrawn")
        log.run(f"video-illegal_content-{count}")
    log.now = datetime(2027, 1, 1, tzinfo=UTC)
    log.run()
    [row] = table(log, "categories", "2026-12")
    assert (row["withdrawn"], row["orders"]) == (11, None)
    assert {key: log.bucket.objects[key] for key in before} == before


def test_counts_go_on_over_days_and_commits_and_each_fact_counts_once() -> None:
    log = Log()
    for day in range(5):
        for count in range(6):
            log.table.add(f"{day}-{count}", "order.issued")
            log.run(f"{day}-{count}", f"{day}-{count}")
        log.now += timedelta(days=1)
    log.now = DEC
    log.run()
    [row] = table(log, "categories")
    assert row["orders"] == 30


def test_a_month_without_a_run_has_figures_too() -> None:
    log = log_of(("video", 12, "illegal_content"))
    log.now = datetime(2027, 2, 3, tzinfo=UTC)
    log.run()
    assert [entry["month"] for entry in figures(log)] == ["2026-11", "2026-12", "2027-01"]
    assert [len(table(log, "categories", month)) for month in ("2026-11", "2026-12", "2027-01")] == [1, 0, 0]


def test_a_run_that_was_killed_after_it_decided_publishes_the_same_tables() -> None:
    log = log_of(("video", 12, "illegal_content"))
    log.now = DEC
    objects, create = log.sequencer.objects, log.sequencer.objects.create

    def killed(key: str, *rest: Any) -> bool:  # noqa: ANN401 - of a put
        if key.startswith("figures/"):
            raise InterruptedError
        return create(key, *rest)

    setattr(objects, "create", killed)  # noqa: B010 - a double's
    with pytest.raises(InterruptedError):
        log.run()
    assert not any(key.startswith("figures/") for key in log.bucket.objects)
    setattr(objects, "create", create)  # noqa: B010
    log.now += timedelta(days=2)
    log.run()
    assert [row["orders"] for row in table(log, "categories")] == [12]
    assert [entry["month"] for entry in figures(log)] == ["2026-11"]


def test_a_table_with_other_bytes_stops_the_log() -> None:
    log = log_of(("video", 12, "illegal_content"))
    body, kind = b"{}", commit_of(log.bucket.objects["commit/0000000000000000"][0])
    log.bucket.objects["figures/2026-11/categories.json"] = (body, log.bucket.objects["checkpoint"][1])
    log.now, signed = DEC, len(log.signer.texts)
    with pytest.raises(LogStopped, match=r"figures/2026-11/categories.json has another content"):
        log.run()
    assert (len(log.signer.texts), kind.sums) == (signed, {})


def test_a_commit_that_is_missing_stops_the_log_before_figures_that_lack_it() -> None:
    log = log_of(("video", 3, "illegal_content"))
    del log.bucket.objects["commit/0000000000000002"]
    log.now = DEC
    with pytest.raises(LogStopped, match="cannot be counted"):
        log.run()


def test_the_category_is_read_once_for_an_order() -> None:
    log = log_of(*((f"p{number}", 1, "illegal_content") for number in range(10)))
    log.table.categories = dict.fromkeys(log.table.categories, "another")
    for order in log.table.categories:
        log.table.add(order, "order.withdrawn")
        log.run(order)
    log.now = DEC
    log.run()
    assert [(row["category"], row["withdrawn"]) for row in table(log, "categories")] == [("illegal_content", 10)]


def test_a_new_day_reads_the_commits_of_one_day_and_no_more() -> None:
    log = log_of(("video", 20, "illegal_content"))
    log.now += timedelta(days=1)
    log.run()
    read, of = list[str](), log.sequencer.objects.read

    def reading(key: str) -> object:
        read.append(key)
        return of(key)

    setattr(log.sequencer.objects, "read", reading)  # noqa: B010 - a double's
    for count in range(2):
        log.table.add(f"video-illegal_content-{count}", "order.withdrawn")
        log.run(f"video-illegal_content-{count}")
    read.clear()
    log.now += timedelta(days=1)
    log.run()
    assert len({key for key in read if key.startswith("commit/")}) <= 3 + 2
