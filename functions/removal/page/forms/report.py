"""The form that reports the outcome of each item."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from removal.language.moments import from_local, local
from removal.language.texts import Texts
from removal.orders.commands import COUNTRIES_AT_MOST, Answer, ItemReport, Report
from removal.orders.item import Item, Outcome
from removal.orders.order import Order
from removal.orders.reported import untimely, untimely_for_any_item
from removal.orders.several_answers import SeveralAnswers, named_in, report_in
from removal.orders.too_late import fell_due_since
from removal.page.forms.chosen import ITEM, choice, every, names_items
from removal.page.forms.named import FieldError, Form, FormContext, common_arguments, name_errors
from removal.record import instant
from removal.record.happened import Mark, Untimely
from removal.web import fields

OUTCOME = "outcome"  # the field for the items that the form chooses
FOR_ALL = "all"  # in drafts of the release before: the outcome of each open item without a field of its own
UNCHANGED = "unchanged"  # the choice of an item: no new outcome
SHOWN_TIME = "asked_at"  # hidden field of the confirmation page: the time that it shows if none was written
_MESSAGE_KEYS = {
    Mark.REQUEST: "page.error_future",
    Mark.ISSUE: "page.error_before_order",
    Mark.LONG_AGO: "page.error_long_ago",
}
TERRITORY_AT_MOST = 500  # characters: 30 codes, and room for commas and blanks
_COUNTRY = re.compile(r"[A-Za-z]{2}")


def report(form: Form, context: FormContext) -> tuple[Report, list[FieldError]]:
    """The report, and the errors of the form; with errors, the report has no items."""
    outcomes, wrong = _outcomes(form, context)
    errors = [
        *wrong,
        *_time_errors(form, context),
        *territory_errors(form.get("territory", ""), outcomes.values(), context.texts),
        *name_errors(form, context.texts),
    ]
    if errors:
        return Report(**common_arguments(form, context), items=()), errors
    answer = Report(**common_arguments(form, context), items=tuple(_items(form, outcomes, context)))
    errors = [untimely_error(violation.why, context) for violation in untimely(answer, context.order)][
        :1
    ]  # all items have the same time
    return (replace(answer, items=()) if errors else answer), errors


def offered(order: Order) -> tuple[int, ...]:
    """The items that "all" means: those that are open, or every item once none is."""
    return tuple(item.number for item in order.items if not item.outcome) or every(order)


def reported_since(order: Order, answer: Answer, shown_at: str) -> tuple[int, ...]:
    """The items of a report whose outcome was recorded otherwise since its check page was shown."""
    stated = report_in(answer)
    if stated is None:
        return ()
    since = instant.from_text(fields.instant(shown_at))
    outcomes = {item.number: item.outcome for item in stated.items}
    return tuple(item.number for item in order.items if item.number in outcomes and _is_newer(item, since, outcomes))


def confirmed_rest(order: Order, answer: Answer, changed: tuple[int, ...], now: datetime) -> Answer | None:
    """An answer without the items that were reported otherwise since; None unless its others fell due meanwhile.

    To ask for a confirmation again would then be too late for them.
    """
    report = report_in(answer)
    rest = tuple(line for line in report.items if line.number not in changed) if report else ()
    others = tuple(part for part in answer.parts if part != report) if isinstance(answer, SeveralAnswers) else ()
    named = [line.number for line in rest] + [number for part in others for number in named_in(part)]
    if report is None or not fell_due_since(order, named, answer.answered_at, now):
        return None
    reported = replace(report, items=rest)
    if isinstance(answer, SeveralAnswers):
        return replace(answer, parts=(reported, *others) if rest else others)
    return reported


def _is_newer(item: Item, since: datetime, outcomes: Mapping[int, Outcome]) -> bool:
    last = item.last
    return last is not None and last.at > since and last.outcome is not outcomes[item.number]


def _outcomes(form: Form, context: FormContext) -> tuple[dict[int, str], list[FieldError]]:
    """The outcome of each item that is reported, and the errors: one for the items chosen, or a field for each."""
    if names_items(form) or form.get(FOR_ALL):
        return _named(form, context)
    chosen, code = choice(form, offered(context.order), context, every(context.order)), form.get(OUTCOME, "")
    wrong = [] if code in set(Outcome) else [FieldError(OUTCOME, context.texts("page.error_outcome"))]
    return dict.fromkeys(chosen.items, code), [*wrong, *chosen.errors]


def _named(form: Form, context: FormContext) -> tuple[dict[int, str], list[FieldError]]:
    """The outcomes of fields for each item."""
    numbers = every(context.order)
    chosen = {number: _chosen(form, number, context.order) for number in numbers}
    outcomes = {number: code for number, code in chosen.items() if code != UNCHANGED}
    wrong = [
        FieldError(OUTCOME, context.texts("page.error_item", number=number))
        for number, code in outcomes.items()
        if code not in set(Outcome)
    ]
    return outcomes, wrong if outcomes else [FieldError(OUTCOME, context.texts("page.error_outcome"))]


def _chosen(form: Form, number: int, order: Order) -> str:
    """An item's own choice; without it, an open item has the choice for all, an answered item stays unchanged."""
    own = form.get(f"{ITEM}{number}", "").strip()
    if own:
        return own
    answered = order.items[number - 1].outcome is not None and f"{ITEM}{number}" not in form
    return UNCHANGED if answered else form.get(FOR_ALL, "").strip() or UNCHANGED


