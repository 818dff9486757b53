"""The rows of the table that `make bench` prints: ours beside a reference, in pairs that ran one after the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median, quantiles

WIDTHS = "{:<34} {:>12} {:>12} {:>6}  {:<11}  {:<7}  {}"


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement of several pairs, each ours and the reference's; `goal` holds for the median of their ratios."""

    name: str
    pairs: Sequence[tuple[float, float]]
    unit: str
    goal: float | None
    at_least: bool = False

    @property
    def ratio(self) -> float:
        """The median of ours divided by the reference's."""
        return median(self._ratios)

    @property
    def is_reached(self) -> bool:
        """Whether its goal is reached; true of a row without one."""
        if self.goal is None:
            return True
        return self.ratio >= self.goal if self.at_least else self.ratio <= self.goal

    @property
    def text(self) -> str:
        """A line of the table; the spread is the middle half of the ratios."""
        ours, reference = (f"{median(side):,.1f} {self.unit}" for side in zip(*self.pairs, strict=True))
        low, _, high = quantiles(self._ratios, n=4)
        goal = "" if self.goal is None else f"{'≥' if self.at_least else '≤'} {self.goal:.2f}"
        spread = f"{low:.2f} to {high:.2f}"
        missed = "" if self.is_reached else "missed"
        return WIDTHS.format(self.name, ours, reference, f"{self.ratio:.2f}", spread, goal, missed).rstrip()

    @property
    def _ratios(self) -> list[float]:
        return [ours / reference for ours, reference in self.pairs]


HEAD = WIDTHS.format("", "ours", "reference", "ratio", "spread", "goal", "").rstrip()
