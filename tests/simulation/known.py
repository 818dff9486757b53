"""What the simulation has found and the product still does: counted, and no violation until it is mended.

An entry goes as soon as the product is mended.
"""

from collections import Counter
from collections.abc import Iterable

from tests.simulation.judge import Violation

KNOWN: dict[str, str] = {}


def split(violations: Iterable[Violation]) -> tuple[list[Violation], dict[str, int]]:
    """Returns the violations, and how often each known fault was seen."""
    unknown, known = list[Violation](), Counter[str]()
    for violation in violations:
        reason = next((reason for text, reason in KNOWN.items() if text in violation.what), None)
        if reason:
            known[reason] += 1
        else:
            unknown.append(violation)
    return unknown, dict(known)
