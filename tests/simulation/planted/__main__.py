"""`make planted`: plant each defect of `planted.toml` in a copy, and let worlds live until one of them is wrong.

What came of each is a line of `found.tsv`; a defect that was found is not planted again, unless `--again` has words of
its line. The last column, what the simulation lacks, is written by hand. Exit code 1 if fewer than three in four are
found.
"""

import argparse
import sys
import time
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path

from tests.simulation.planted.listed import defects
from tests.simulation.planted.planting import Came, Ground
from tests.simulation.planted.worlds import ORDERS
from tests.teeth.bite import copy_of

TABLE = Path(__file__).with_name("found.tsv")
HEAD = ("defect", "file", "found by", "seed", "orders", "faults", "lived until then", "exercised", "what is lacking")
WANTED = 0.75


def main(arguments: list[str] | None = None) -> int:
    """0 if enough are found."""
    parser = argparse.ArgumentParser(prog="planted", description=__doc__)
    parser.add_argument("--orders", type=int, default=ORDERS, help="that a defect may live through")
    parser.add_argument("--again", nargs="*", help="words of the defects that are planted again")
    options = parser.parse_args(arguments)
    table, began = read(TABLE), time.monotonic()
    listed = defects()
    with ExitStack() as stack:
        ground = Ground(stack.enter_context(copy_of(Path.cwd())), stack.enter_context(copy_of(Path.cwd())))
        for planted in (planted for planted in listed if _is_wanted(table.get(planted.key), options)):
            came = ground.plant(planted, options.orders)
            table[planted.key] = row(came, table.get(planted.key))
            write(TABLE, [table[of.key] for of in listed if of.key in table])
            print(f"{time.monotonic() - began:.0f} s: {': '.join(planted.key)} {came}", flush=True)
    rows = [table[planted.key] for planted in listed if planted.key in table]
    found_count = sum(row_[2] != NOT_FOUND for row_ in rows)
    print(f"{found_count} of {len(listed)} defects found; {len(rows)} planted")
    return 0 if found_count >= WANTED * len(listed) else 1


NOT_FOUND = "not found"
Row = tuple[str, ...]


def row(came: Came, before: Row | None) -> Row:
    """A line of the table; what is lacking is kept as it was written, unless the defect is found now."""
    defect, by = came.planted.defect, came.first_wrong
    if by is None:
        lacking = before[-1] if before else "-"
        cells: Row = (NOT_FOUND, "-", "-", "-")
    else:
        lacking, cells = "-", (by.rule, str(by.world.seed), str(by.world.orders), by.world.faults)
    return defect.says, defect.file, *cells, str(came.orders), "yes" if came.is_exercised else "no", lacking


def read(file: Path) -> dict[tuple[str, str], Row]:
    """The lines of a table by file and name of their defects."""
    lines = file.read_text("utf-8").splitlines()[1:] if file.exists() else []
    rows = [tuple(line.split("\t")) for line in lines]
    return {(row[1], row[0]): row for row in rows}


def write(file: Path, rows: Iterable[Row]) -> None:
    """The table anew."""
    file.write_text("".join("\t".join(row) + "\n" for row in (HEAD, *rows)), "utf-8")


def _is_wanted(before: Row | None, options: argparse.Namespace) -> bool:
    """Whether it was not planted, or not found in fewer orders than it may live through now; or is named."""
    if before is None:
        return options.again is None
    if options.again is not None:
        return any(words in f"{before[1]}: {before[0]}" for words in options.again)
    return before[2] == NOT_FOUND and int(before[6]) < options.orders


if __name__ == "__main__":
    sys.exit(main())
