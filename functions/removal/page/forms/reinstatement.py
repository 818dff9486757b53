"""The form that says what was put back under an order that no longer stands."""

from removal.delivery.mail.deadline import missing
from removal.orders.commands import ReportReinstatement
from removal.page.forms.chosen import chosen, chosen_wrongly
from removal.page.forms.named import Given, Reading, Wrong, named, named_wrongly


def reinstatement(given: Given, reading: Reading) -> tuple[ReportReinstatement, list[Wrong]]:
    """The report, and what is wrong with it."""
    owed = missing(reading.order)
    wrong = [*chosen_wrongly(given, owed, reading.texts), *named_wrongly(given, reading.texts)]
    return ReportReinstatement(**named(given, reading), items=chosen(given, owed)), wrong
