"""Post a folder of strings into every field: `python -m tests.corpora DIR`; exit code 1 if anything is wrong."""

import sys
from pathlib import Path

from tests.corpora.run import run
from tests.corpora.strings import corpus
from tests.corpora.tally import table

FAULTS_SHOWN = 100


def main(folder: Path) -> int:
    """Print the table, and what is wrong."""
    strings_read = corpus(folder)
    for line in strings_read.left_out:
        print(line)
    if not strings_read.strings:
        print(f"{folder} holds no strings: no *.json with a list of them, no *.txt with lines")
        return 1
    tally = run(strings_read.strings)
    print(*table(tally), *tally.faults[:FAULTS_SHOWN], sep="\n")
    print(f"{len(strings_read.strings)} strings, {len(tally.rows)} fields, {len(tally.faults)} faults")
    return 1 if tally.faults or not tally.whole.stored else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
