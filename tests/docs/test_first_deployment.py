"""The page of what only AWS can show names files, constants, alarms and functions that there are."""

import re

import pytest

from infra.template import ROOT, read_operations, resources
from tests.rules.operations import ALARM, COMPOSITE

PAGE = (ROOT / "infra/docs/first-deployment.md").read_text("utf-8")
ROWS = re.findall(r"^\| (\d+) \|(.*)\|$", PAGE, re.MULTILINE)
FILE = re.compile(r"`((?:functions|infra|tests)/[\w./-]+)`")
# A name, and the file in which the page says that it is.
OF_FILE = re.compile(r"`([\w.]+)` of `([\w./-]+\.\w+)`")


def test_each_row_says_what_to_try_what_to_see_and_what_else() -> None:
    assert [int(number) for number, _ in ROWS] == list(range(1, len(ROWS) + 1))
    assert [number for number, cells in ROWS if len([cell for cell in cells.split(" | ") if cell.strip()]) != 3] == []
    assert len(ROWS) > 30


@pytest.mark.parametrize("named", sorted({*FILE.findall(PAGE)}))
def test_each_file_exists(named: str) -> None:
    assert (ROOT / named).exists()


@pytest.mark.parametrize(("name", "file"), OF_FILE.findall(PAGE))
def test_each_name_is_in_the_file_that_is_said_to_have_it(name: str, file: str) -> None:
    path = next(path for path in (ROOT / file, ROOT / "infra" / file) if path.exists())
    assert name in path.read_text("utf-8")


def test_what_the_issue_names_is_there() -> None:
    for word in ("sandbox", "OnFailure", "LeadingKeys", "ALARM while no data"):
        assert word in PAGE


def test_each_alarm_in_italics_is_one() -> None:
    names = {str(of["AlarmName"]["Fn::Sub"]) for _, of in resources(read_operations(), ALARM, COMPOSITE)}
    known = {name.removeprefix("${Stack}-") for name in names} | {"Conditional", "Failed", "Success", "First look"}
    assert set(re.findall(r"(?<!\*)\*([^*\n|]+)\*(?!\*)", PAGE)) - known <= {"/lambda/"}


def test_readme_and_deploying_lead_to_it() -> None:
    assert "(infra/docs/first-deployment.md)" in (ROOT / "README.md").read_text("utf-8")
    assert "(first-deployment.md)" in (ROOT / "infra/docs/deploying.md").read_text("utf-8")
