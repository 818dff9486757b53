"""The figures of the layout, of a small tree and of one order."""

from pathlib import Path

from infra.dev.checks.figures import Code, read
from infra.dev.checks.house import reads_by_text, retry_loops, rooms, words
from tests.checks.trail import followed, listed

ROOM = """
def read(payload, told):
    for _ in range(TRIES):
        found = payload["due_at"] or told.get("at")
    return found, payload[0], settings["due_at"]
"""


def test_words_reads_and_loops_are_counted(tmp_path: Path) -> None:
    (tmp_path / "removal" / "room").mkdir(parents=True)
    (tmp_path / "removal" / "room" / "__init__.py").write_text('"""A room."""\n')
    (tmp_path / "removal" / "room" / "one.py").write_text(ROOM)
    (tmp_path / "removal" / "beside.py").write_text("one = 1\n")
    code = Code("removal", read(tmp_path))
    assert (words(code), reads_by_text(code), len(retry_loops(code))) == ({"told": 2, "found": 2, "one": 1}, 2, 1)
    shown = ["".join(line.split()) for line in rooms(code)]
    assert shown == ["room2files6lines", "(top)1files1lines", "all3files7lines"]


def test_an_order_goes_through_every_function_to_its_breach() -> None:
    trail = followed()
    assert {"handlers/api.py", "handlers/publish.py", "handlers/dispatch.py", "handlers/tick.py"} <= {*trail.files}
    assert trail.between_files > trail.between_rooms > 0
    assert len([line for line in listed(trail) if " lines " in line]) == len(trail.files)
