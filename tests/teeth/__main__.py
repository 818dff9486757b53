"""Plant each defect of `defects.toml`; exit code 1 if one survives: `python -m tests.teeth`."""

import sys
from pathlib import Path

from tests.teeth.bite import verdicts
from tests.teeth.defect import load


def main(tree: Path, file: Path) -> int:
    """Print a line for each defect as it is tried."""
    defects = load(file)
    lasting = 0
    for number, verdict in enumerate(verdicts(tree, defects), 1):
        lasting += bool(verdict.fault)
        print(
            f"{number:>2}. {verdict.defect.says}\n    {verdict.fault or 'noticed by ' + named(verdict.defect.tests)}",
            flush=True,
        )
    print(f"{len(defects) - lasting} of {len(defects)} defects noticed")
    return 1 if lasting else 0


def named(tests: tuple[str, ...]) -> str:
    """Tests by the sentence that is their name."""
    return ", ".join(test.partition("::")[2].removeprefix("test_").replace("_", " ") for test in tests)


if __name__ == "__main__":
    sys.exit(main(Path.cwd(), Path(__file__).with_name("defects.toml")))
