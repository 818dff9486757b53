"""Prints how often random lives exercised each cell: `python -m tests.model.coverage N`."""

import sys

from tests.model.cells import Cells, expected
from tests.model.laws import LAWS
from tests.model.lives import Life

PATHS_EXPECTED = 20


def count(lives: int) -> Cells:
    """Plays `lives` lives, a third under each law, and returns the counts."""
    cells = Cells()
    laws = list(LAWS.values())
    for index in range(lives):
        life = Life(index, laws[index % len(laws)], watch=cells.watch)
        steps = list(life.steps())
        cells.finish(steps[-1][2], life.model.timer_log, life.model.state.journal.paths)
    return cells


def main() -> None:
    """Prints all cells with their counts; those below 20 are marked."""
    lives = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    counts = count(lives).counts
    names = sorted(set(expected()) | set(counts))
    wanted = set(expected())
    for name in names:
        few = counts[name] < PATHS_EXPECTED and (name in wanted or name.startswith("path "))
        sys.stdout.write(f"{counts[name]:8d} {'FEW ' if few else '    '}{name}\n")


if __name__ == "__main__":
    main()
