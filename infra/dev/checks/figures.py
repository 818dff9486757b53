"""STYLE's figures for our own code, and whether they stay where we want them: `python -m infra.dev.checks.figures`."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import ceil
from pathlib import Path
from statistics import median

from infra.dev.checks.source import Function, Source, depth

FUNCTION_MEDIAN, FUNCTION_P90, FUNCTION_MAX = 6, 20, 40  # lines without docstring, blank and comment
FILE_MEDIAN, FILE_MAX = 100, 300  # lines, blank ones too
NEARLY_FULL = 290  # lines: what is added next makes another file
NESTING_MAX = 2

HEAD = (
    "code",
    "fn lines median / p90 / max",
    "file median / max",
    "nesting max",
    "clock reads",
    "tests : code",
)


@dataclass(frozen=True)
class Code:
    """A folder of sources; `clocks` is how many places in it may read the wall clock, None where that is free."""

    name: str
    sources: list[Source]
    clocks: int | None = None

    @cached_property
    def functions(self) -> list[tuple[str, int, Function]]:
        """Each function: its place, its lines, its syntax."""
        return [
            (f"{source.path}:{function.lineno} {function.name}", source.length(function), function)
            for source in self.sources
            for function in source.functions
        ]

    @cached_property
    def files(self) -> list[tuple[str, int]]:
        """Each file with code in it and its lines; a package's one-line introduction is none."""
        return [(str(source.path), len(source.text.splitlines())) for source in self.sources if source.code_lines]

    @cached_property
    def clock_reads(self) -> list[str]:
        """Where the wall clock is read."""
        return [f"{source.path}:{line}" for source in self.sources for line in source.clock_reads()]

    @property
    def lengths(self) -> list[int]:
        """Function lengths."""
        return [length for _, length, _ in self.functions]

    @property
    def p90(self) -> int:
        """The length that nine functions in ten keep within."""
        return sorted(self.lengths)[ceil(0.9 * len(self.lengths)) - 1]

    @property
    def lines(self) -> int:
        """Lines of code."""
        return sum(len(source.code_lines) for source in self.sources)


def read(root: Path, inside: str = ".") -> list[Source]:
    """Every Python file under a folder, named from `root`, where imports start."""
    return [Source(file, _module(file.relative_to(root))) for file in sorted((root / inside).rglob("*.py"))]


def row(code: Code, tests: int) -> tuple[str, ...]:
    """One folder's figures as STYLE's table has them; `tests` are lines of test code, 0 where none belong to it."""
    lengths = code.lengths
    files = [lines for _, lines in code.files]
    return (
        code.name,
        f"{median(lengths):g} / {code.p90} / {max(lengths)}",
        f"{median(files):g} / {max(files)}",
        str(max(depth(function) for *_, function in code.functions)),
        str(len(code.clock_reads)),
        f"{tests / code.lines:.2f}" if tests else "–",
    )


def faults(code: Code) -> Iterator[str]:
    """What passes a bound, by name."""
    yield from _of_functions(code)
    yield from _of_files(code)
    yield from _of_clock(code)


def nearly_full(code: Code) -> Iterator[str]:
    """The files with hardly room for another line, which are no fault yet."""
    yield from (f"nearly full: {path}, {lines} lines" for path, lines in code.files if NEARLY_FULL <= lines <= FILE_MAX)


def _of_functions(code: Code) -> Iterator[str]:
    for where, length, function in code.functions:
        if length > FUNCTION_MAX:
            yield f"{where}: {length} lines, at most {FUNCTION_MAX}"
        if depth(function) > NESTING_MAX:
            yield f"{where}: nests {depth(function)} deep, at most {NESTING_MAX}"
    if median(code.lengths) > FUNCTION_MEDIAN:
        yield f"{code.name}: functions have {median(code.lengths):g} lines at the median, at most {FUNCTION_MEDIAN}"
    if code.p90 > FUNCTION_P90:
        yield f"{code.name}: functions have {code.p90} lines at p90, at most {FUNCTION_P90}"


def _of_files(code: Code) -> Iterator[str]:
    yield from (f"{path}: {lines} lines, at most {FILE_MAX}" for path, lines in code.files if lines > FILE_MAX)
    middle = median(lines for _, lines in code.files)
    if middle > FILE_MEDIAN:
        yield f"{code.name}: files have {middle:g} lines at the median, at most {FILE_MEDIAN}"


def _of_clock(code: Code) -> Iterator[str]:
    if code.clocks is not None and len(code.clock_reads) != code.clocks:
        places = ", ".join(code.clock_reads) or "nowhere"
        yield f"{code.name}: the clock is read at {places}; {code.clocks} place may"


def _module(path: Path) -> str:
    return ".".join(part for part in path.with_suffix("").parts if part != "__init__")


def _table(rows: list[tuple[str, ...]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    padded = [[cell.ljust(width) for cell, width in zip(cells, widths, strict=True)] for cells in rows]
    return "\n".join("  ".join(cells).rstrip() for cells in padded)


def main() -> int:
    """Print the table and what is wrong; exit code 1 if anything is."""
    ours = Code("functions/", read(Path("functions")), clocks=1)
    tools = Code("infra/", read(Path(), "infra"))
    tests = sum(len(source.code_lines) for source in read(Path(), "tests"))
    print(_table([HEAD, row(ours, tests), row(tools, 0)]))
    print(*nearly_full(ours), *nearly_full(tools), sep="\n")
    wrong = [*faults(ours), *faults(tools)]
    print(*wrong, sep="\n", end="\n" if wrong else "", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
