"""The items that a form is about: all that it offers, all but some of them, or only some.

    scope=but, numbers="17, 58-60"      all that are offered but 17, 58, 59 and 60
    scope=only, numbers="https://…"     the items with these URLs

A draft and a confirmation page hold the choice as a field for each item, `item-17`, so that what was shown is recorded;
with such fields nothing else is read. Nothing is chosen by leaving something out.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby

from removal.language.texts import Texts
from removal.orders.order import Order
from removal.page.forms.named import FieldError, Form, FormContext
from removal.page.forms.numbers import Listed, listed
from removal.values import dataclass

SCOPE, NUMBERS = "scope", "numbers"
OFFERED = "offered"  # hidden: the items that "all" meant where the form was shown
ALL, BUT, ONLY = SCOPES = ("all", "but", "only")
ITEM = "item-"
SHOWN_AT_MOST = 5  # wrong entries in an error


@dataclass(frozen=True, slots=True)
class Choice:
    """The items in the order's sequence, and the errors of the fields that choose them."""

    items: tuple[int, ...]
    errors: tuple[FieldError, ...] = ()


def every(order: Order) -> tuple[int, ...]:
    """All items of an order."""
    return tuple(item.number for item in order.items)


def choice(form: Form, offered: tuple[int, ...], context: FormContext, known: tuple[int, ...] = ()) -> Choice:
    """The items that a form chooses. `known`: items that may be named although they are not among those `offered`."""
    nameable = known or offered
    if names_items(form):
        return _of_fields(form, nameable, context.texts)
    named = listed(form.get(NUMBERS, ""), context.urls)
    errors = (*_scope_errors(form, named, offered, context.texts), *_number_errors(named, nameable, context.texts))
    if errors:
        return Choice((), errors)
    items = _chosen(form[SCOPE], set(named.numbers), offered, nameable)
    return Choice(items, () if items else (FieldError(NUMBERS, context.texts("page.error_but_all")),))


def names_items(form: Form) -> bool:
    """Whether the form has a field for each of its items."""
    return any(name.startswith(ITEM) and value for name, value in form.items())


def ranges(numbers: Iterable[int]) -> str:
    """`1-16, 18`: numbers as a form takes them, ascending."""
    runs = (list(run) for _, run in groupby(enumerate(sorted(numbers)), key=lambda pair: pair[1] - pair[0]))
    return ", ".join(_run(run[0][1], run[-1][1]) for run in runs)


def _run(first: int, last: int) -> str:
    if first == last:
        return str(first)
    return f"{first}-{last}" if last > first + 1 else f"{first}, {last}"


def _chosen(scope: str, named: set[int], offered: tuple[int, ...], nameable: tuple[int, ...]) -> tuple[int, ...]:
    if scope == ONLY:
        return tuple(number for number in nameable if number in named)
    return tuple(number for number in offered if scope == ALL or number not in named)


def _of_fields(form: Form, nameable: tuple[int, ...], texts: Texts) -> Choice:
    """The items with a field; one that is not offered is an error: another answer may have come meanwhile."""
    ticked = {name.removeprefix(ITEM) for name, value in form.items() if name.startswith(ITEM) and value}
    unknown = sorted(ticked - set(map(str, nameable)))
    errors = (FieldError(NUMBERS, texts("page.error_items", numbers=", ".join(unknown))),) if unknown else ()
    return Choice(tuple(number for number in nameable if str(number) in ticked), errors)


def _scope_errors(form: Form, named: Listed, offered: tuple[int, ...], texts: Texts) -> Iterator[FieldError]:
    scope = form.get(SCOPE)
    if scope in (ALL, BUT) and form.get(OFFERED, ranges(offered)) != ranges(offered):
        yield FieldError(SCOPE, texts("page.error_offered"))
    if scope not in SCOPES:
        yield FieldError(SCOPE, texts("page.error_scope"))
    elif scope == ALL and not named.empty:
        yield FieldError(SCOPE, texts("page.error_scope_all"))
    elif scope != ALL and named.empty:
        yield FieldError(NUMBERS, texts("page.error_numbers_none"))


def _number_errors(named: Listed, nameable: tuple[int, ...], texts: Texts) -> Iterator[FieldError]:
    not_offered = [number for number in named.numbers if number not in nameable]
    if named.unknown:
        wrong = ", ".join(entry[:80] for entry in named.unknown[:SHOWN_AT_MOST])
        yield FieldError(NUMBERS, texts("page.error_numbers", wrong=wrong))
    elif not_offered:
        yield FieldError(NUMBERS, texts("page.error_items", numbers=ranges(not_offered)))
