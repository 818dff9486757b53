"""The form that says what was put back under an order that has ended, or cannot be."""

from removal.orders.commands import NOT_POSSIBLE, NotPossible, ReportReinstatement
from removal.page.forms.chosen import chosen, chosen_wrongly
from removal.page.forms.named import Given, Reading, Wrong, explained_wrongly, explanation, named, named_wrongly
from removal.reading.deadline import missing


def reinstatement(given: Given, reading: Reading) -> tuple[ReportReinstatement, list[Wrong]]:
    """The report, and what is wrong with it."""
    owed, why = missing(reading.order), _not_possible(given)
    wrong = [
        *([] if why is None or why.ground in NOT_POSSIBLE else [Wrong("ground", reading.texts("page.error_ground"))]),
        *chosen_wrongly(given, owed, reading.texts),
        *(explained_wrongly(given, reading.texts) if why else ()),
        *named_wrongly(given, reading.texts),
    ]
    return ReportReinstatement(**named(given, reading), items=chosen(given, owed), not_possible=why), wrong


def _not_possible(given: Given) -> NotPossible | None:
    """None where neither a ground was chosen nor an explanation written: the items are back."""
    ground = given.get("ground", "")
    return NotPossible(ground, explanation(given)) if ground or explanation(given) else None
