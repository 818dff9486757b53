"""Each bound, passed by a tree of one or two small files."""

from pathlib import Path
from textwrap import dedent

import pytest

from infra.dev.checks.figures import Code, faults, nearly_full, read, row
from infra.dev.checks.source import depth


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "room").mkdir()
    return tmp_path


def code(tree: Path, clocks: int | None = None, **files: str) -> Code:
    for name, text in files.items():
        (tree / "room" / f"{name}.py").write_text(dedent(text))
    return Code("room", read(tree), clocks)


def lines(count: int) -> str:
    return "\n".join(f"    x = {number}" for number in range(count))


def test_docstring_blank_and_comment_lines_are_not_counted(tree: Path) -> None:
    text = '''\
        def f() -> str:
            """What it says

            at length."""

            # why
            return """two
            lines"""
        '''
    assert code(tree, one=text).lengths == [3]


def test_a_row_reads_as_the_style_has_it(tree: Path) -> None:
    text = """\
        def f(a: int) -> int:
            return a


        def g(a):
            if a:
                return 1
            return 2
        """
    assert row(code(tree, one=text), tests=12) == ("room", "3 / 4 / 4", "8 / 8", "1", "0", "2.00")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("pass", 0),
        ("if a: pass", 1),
        ("if a: pass\nelif b: pass\nelif c: pass", 1),
        ("if a: pass\nelse:\n  for b in c: pass", 2),
        ("if a: pass\nelif b:\n  with c: pass\nelse: pass", 2),
        ("try: pass\nexcept E:\n  while a:\n    if b: pass", 3),
        ("match a:\n  case 1:\n    if b: pass", 2),
        ("for a in b:\n  def g():\n    if c: pass", 1),
    ],
)
def test_elif_is_no_deeper_than_its_if_and_an_inner_function_starts_again(tree: Path, body: str, expected: int) -> None:
    text = "def f(a, b, c):\n" + "\n".join(f"  {line}" for line in body.splitlines())
    assert depth(code(tree, one=text).functions[0][2]) == expected


def test_a_function_that_is_too_long_is_named(tree: Path) -> None:
    violations = list(faults(code(tree, one=f"def f() -> None:\n{lines(40)}")))
    assert f"{tree}/room/one.py:1 f: 41 lines, at most 40" in violations


def test_a_median_and_a_p90_that_are_too_long_are_reported(tree: Path) -> None:
    violations = list(faults(code(tree, one=f"def f() -> None:\n{lines(20)}")))
    assert violations == [
        "room: functions have 21 lines at the median, at most 6",
        "room: functions have 21 lines at p90, at most 20",
    ]


def test_a_file_that_is_too_long_is_named_and_an_introduction_is_no_file(tree: Path) -> None:
    violations = list(faults(code(tree, __init__='"""A room."""\n', one="def f() -> None: ...\n" + "\n" * 300)))
    assert violations == [
        f"{tree}/room/one.py: 301 lines, at most 300",
        "room: files have 301 lines at the median, at most 100",
    ]


def test_a_file_that_is_nearly_full_is_named_and_no_fault(tree: Path) -> None:
    files = {f"of_{count}": "def f() -> None: ...\n" + "\n" * (count - 1) for count in (289, 290, 300, 301)}
    named = list(nearly_full(code(tree, None, **files)))
    assert named == [f"nearly full: {tree}/room/of_{count}.py, {count} lines" for count in (290, 300)]


@pytest.mark.parametrize(
    "text",
    [
        "datetime.now()",
        "datetime.datetime.now(None)",
        "datetime.utcnow()",
        "date.today()",
        "field(default_factory=datetime.now)",
        "time.time()",
    ],
)
def test_a_clock_that_is_read_or_handed_on_is_named(tree: Path, text: str) -> None:
    found = list(faults(code(tree, clocks=0, one=f"def f() -> None:\n    {text}\n")))
    assert found == [f"room: the clock is read at {tree}/room/one.py:2; 0 place may"]


def test_a_clock_hidden_behind_an_import_is_found(tree: Path) -> None:
    text = "from time import time as t\ndef f() -> float:\n    return t()\n"
    assert len(code(tree, one=text).clock_reads) == 1


def test_the_clock_may_be_read_in_one_place_and_how_long_anywhere(tree: Path) -> None:
    text = "def f() -> None:\n    datetime.now(UTC)\n    time.monotonic()\n"
    assert list(faults(code(tree, clocks=1, one=text))) == []
    assert len(list(faults(code(tree, clocks=1, two=text)))) == 1