def _items(form: Form, outcomes: Mapping[int, str], context: FormContext) -> Iterator[ItemReport]:
    measured_at = instant.to_text(_measured_at(form, context))
    for number, code in outcomes.items():
        outcome = Outcome(code)
        territory = tuple(territory_of(form.get("territory", ""))) if outcome is Outcome.ACCESS_DISABLED else ()
        yield ItemReport(number, outcome, measured_at, territory)


def _time_errors(form: Form, context: FormContext) -> Iterator[FieldError]:
    try:
        measured_at = _measured_at(form, context)
    except (ValueError, OverflowError):
        yield FieldError("measured_at", context.texts("page.error_measured_at"))
        return
    if why := untimely_for_any_item(measured_at, context.at):
        yield untimely_error(why, context)


def untimely_error(why: Untimely, context: FormContext) -> FieldError:
    """The error of a time of measures that is not possible."""
    limit = local(instant.from_text(why.limit), context.zone, context.texts)
    return FieldError("measured_at", context.texts(_MESSAGE_KEYS[why.mark], limit=limit))


def territory_errors(written: str, outcomes: Iterable[str], texts: Texts) -> Iterator[FieldError]:
    """The error of the countries that were written for outcomes."""
    countries = territory_of(written)
    is_long = len(written) > TERRITORY_AT_MOST or len(countries) > COUNTRIES_AT_MOST
    if is_long or not all(map(_COUNTRY.fullmatch, countries)):
        yield FieldError("territory", texts("page.error_territory"))
    elif countries and Outcome.ACCESS_DISABLED not in set(outcomes):
        yield FieldError("territory", texts("page.error_territory_alone"))


def _measured_at(form: Form, context: FormContext) -> datetime:
    """The time of the outcome. ValueError or OverflowError if it is no time, or none that the API would accept."""
    written, shown_time = form.get("measured_at", "").strip(), form.get(SHOWN_TIME)
    at = instant.from_text(fields.instant(shown_time)) if shown_time else context.at
    if written:
        at = from_local(written, context.zone)
    fields.instant(instant.to_text(at))
    return at


def territory_of(written: str) -> list[str]:
    """The country codes in upper case; other text as it was written."""
    codes = (code for code in re.split(r"[,;\s]+", written) if code)
    return list(dict.fromkeys(code.upper() if _COUNTRY.fullmatch(code) else code for code in codes))
