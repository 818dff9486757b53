"""The geometry of a bar chart, drawn by `bars.html` as SVG. Pure.

A bar of each month from the left, the oldest first; the second value is drawn within the first.
"""

from collections.abc import Sequence

from removal.values import dataclass

WIDTH, HEIGHT, BASE = 360, 150, 130  # of the picture, in its own units; BASE: where the bars begin
TOP = 16
WIDEST = 40


@dataclass(frozen=True, slots=True)
class Bar:
    """A month; `whole` and `part` are heights, None for a count that is left out."""

    month: str
    x: float
    width: float
    whole: float | None
    part: float | None


@dataclass(frozen=True, slots=True)
class Picture:
    """The bars, and the count to which the highest one belongs."""

    bars: tuple[Bar, ...]
    highest: int

    @property
    def first(self) -> str:
        """The oldest month."""
        return self.bars[0].month

    @property
    def last(self) -> str:
        """The newest month."""
        return self.bars[-1].month


def picture(values: Sequence[tuple[str, int | None, int | None]]) -> Picture:
    """The picture of months with two counts each, at least one month."""
    highest = max((count or 0 for _, *counts in values for count in counts), default=0)
    step = WIDTH / len(values)
    width = round(min(step * 0.7, WIDEST), 2)
    bars = [
        Bar(month, round(step * (place + 0.5) - width / 2, 2), width, _height(whole, highest), _height(part, highest))
        for place, (month, whole, part) in enumerate(values)
    ]
    return Picture(tuple(bars), highest)


def _height(count: int | None, highest: int) -> float | None:
    return round((BASE - TOP) * count / highest, 2) if count is not None and highest else None
