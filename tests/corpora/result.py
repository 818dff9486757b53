"""What came of a file of cases."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Result:
    """One line that counts, and a line for each wrong verdict."""

    summary: str
    faults: tuple[str, ...]
