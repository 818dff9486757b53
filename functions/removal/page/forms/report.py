"""The form that says what was done, item by item."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from removal.language.moments import from_local, local
from removal.language.texts import Texts
from removal.orders.commands import COUNTRIES_AT_MOST, ItemReport, Report
from removal.orders.item import Outcome
from removal.orders.order import Order
from removal.orders.reported import untimely, untimely_for_any_item
from removal.page.forms.named import Given, Reading, Wrong, named, named_wrongly
from removal.record import instant
from removal.record.happened import Mark, Untimely
from removal.web import fields

UNCHANGED = "unchanged"  # of an item: leave it as it is
ASKED_AT = "asked_at"  # hidden, of the confirmation page: the time it shows where none was written
_SAID = {
    Mark.REQUEST: "page.error_future",
    Mark.ISSUE: "page.error_before_order",
    Mark.LONG_AGO: "page.error_long_ago",
}
_COUNTRY = re.compile(r"[A-Za-z]{2}")


def report(given: Given, reading: Reading) -> tuple[Report, list[Wrong]]:
    """The report, and what is wrong with it; its items are empty where anything is."""
    texts = reading.texts
    chosen = {number: _chosen(given, number, reading.order) for number in range(1, len(reading.order.items) + 1)}
    outcomes = {number: code for number, code in chosen.items() if code != UNCHANGED}
    wrong = [
        *named_wrongly(given, texts),
        *(
            Wrong(f"item-{number}", texts("page.error_item", number=number))
            for number, code in outcomes.items()
            if code not in set(Outcome)
        ),
        *([] if outcomes else [Wrong("all", texts("page.error_outcome"))]),
        *_measured_wrongly(given, reading),
        *_countries_wrongly(given, outcomes.values(), texts),
    ]
    if wrong:
        return Report(**named(given, reading), items=()), wrong
    answer = Report(**named(given, reading), items=tuple(_items(given, outcomes, reading)))
    wrong = [_untimely(one.why, reading) for one in untimely(answer, reading.order)][:1]  # one time is for all items
    return (replace(answer, items=()) if wrong else answer), wrong


def _chosen(given: Given, number: int, order: Order) -> str:
    """An item's own choice; without one, an open item goes with the choice for all, an answered one stays."""
    own = given.get(f"item-{number}", "").strip()
    if own:
        return own
    answered = order.items[number - 1].outcome is not None and f"item-{number}" not in given
    return UNCHANGED if answered else given.get("all", "").strip() or UNCHANGED


def _items(given: Given, outcomes: Mapping[int, str], reading: Reading) -> Iterator[ItemReport]:
    measured_at = instant.to_text(_measured_at(given, reading))
    for number, code in outcomes.items():
        outcome = Outcome(code)
        territory = tuple(_countries(given)) if outcome is Outcome.ACCESS_DISABLED else ()
        yield ItemReport(number, outcome, measured_at, territory)


def _measured_wrongly(given: Given, reading: Reading) -> Iterator[Wrong]:
    try:
        measured_at = _measured_at(given, reading)
    except (ValueError, OverflowError):
        yield Wrong("measured_at", reading.texts("page.error_measured_at"))
        return
    if why := untimely_for_any_item(measured_at, reading.at):
        yield _untimely(why, reading)


def _untimely(why: Untimely, reading: Reading) -> Wrong:
    limit = local(instant.from_text(why.limit), reading.zone)
    return Wrong("measured_at", reading.texts(_SAID[why.mark], limit=limit))


def _countries_wrongly(given: Given, outcomes: Iterable[str], texts: Texts) -> Iterator[Wrong]:
    countries = _countries(given)
    if len(countries) > COUNTRIES_AT_MOST or not all(map(_COUNTRY.fullmatch, countries)):
        yield Wrong("territory", texts("page.error_territory"))
    elif countries and Outcome.ACCESS_DISABLED not in set(outcomes):
        yield Wrong("territory", texts("page.error_territory_alone"))


def _measured_at(given: Given, reading: Reading) -> datetime:
    """ValueError or OverflowError for what is none, or what the API would not take either."""
    said, asked_at = given.get("measured_at", "").strip(), given.get(ASKED_AT)
    if said:
        at = from_local(said, reading.zone)
    else:
        at = instant.from_text(fields.instant(asked_at)) if asked_at else reading.at
    fields.instant(instant.to_text(at))
    return at


def _countries(given: Given) -> list[str]:
    """As they were written, but for case."""
    said = (code for code in re.split(r"[,;\s]+", given.get("territory", "")) if code)
    return list(dict.fromkeys(code.upper() if _COUNTRY.fullmatch(code) else code for code in said))
