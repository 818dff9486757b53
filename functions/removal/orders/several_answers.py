"""Several answers of the representative as one command. Pure."""

from removal.orders.commands import Answer, Report
from removal.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SeveralAnswers(Answer):
    """State several things at once, recorded in one write: all of it, or nothing.

    At most one of the `parts` is a report. Id, caller, times and names are those of the whole.
    """

    parts: tuple[Answer, ...]


def report_in(answer: Answer) -> Report | None:
    """The report that an answer is, or has among its parts."""
    parts = answer.parts if isinstance(answer, SeveralAnswers) else (answer,)
    return next((part for part in parts if isinstance(part, Report)), None)
