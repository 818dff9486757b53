"""The size of a journal: its item holds 400,000 bytes, some of them reserved for facts of the system. Pure.

Each kind of subject has its own limit for a party: bytes for orders and endpoints, facts for platforms.
"""

from collections.abc import Sequence

from removal.record.facts import SYSTEM, from_text

ROLLED_FROM = 200_000  # bytes in an item, from which on facts that were passed on move into a volume


def size(lines: Sequence[str]) -> int:
    """The size of facts, in bytes."""
    return sum(len(line.encode()) for line in lines)


def by_kind(lines: Sequence[str], kind: str) -> list[str]:
    """The facts of one kind of party."""
    return [line for line in lines if from_text(line).by.kind == kind]


def by_parties(lines: Sequence[str]) -> list[str]:
    """The facts that parties have added, without those of the system."""
    return [line for line in lines if from_text(line).by.kind != SYSTEM.kind]
