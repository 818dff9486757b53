"""Cases with known answers: `python -m tests.corpora.known DIR [refuse|allow]`; exit code 1 if any verdict is wrong.

`*.jsonl` files of two kinds: URLs that a guard must refuse or let pass, and signatures. It needs Python and the product
alone, so that each Python that is here can run it. `refuse` and `allow` put another guard in the place of ours, which
must fail on one half of the URLs: a guard is good for nothing that throws on everything, nor is a harness that says so.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.corpora import signing, targets

FAULTS_SHOWN = 40


def cases(folder: Path) -> Iterator[tuple[str, list[Mapping[str, Any]]]]:
    """Each file's name, and what its lines hold."""
    for file in sorted(folder.glob("*.jsonl")):
        yield file.name, [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]


def main(folder: Path, guard: str) -> int:
    """Print a line a file, and what is wrong."""
    version, wrong = ".".join(map(str, sys.version_info[:3])), 0
    for name, case in cases(folder):
        result = targets.judged(case, guard) if "url" in case[0] else signing.judged(case)
        print(f"Python {version}  {name}: {result.summary}")
        print(*(f"  {fault}" for fault in result.faults[:FAULTS_SHOWN]), sep="\n", end="\n" if result.faults else "")
        wrong += len(result.faults)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), (sys.argv[2:] or ["ours"])[0]))
