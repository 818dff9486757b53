"""Hours in figures: each receipt and effect once, percentiles of ten orders or more, and months of another release."""

import hashlib
import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.checker.removal_orders_check import figures as checker
from infra.checker.removal_orders_check.log import Wrong
from removal.orders.commands import Command
from removal.publiclog.commit import commit_of
from removal.publiclog.counting import counts
from removal.publiclog.figures import from_lines, tables
from removal.publiclog.hours import IN_EFFECT, PERCENTILES, are_whole
from removal.record import instant
from tests.orders import lives
from tests.orders.chance import FIRST, KZ, Life, Step, steps
from tests.publiclog.logs import Log
from tests.publiclog.test_figures import OTHER, tables_of

NEXT_MONTH = datetime(2026, 12, 1, tzinfo=UTC)
Rows = dict[tuple[str, ...], dict[str, int]]


def hour(later: datetime, earlier: datetime) -> int:
    return int(max((later - earlier).total_seconds(), 0)) // 3600


@settings(max_examples=40, derandomize=True, deadline=None)
@given(st.sampled_from(FIRST), st.lists(steps(), min_size=3, max_size=14))
def test_each_receipt_and_the_first_full_effect_of_a_life_count_once(first: Command | None, script: list[Step]) -> None:
    life = Life(KZ)
    life.begin(first)
    for step in script:
        life.live(step)
    life.pass_until(life.now + timedelta(days=100))
    facts = [lives.first_fact(3, KZ), *life.facts]
    counted = sum((Counter(each) for each in counts(facts).values()), Counter[str]())
    receipts = [fact.payload for fact in facts if fact.type == "order.received" and fact.payload["notice"] == 1]
    to_receipt = [hour(instant.from_text(payload["received_at"]), facts[0].at) for payload in receipts]
    assert {int(k.split(":")[1]): n for k, n in counted.items() if k.startswith("hours_to_receipt:")} == Counter(
        to_receipt
    )
    to_effect = {int(k.split(":")[1]): n for k, n in counted.items() if k.startswith("hours_to_effect:")}
    done = [min(report.at for report in item.reports) for item in life.order.items if item.reports]
    assert are_whole([counted])
    assert sum(to_effect.values()) == counted[IN_EFFECT] == int(len(done) == 3 and bool(receipts))
    if len(receipts) == 1 and to_effect:
        assert to_effect == {hour(max(done), instant.from_text(receipts[0]["received_at"])): 1}


def row_of(hours: list[int], effects: list[int]) -> dict[str, int]:
    row = Counter({"orders": len(hours), "received": len(hours), "in_effect": len(effects)})
    row.update(f"hours_to_receipt:{each}" for each in hours)
    row.update(f"hours_to_effect:{each}" for each in effects)
    return dict(row)


def test_a_percentile_is_the_smallest_that_so_many_orders_do_not_exceed() -> None:
    chance = Random(3)
    for _ in range(60):
        hours, effects = ([chance.randrange(40) for _ in range(chance.randrange(4, 40))] for _ in range(2))
        rows: Rows = {(*OTHER, "a", "x"): row_of(hours, effects)}
        [line] = tables_of(rows)["platforms"]["rows"] or [dict.fromkeys(PERCENTILES)]
        for name, values in (("hours_to_receipt", hours), ("hours_to_effect", effects)):
            for share in (50, 90):
                cell = line[f"{name}_p{share}"]
                if len(values) < 10:
                    assert cell is None
                else:
                    assert 100 * sum(each <= cell for each in values) >= share * len(values)
                    assert 100 * sum(each < cell for each in values) < share * len(values)


def test_a_percentile_is_left_out_with_the_number_of_its_orders() -> None:
    """Of platforms a and b, b is left out to protect a, although it has more than ten orders."""
    rows: Rows = {(*OTHER, "m", "a"): row_of([1] * 4, []), (*OTHER, "m", "b"): row_of([7] * 12, [])}
    shown = tables_of(rows)
    assert shown["platforms"]["rows"] == []
    [row] = shown["authorities"]["rows"]
    assert (row["received"], row["hours_to_receipt_p50"], row["hours_to_receipt_p90"]) == (16, 7, 7)


@pytest.mark.parametrize("lost", ["hours_to_receipt:2", "timed_outcomes"])
def test_a_month_that_another_release_has_counted_in_part_has_the_tables_of_that_release(lost: str) -> None:
    row = row_of([2] * 12, [3] * 12) | {"removed": 12, "timed_outcomes": 12}
    rows: Rows = {(*OTHER, "a", "x"): row}
    assert "in_effect" in tables_of(rows)["platforms"]["rows"][0]
    rows[(*OTHER, "a", "x")] = {**row, lost: row[lost] - 1}
    [line] = tables_of(rows)["platforms"]["rows"]
    assert {IN_EFFECT, *PERCENTILES} & set(line) == set()
    assert not any(name in text for name in PERCENTILES for text in tables("2026-11", rows).values())


def a_month() -> Log:
    log = Log()
    for number in range(12):
        log.table.add(f"order-{number}", "order.issued")
        log.table.categories[f"order-{number}"] = "child_cyberbullying"
    log.run(*log.table.journals)
    log.now = NEXT_MONTH
    log.run()
    return log


def statistics(log: Log) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(log.bucket.objects["statistics/2026-11.json"][0])
    return read


def test_a_month_that_is_over_leaves_what_was_counted_in_an_object_that_no_entry_names() -> None:
    log = a_month()
    log.table.add("one-more", "order.issued", tenants=("ministry", "small"))
    log.now = NEXT_MONTH - timedelta(days=1)
    [row] = from_lines(statistics(log)["rows"]).items()
    assert row == (("kz-1", "child_cyberbullying", "ministry", "video"), {"orders": 12})
    assert not any("statistics" in json.dumps(entry) for entry in log.read)


def test_a_commit_of_a_release_without_statistics_is_read_and_finished() -> None:
    log = a_month()
    body = next(body for key, (body, _) in log.bucket.objects.items() if b'"statistics"' in body)
    read = json.loads(body)
    del read["statistics"]
    assert commit_of(json.dumps(read).encode()).statistics == {}
    assert commit_of(body).to_bytes() == body


def test_the_checker_finds_a_percentile_of_too_few_orders() -> None:
    rows: Rows = {(*OTHER, "a", "x"): row_of([2] * 12, [3] * 12)}
    files = {path: text.encode() for path, text in tables("2026-11", rows).items()}

    def entry() -> dict[str, object]:
        sha = {path: hashlib.sha256(body).hexdigest() for path, body in files.items()}
        return {"kind": "figures", "month": "2026-11", "tables": sha}

    months = checker.figures([entry()], files.__getitem__)
    [sums] = checker.sums(months, "2026").values()
    assert (sums["received"], set(sums) & set(PERCENTILES)) == (12, set())
    for path in [each for each in files if each.endswith(("platforms.json", "platforms.csv"))]:
        files[path] = files[path].replace(b'"received":12', b'"received":null').replace(b",12,12,12,", b",12,,12,")
    text = files["figures/2026-11/platforms.csv"].decode()
    names, line = (each.split(",") for each in text.splitlines())
    line[names.index("received")] = ""
    files["figures/2026-11/platforms.csv"] = "\r\n".join((",".join(names), ",".join(line))).encode()
    with pytest.raises(Wrong, match="percentile of too few"):
        checker.figures([entry()], files.__getitem__)
