"""The files that one order goes through, from its `POST` to its breach: `python -m tests.checks.trail [--files]`."""

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from types import FrameType

from tests.people import cast
from tests.world import World

ROOT = str(Path(__file__).parents[2] / "functions" / "removal") + "/"


class Trail:
    """Files of the product that were entered, and how often a call went from one file, or room, to another."""

    def __init__(self) -> None:
        self.files = Counter[str]()
        self.between_files = self.between_rooms = 0

    def see(self, frame: FrameType, event: str, _: object) -> None:
        """As `sys.setprofile` calls it."""
        if event != "call" or not frame.f_code.co_filename.startswith(ROOT):
            return
        entered, left = _file(frame), _caller(frame)
        self.files[entered] += 1
        if left and left != entered:
            self.between_files += 1
            self.between_rooms += _room(left) != _room(entered)


def _file(frame: FrameType) -> str:
    return frame.f_code.co_filename.removeprefix(ROOT)


def _caller(frame: FrameType) -> str | None:
    """The file of ours that called, through libraries if need be."""
    above = frame.f_back
    while above and not above.f_code.co_filename.startswith(ROOT):
        above = above.f_back
    return _file(above) if above else None


def _room(file: str) -> str:
    return file.partition("/")[0]


@contextmanager
def watched() -> Iterator[Trail]:
    """What is called within."""
    path = Trail()
    sys.setprofile(path.see)
    try:
        yield path
    finally:
        sys.setprofile(None)


def followed() -> Trail:
    """The path of one order that a webhook receives, and that gets no answer until its breach."""
    with World() as world:
        people = cast(world)
        world.settle()
        with watched() as path:
            order = people.issue()
            world.run(timedelta(hours=25))
        assert people.ministry.types(order)[-1] == "order.breached"
    return path


def listed(path: Trail) -> Iterator[str]:
    """A line for each file, by room: its lines, and how often it was called."""
    for file in sorted(path.files):
        lines = len(Path(ROOT, file).read_text("utf-8").splitlines())
        yield f"{lines:4} lines {path.files[file]:5} calls  {file}"


def main(arguments: list[str]) -> int:
    """Print it; with `--files` each file as well."""
    path = followed()
    rooms = {_room(file) for file in path.files}
    for line in listed(path) if "--files" in arguments else ():
        print(line)
    print(f"files entered: {len(path.files)}, in {len(rooms)} rooms")
    print(f"calls from one file to another: {path.between_files}, from one room to another: {path.between_rooms}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
