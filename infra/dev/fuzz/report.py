"""What was seen, an operation a line: how many answers of each kind, and what is missing."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

CASES_AT_LEAST = 2_000
GOOD_AT_LEAST = 10  # 2xx of each operation
KINDS = ("2xx", "4xx", "5xx")


@dataclass(frozen=True, slots=True)
class Run:
    """Answers by operation and kind, calls by role and by phase."""

    answers: Mapping[str, Counter[str]]
    others: Counter[str]
    roles: Counter[str]
    phases: Counter[str]

    @property
    def cases(self) -> int:
        """All calls."""
        return sum(self.roles.values())


def read(lines: Iterable[str], operations: Iterable[str]) -> Run:
    """From what the hooks wrote; an operation that was not called is there with nothing."""
    answers: dict[str, Counter[str]] = {name: Counter() for name in operations}
    others: Counter[str] = Counter()
    roles: Counter[str] = Counter()
    phases: Counter[str] = Counter()
    for call in map(json.loads, lines):
        counted = answers[call["operation"]] if call["own"] else others  # others: methods that the path does not take
        counted[_kind(call)] += 1
        roles[call["role"]] += 1
        phases[call["phase"]] += 1
    return Run(answers, others, roles, phases)


def table(run: Run) -> Iterator[str]:
    """For people."""
    yield f"{'operation':<60}" + "".join(f"{kind:>7}" for kind in KINDS)
    for name, counts in [*sorted(run.answers.items()), ("methods that no path takes", run.others)]:
        yield f"{name:<60}" + "".join(f"{counts[kind]:>7}" for kind in KINDS)
    by_role_and_phase = (f"{count} {name}" for name, count in (*run.roles.items(), *run.phases.items()))
    yield f"{run.cases} cases: {', '.join(by_role_and_phase)}"


def faults(run: Run) -> Iterator[str]:
    """What keeps the run from being good, beside the checks that failed."""
    if run.cases < CASES_AT_LEAST:
        yield f"{run.cases} cases, at least {CASES_AT_LEAST} are wanted"
    for name, counts in sorted(run.answers.items()):
        if counts["2xx"] < GOOD_AT_LEAST:
            yield f"{name}: {counts['2xx']} answers 2xx, at least {GOOD_AT_LEAST} are wanted"
    for name, counts in [*sorted(run.answers.items()), ("methods that no path takes", run.others)]:
        if counts["5xx"]:
            yield f"{name}: {counts['5xx']} answers 5xx"


def _kind(call: Mapping[str, Any]) -> str:
    return f"{call['status'] // 100}xx"
