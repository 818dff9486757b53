"""The public page of figures: what it shows is what files, the checker and a recount say, whatever is asked of it."""

import csv
import io
import json
import re
import shlex
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.checker.removal_orders_check import __main__ as check
from infra.checker.removal_orders_check import figures as checker
from removal.language.texts import OWN_NAMES, texts
from removal.law.law import load
from removal.page.record import RecordPage
from removal.page.render import Rendered, Renderer
from removal.publiclog.counting import counts
from removal.publiclog.marks import Journal, LoggedFact
from removal.publiclog.published import KEPT, OBJECT_BYTES, PublishedLog
from removal.record import instant
from removal.record.blinds import blind_of
from removal.record.facts import Fact
from removal.web.request import Request
from tests.cloud import client
from tests.orders import lives
from tests.orders.chance import KZ, Life, Step, steps
from tests.publiclog.beside import BUCKET, PublicLog
from tests.publiclog.logs import Log
from tests.reader import Page, Reader
from tests.services import InMemory
from tests.world import World

NEXT_MONTH = datetime(2026, 12, 1, tzinfo=UTC)
MONTH = "2026-11"
ROW = re.compile(r"<summary>(.*?)</summary>\s*<dl class=\"cells\">(.*?)</dl>", re.DOTALL)
CELL = re.compile(r"<dt>(.*?)</dt><dd>(.*?)</dd>")
TAG = re.compile(r"<[^>]+>|[\u2066-\u2069]")
COMMAND = re.compile(r"<code>(.*?)</code>")
LAWS = load(local=False)


class Objects:
    """What the log has written, and how often each object was read."""

    def __init__(self, log: Log) -> None:
        self.log, self.read = log, Counter[str]()

    def first_bytes(self, key: str, at_most: int) -> bytes | None:
        self.read[key] += 1
        stored = self.log.bucket.objects.get(key)
        return stored[0][:at_most] if stored else None

    def folders(self, prefix: str, after: str) -> list[str]:
        self.read[prefix] += 1
        found = {key.split("/")[1] for key in self.log.bucket.objects if key.startswith(prefix)}
        return sorted(name for name in found if name > after)


class Shown:
    """The page over a log in memory."""

    def __init__(self, log: Log, address: str = "") -> None:
        self.objects, self.failures, self.now = Objects(log), list[Exception](), NEXT_MONTH
        read = PublishedLog(self.objects, lambda: self.now)
        self.page = RecordPage(read, LAWS, "log.example/orders", address, Renderer(), self.failures.append)

    def get(self, query: dict[str, str] | None = None, path: str = "/record", accepts: str = "") -> Rendered:
        request = Request(
            "GET", path, {"accept-language": accepts}, MappingProxyType(query or {}), b"", self.now, "request-1", {}
        )
        return self.page.respond(request)


def rows_of(html: str) -> dict[tuple[str, ...], dict[str, int]]:
    """The counts on the page, by the names of their row."""
    of_label = {text: name.removeprefix("measure.") for name, text in texts("en").entries.items() if "measure." in name}
    return {
        tuple(unescape(TAG.sub("", names)).split(", ")): {
            of_label[unescape(label)]: int(value) for label, value in CELL.findall(cells)
        }
        for names, cells in ROW.findall(html)
    }


Lives = list[tuple[tuple[str, str, str], list[Fact]]]
PLACES = st.tuples(
    st.sampled_from(["child_cyberbullying", "illegal_content"]), st.sampled_from("ab"), st.sampled_from("xy")
)


def lived(script: Sequence[Step]) -> list[Fact]:
    life = Life(KZ)
    life.begin(lives.receipt())
    for step in script:
        life.live(step)
    return [lives.first_fact(3, KZ), *life.facts]


def log_of(all_lives: Lives) -> Log:
    log = Log()
    for number, ((category, authority, platform), facts) in enumerate(all_lives):
        name, added = f"order-{number}", counts(facts)
        logged = [LoggedFact(fact.type, fact.sequence, fact.hash, added.get(fact.sequence, {})) for fact in facts]
        log.table.journals[name] = Journal("5a" * 32, logged, "kz-1", authority, platform)
        log.table.categories[name] = category
    log.run(*log.table.journals)
    log.now = NEXT_MONTH
    log.run()
    return log


