"""Prints the table of `make bench`: `python -m infra.dev.bench FILE --rounds N --package FOLDER`.

FILE: what `tests.bench.first_calls` has recorded. The Python that runs it is measured: it has the libraries that are
shipped, and boto3 for the reference. FOLDER: where `removal` is, with its templates compiled as a package's are.
"""

import argparse
from itertools import chain
from pathlib import Path
from platform import python_version

from infra.dev.bench import cold, webhooks
from infra.dev.bench.rows import HEAD

ROUNDS = 15


def main() -> None:
    """Print each row as soon as it is measured; exit with 1 if a goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m infra.dev.bench")
    parser.add_argument("recorded", type=Path)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--package", default="functions")
    options = parser.parse_args()
    print(
        f"Python {python_version()}; cold and warm: processor time, {options.rounds} pairs of new processes\n{HEAD}",
        flush=True,
    )
    reached = True
    for row in chain(cold.rows(options.recorded, options.rounds, options.package), webhooks.rows()):
        print(row.text, flush=True)
        reached = reached and row.is_reached
    if not reached:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
