"""What people write: mostly a short sentence, sometimes as much as the contract allows (contract 2)."""

from random import Random

EXPLANATION, ANSWER = 50_000, 10_000  # characters at most, of a representative and of an authority
LONG = 0.04
FILLING = "Слово за словом, строка за строкой. "


def written(chance: Random, text: str, at_most: int = EXPLANATION) -> str:
    """The text, or 1 to `at_most` characters: as often few as many, and exactly as many as are allowed."""
    if chance.random() >= LONG:
        return text
    length = at_most if chance.random() < LONG else int(at_most ** chance.random())
    return (text + FILLING * (length // len(FILLING) + 1))[: length - 1].lstrip() + "."
