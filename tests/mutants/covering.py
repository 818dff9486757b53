"""Which tests run a line: from one run of all tests with coverage, kept in `build/mutants`."""

import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from coverage import CoverageData

KEPT = Path("build/mutants/coverage")
NOT_MEASURED = ("tests/wires", "tests/page", "tests/node", "tests/simulation", "tests/teeth", "tests/deploy")
AT_MOST = 60  # tests of one line; those that run the fewest lines come first


@dataclass(slots=True)
class Covering:
    """The tests of each line of each file, those first that run little else."""

    data: CoverageData
    sizes: Counter[str]

    def tests(self, file: str, line: int) -> list[str]:
        """Node ids, at most `AT_MOST`."""
        path = next((one for one in self.data.measured_files() if one.endswith(f"/{file}")), None)
        contexts = self.data.contexts_by_lineno(path).get(line, []) if path else []
        tests = {context.partition("|")[0] for context in contexts if context}
        return sorted(tests, key=lambda test: (self.sizes[test], test))[:AT_MOST]


def measured(tree: Path) -> Covering:
    """Run all tests once, if that was not done; then read what they ran."""
    kept = tree / KEPT
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        _measure(tree, kept)
    data = CoverageData(basename=str(kept))
    data.read()
    return Covering(data, _sizes(data))


def _measure(tree: Path, kept: Path) -> None:
    configuration = kept.with_name("coveragerc")
    configuration.write_text(f"[run]\ndata_file = {kept}\nsource = {tree / 'functions' / 'removal'}\n", "utf-8")
    ignored = [f"--ignore={folder}" for folder in NOT_MEASURED]
    options = ["--cov", f"--cov-config={configuration}", "--cov-context=test", "--cov-report="]
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "-m", "not once", *options, *ignored, "tests"]
    subprocess.run(command, cwd=tree, check=True)


def _sizes(data: CoverageData) -> Counter[str]:
    sizes = Counter[str]()
    for path in data.measured_files():
        for contexts in data.contexts_by_lineno(path).values():
            sizes.update({context.partition("|")[0] for context in contexts if context})
    return sizes
