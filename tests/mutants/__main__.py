"""`make mutants NUMBER= SEED=`: make mutants, let each meet simulation and tests, and print what noticed which.

A list that exists is continued: mutants that it names are not met again, wherever their lines are now. A mutant whose
line was changed leaves it. Exit code 1 if one lives without a reason
in `reasons.toml`.
"""

import argparse
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from pathlib import Path
from queue import SimpleQueue

from tests.mutants.covering import measured
from tests.mutants.making import Mutant, drawn
from tests.mutants.meeting import Ground, Met, ground

LIST = Path(__file__).with_name("list.tsv")
REASONS = Path(__file__).with_name("reasons.toml")
HEAD = "file\toperator\talike before it\tline\tcaught by\tsimulated\ttests of the line\n"
Key = tuple[str, str, int, str]


def main(arguments: list[str] | None = None) -> int:
    """0 if every mutant was noticed, or has a reason why nothing can notice it."""
    parser = argparse.ArgumentParser(prog="mutants", description=__doc__)
    parser.add_argument("--number", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--list", type=Path, default=LIST)
    options = parser.parse_args(arguments)
    tree = Path.cwd()
    mutants, kept = drawn(tree, options.number, options.seed), _kept(options.list)
    lines = {mutant.key: kept[mutant.key] for mutant in mutants if mutant.key in kept}
    wanted = [mutant for mutant in mutants if mutant.key not in lines]
    began = time.monotonic()
    for count, met in enumerate(_met(tree, wanted, options.workers), 1):
        lines[met.mutant.key] = _line(met)
        options.list.write_text(HEAD + "".join(lines[key] for key in sorted(lines)), "utf-8")
        seconds = time.monotonic() - began
        print(f"{count}/{len(wanted)}, {seconds:.0f} s: {met.mutant.name}: {met.caught_by or 'LIVES'}", flush=True)
    return _sum_up(lines)


def _met(tree: Path, wanted: list[Mutant], workers: int) -> Iterator[Met]:
    covering = measured(tree)
    with ExitStack() as stack, ThreadPoolExecutor(workers) as pool:
        grounds: SimpleQueue[Ground] = SimpleQueue()
        for _ in range(workers):
            grounds.put(stack.enter_context(ground(tree, covering)))

        def meet(mutant: Mutant) -> Met:
            free = grounds.get()
            try:
                return free.meet(mutant)
            finally:
                grounds.put(free)

        for future in as_completed([pool.submit(meet, mutant) for mutant in wanted]):
            yield future.result()


def _line(met: Met) -> str:
    parts = (*met.mutant.key, met.caught_by or "-", "yes" if met.lived else "no", met.tests)
    return "\t".join(map(str, parts)) + "\n"


def _kept(file: Path) -> dict[Key, str]:
    """The lines of a list that exists, by their mutant."""
    if not file.exists():
        return {}
    lines = {}
    for line in file.read_text("utf-8").splitlines(keepends=True)[1:]:
        path, operator, alike, text, *_ = line.split("\t")
        lines[path, operator, int(alike), text] = line
    return lines


def _sum_up(lines: dict[Key, str]) -> int:
    reasons: dict[str, str] = tomllib.loads(REASONS.read_text("utf-8"))
    caught = Counter(line.split("\t")[4] for line in lines.values())
    living = [" ".join(map(str, key)) for key in sorted(_living(lines))]
    for name in living:
        print(f"lives: {name}: {reasons.get(name, 'NO REASON')}")
    equal = [name for name in living if name in reasons]
    changing = len(lines) - len(equal)
    noticed = len(lines) - len(living)
    print(f"{len(lines)} mutants: " + ", ".join(f"{count} {what}" for what, count in caught.most_common()))
    print(f"{noticed} of {changing} that change behaviour are noticed: {100 * noticed / max(changing, 1):.1f} %")
    return 0 if len(equal) == len(living) else 1


def _living(lines: dict[Key, str]) -> list[Key]:
    return [key for key, line in lines.items() if line.split("\t")[4] == "-"]


if __name__ == "__main__":
    sys.exit(main())
