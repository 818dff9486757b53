"""adding-a-fact.md stays true: each file that it names is there and has what is to be copied, and none is missing."""

import re

import pytest

from tests.docs.citations import ROOT

TEXT = (ROOT / "infra/docs/adding-a-fact.md").read_text("utf-8")
PATH = re.compile(r"`((?:functions|infra|tests)/[\w/.-]+\.\w+)`")
COPIED = re.compile(r"contest_decided|DecideContest|ContestDecided|contest-decision|ContestDecisionBody|decideContest")
ROWS = [line.strip().strip("|").split("|") for line in TEXT.splitlines() if line.strip().startswith("| `")]
FILES = [(path, words) for files, words in ROWS for path in PATH.findall(files)]
SEARCHED = ("functions", "infra/dev")
GENERATED = {"functions/removal/web/openapi.json", "infra/dev/openapi/recorded.json"}


@pytest.mark.parametrize(("path", "words"), FILES)
def test_each_file_of_a_row_has_what_is_to_be_copied(path: str, words: str) -> None:
    text = (ROOT / path).read_text("utf-8")
    wanted = [word for word in re.findall(r"`([^`]+)`", words) if "…" not in word]
    assert wanted
    assert [word for word in wanted if word not in text] == []


def test_every_path_in_the_text_is_there() -> None:
    assert [path for path in PATH.findall(TEXT) if not (ROOT / path).is_file()] == []


def test_every_file_of_the_product_that_has_it_is_named() -> None:
    files = [
        file for folder in SEARCHED for file in (ROOT / folder).rglob("*.*") if file.suffix in {".py", ".toml", ".json"}
    ]
    having = {file.relative_to(ROOT).as_posix() for file in files if COPIED.search(file.read_text("utf-8"))}
    assert having - GENERATED - {path for path, _ in FILES} == set()
    assert len(FILES) > 40


def test_one_finds_the_way_to_it() -> None:
    architecture = (ROOT / "infra/docs/architecture.md").read_text("utf-8")
    assert "(adding-a-fact.md)" in architecture
    assert "(infra/docs/architecture.md#where-a-change-goes)" in (ROOT / "README.md").read_text("utf-8")