def recounted(of_row: list[list[Fact]]) -> dict[str, int | None]:
    """By other code than the product's: over whole lives, and only what it is sure of."""
    types = Counter(fact.type for facts in of_row for fact in facts)
    lines = [
        line for facts in of_row for fact in facts if fact.type == "order.reported" for line in fact.payload["items"]
    ]
    receipts = [
        (instant.from_text(fact.payload["received_at"]) - facts[0].at) // timedelta(hours=1)
        for facts in of_row
        for fact in facts
        if fact.type == "order.received" and fact.payload["notice"] == 1
    ]
    decided = Counter(f.payload["decision"] for facts in of_row for f in facts if f.type == "order.contest_decided")
    found: dict[str, int | None] = {
        "orders": len(of_row),
        "items": 3 * len(of_row),
        "received": len(receipts),
        "removed": sum(line["outcome"] == "removed" for line in lines),
        "complied": types["order.complied"],
        "breaches": types["order.breached"],
        "contests": types["order.contested"],
        "upheld": decided["upheld"],
    }
    if len(receipts) >= 10:
        ranked = sorted(receipts)
        found |= {f"hours_to_receipt_p{share}": ranked[(len(ranked) * share + 99) // 100 - 1] for share in (50, 90)}
    return found


@settings(max_examples=5, derandomize=True, deadline=None)
@given(st.lists(st.tuples(PLACES, st.lists(steps(), min_size=1, max_size=6)), min_size=50, max_size=60))
def test_page_files_checker_and_a_recount_of_random_lives_agree_to_the_unit(
    scripts: list[tuple[tuple[str, str, str], list[Step]]],
) -> None:
    all_lives = [(place, lived(script)) for place, script in scripts]
    log = log_of(all_lives)
    shown = Shown(log)
    on_page = rows_of(shown.get().html)
    entry = next(entry for entry in log.read if entry["kind"] == "figures")
    by_checker = checker.figures([entry], log.tile)[MONTH]
    by_row: defaultdict[tuple[str, ...], list[list[Fact]]] = defaultdict(list)
    for (category, authority, platform), facts in all_lives:
        for depth in (2, 3, 4):
            by_row[("kz-1", category, authority, platform)[:depth]].append(facts)
    of_files: dict[tuple[str, ...], dict[str, int]] = {}
    for name, depth in checker.DEPTHS.items():
        lines = csv.DictReader(io.StringIO(shown.get(path=f"/record/figures/{MONTH}/{name}.csv").html))
        for line in lines:
            names = tuple(line[each] for each in checker.NAMES[:depth])
            of_files[names] = {n: int(v) for n, v in line.items() if n not in checker.NAMES and v}
    assert of_files
    assert of_files == {row: {n: v for n, v in cells.items() if v is not None} for row, cells in by_checker.items()}
    labels = {code: texts("en").label("category", code) for code in ("child_cyberbullying", "illegal_content")}
    assert on_page == {(labels[row[1]], row[0], *row[2:]): cells for row, cells in of_files.items()}
    for row, cells in of_files.items():
        naive = recounted(by_row[row])
        assert {name: cells[name] for name in naive if name in cells} == {n: naive[n] for n in naive if n in cells}, row
        assert all(value >= 10 for name, value in cells.items() if not name.startswith("hours"))


def a_month(number: int = 12, category: str = "child_cyberbullying") -> Log:
    place = (category, "ministry", "video-example")
    return log_of([(place, [lives.first_fact(3, KZ)]) for _ in range(number)])


def test_the_commands_of_the_page_run_and_verify_the_log(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = a_month()
    for name, (body, _) in log.bucket.objects.items():
        (tmp_path / "log" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "log" / name).write_bytes(body)
    fact, key = lives.first_fact(3, KZ), log.table.journals["order-0"].key
    data = {**json.loads(fact.to_text()), "hash": fact.hash, "blind": blind_of(key, 1)}
    (tmp_path / "order.json").write_text(
        json.dumps({"type": fact.type, "timestamp": data["at"], "data": data}), "utf-8"
    )
    html = Shown(log, (tmp_path / "log").as_uri()).get().html
    install, *commands = [shlex.split(unescape(each)) for each in COMMAND.findall(html)]
    assert install[:2] == ["pip", "install"]
    of_name: dict[str, Callable[[list[str]], int]] = {
        "removal-orders-figures": checker.main,
        "removal-orders-check": check.main,
    }
    for name, *options in commands:
        put_in = {"KEY": log.signer.public_key().text, "order.json": str(tmp_path / "order.json")}
        assert of_name.pop(name)([put_in.get(each, each) for each in options]) == 0, capsys.readouterr().out
    assert of_name == {}
    names, line = capsys.readouterr().out.partition("# figures\n")[2].splitlines()[:2]
    counted = dict(zip(names.split(","), line.split(","), strict=True))
    assert (counted["category"], counted["orders"], counted["items"]) == ("child_cyberbullying", "12", "36")


@pytest.mark.parametrize("language", OWN_NAMES)
def test_it_is_there_in_each_language_and_may_be_cached_for_five_minutes(language: str) -> None:
    page = Shown(a_month()).get({"lang": language})
    assert f'<html lang="{language}">' in page.html
    assert texts(language)("record.does_not_telephone") in page.html
    assert (page.headers["cache-control"], page.headers["vary"]) == ("public, max-age=300", "accept-language")
    assert "<script" not in page.html
    assert " style=" not in page.html
    assert "default-src 'none'" in page.headers["content-security-policy"]
    for picture, table in zip(page.html.split("<svg")[1:], page.html.split("</svg>")[1:], strict=True):
        assert 'role="img" aria-label="' in picture
        assert "<table" in table, "each picture has its numbers in a table"
    asked = Shown(a_month()).get(accepts=f"fr, {language};q=0.9")
    assert f'<html lang="{language}">' in asked.html


HOSTILE = ["2026-10", "2026-13", "../commit/0", "<script>", "\0", "9" * 5_000, "２０２６-11", "2026-11\n", "%2e%2e"]


@pytest.mark.parametrize("month", HOSTILE)
def test_a_month_that_the_log_does_not_list_is_not_looked_for(month: str) -> None:
    shown = Shown(a_month())
    page = shown.get({"month": month, "lang": "xx" * 999})
    assert page.status == 200
    assert texts("en")("record.other_month") in page.html
    assert month == "2026-10" or month not in page.html.replace("%2e", "")
    assert shown.get(path=f"/record/figures/{month}/platforms.csv").status == 404
    assert not any(
        key.startswith("figures/") and MONTH not in key for key in shown.objects.read - Counter(["figures/"])
    )


@pytest.mark.parametrize(
    "path", ["", "x", f"{MONTH}/statistics.json", f"{MONTH}/platforms.xml", "../statistics/1.json"]
)
def test_nothing_but_published_tables_is_a_file(path: str) -> None:
    shown = Shown(a_month())
    assert shown.get(path=f"/record/figures/{path}").status == 404
    assert not any("statistics" in key for key in shown.objects.read)


def test_it_reads_the_log_once_a_minute_and_two_years_of_months_at_most() -> None:
    log = a_month()
    for year in range(1980, 2026):
        for name in ("categories", "authorities", "platforms"):
            for month in range(1, 13):
                log.bucket.objects[f"figures/{year}-{month:02}/{name}.json"] = log.bucket.objects[
                    f"figures/{MONTH}/{name}.json"
                ]
    shown = Shown(log)
    for _ in range(5):
        assert shown.get().status == 200
    assert set(shown.objects.read.values()) == {1}
    assert len(shown.objects.read) == 24 + 2 + len(["checkpoint", "figures/"])
    shown.now += KEPT
    shown.get()
    assert shown.objects.read["checkpoint"] == 2


BROKEN = [
    b"",
    b"{",
    b"[]",
    b'{"rows":3}',
    b'{"rows":[{"law":1}]}',
    b"\xff",
    b"[" * 100_000,
    b'{"rows":[]}' + b" " * OBJECT_BYTES,
]


@pytest.mark.parametrize("body", [*BROKEN, b'{"rows":[{"law":"a","category":"b","orders":"<b>"}]}', None])
def test_broken_and_missing_objects_are_words(body: bytes | None) -> None:
    log = a_month()
    key = f"figures/{MONTH}/categories.json"
    kind = log.bucket.objects.pop(key)[1]
    if body is not None:
        log.bucket.objects[key] = (body, kind)
    shown = Shown(log)
    page = shown.get()
    assert page.status == 200
    assert texts("en")("record.broken") in page.html
    assert LAWS["kz-1"].title["en"] in unescape(page.html)
    assert (page.headers["cache-control"], len(shown.failures)) == ("no-store", 1)
    assert shown.get(path=f"/record/{key}").status in (200, 404)


def test_a_row_with_a_name_that_is_html_is_text() -> None:
    log = log_of([(("illegal_content", "<b>", "x"), [lives.first_fact(3, KZ)]) for _ in range(12)])
    html = Shown(log).get().html
    assert "<bdi>&lt;b&gt;</bdi>" in html


# --- by the function


@pytest.fixture
def world() -> Iterator[World]:
    with World(on=InMemory()) as world:
        yield world


def opened(world: World, path: str = "", method: str = "GET", query: str = "") -> Page:
    return Reader(world, path, "/record").send(method, query)


def test_without_a_log_the_page_says_what_it_is_and_has_the_laws_and_no_figures(world: World) -> None:
    page = opened(world)
    assert page.status == 200
    assert texts("en")("record.no_log") in page.html
    assert "24 h" in TAG.sub("", page.html)
    assert opened(world, "/figures/2026-11/platforms.csv").status == 404
    assert opened(world, method="POST").status == 405
    assert opened(world, method="HEAD").html == ""


def test_with_a_log_it_reads_the_bucket_and_a_broken_bucket_is_words(world: World) -> None:
    log = PublicLog(world)
    log.run()
    page = opened(world)
    assert texts("en")("record.no_months") in page.html
    source: Any = a_month().bucket.objects
    for key in (each for each in source if each.startswith("figures/")):
        client("s3").put_object(Bucket=BUCKET, Key=key, Body=source[key][0])
    world.run(timedelta(minutes=2))
    assert rows_of(opened(world).html)["Cyber-bullying of a child", "kz-1"] == {"orders": 12, "items": 36}
    file = opened(world, f"/figures/{MONTH}/categories.json")
    assert json.loads(file.html)["rows"][0]["orders"] == 12
    assert file.headers["content-type"] == "application/json"
    client("s3").put_object(Bucket=BUCKET, Key=f"figures/{MONTH}/platforms.json", Body=b"{")
    world.run(timedelta(minutes=2))
    assert texts("en")("record.broken") in opened(world).html
