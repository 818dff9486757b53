"""The loop in CONTRIBUTING: the tests that it runs are there, and a room without tests of its own is named."""

import re

from tests.docs.citations import PRODUCT, ROOT

TEXT = (ROOT / ".github/CONTRIBUTING.md").read_text("utf-8")
LOOP = TEXT.partition("\nThe loop")[2].partition("\nWhere things are")[0]
NO_ROOM = {"__pycache__"}


def test_every_test_that_the_loop_runs_is_there() -> None:
    paths = re.findall(r"\btests/[a-z][\w/]*(?:\.py)?", LOOP)
    assert len(paths) > 20
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_every_target_that_it_names_is_there() -> None:
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert set(re.findall(r"(?:`|^    )make ([a-z-]+)", TEXT, re.MULTILINE)) <= set(targets)


def test_a_room_without_a_directory_of_tests_is_named() -> None:
    rooms = {path.name for path in PRODUCT.iterdir() if path.is_dir()} - NO_ROOM
    without = {room for room in rooms if not (ROOT / "tests" / room).is_dir()}
    assert without == {room for room in rooms if f"`{room}` " in LOOP}
