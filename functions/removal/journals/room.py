"""How much of a journal is filled: its item holds 400,000 bytes, and some is kept for what must be told. Pure.

How much each party may fill is the subject's own: bytes of an order and of an endpoint, facts of a platform.
"""

from collections.abc import Sequence

from removal.record.facts import SYSTEM, from_text


def size(lines: Sequence[str]) -> int:
    """Bytes of facts."""
    return sum(len(line.encode()) for line in lines)


def by_kind(lines: Sequence[str], kind: str) -> list[str]:
    """The facts of one kind of party."""
    return [line for line in lines if from_text(line).by.kind == kind]


def by_parties(lines: Sequence[str]) -> list[str]:
    """The facts that a party has added, and not the system."""
    return [line for line in lines if from_text(line).by.kind != SYSTEM.kind]
