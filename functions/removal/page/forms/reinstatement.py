"""The form that reports content as put back after an order has ended, or as impossible to put back."""

from removal.orders.commands import ReportReinstatement
from removal.orders.item import NOT_POSSIBLE, NotPossible
from removal.orders.order import Order
from removal.page.forms.chosen import choice
from removal.page.forms.named import (
    FieldError,
    Form,
    FormContext,
    common_arguments,
    explanation,
    explanation_errors,
    name_errors,
)
from removal.reading.deadline import missing

BACK = "back"  # the choice of items that are back


def not_back(order: Order) -> tuple[int, ...]:
    """The items that have to be put back and are not, also those of which it was said that this is not possible."""
    return tuple(number for number in order.reinstate if order.items[number - 1].reinstated_at is None)


def offered(order: Order) -> tuple[int, ...]:
    """The items that "all" means: those that are still to be answered, or once none is, all that are not back."""
    return missing(order) or not_back(order)


def reinstatement(form: Form, context: FormContext) -> tuple[ReportReinstatement, list[FieldError]]:
    """The report, and the errors of the form."""
    chosen, why = choice(form, offered(context.order), context, not_back(context.order)), _not_possible(form)
    errors = [
        *([] if _says_whether_back(form) else [FieldError("ground", context.texts("page.error_back"))]),
        *chosen.errors,
        *(explanation_errors(form, context.texts) if why else ()),
        *name_errors(form, context.texts),
    ]
    return ReportReinstatement(**common_arguments(form, context), items=chosen.items, not_possible=why), errors


def _says_whether_back(form: Form) -> bool:
    """Whether the form says that the items are back, without an explanation, or why they cannot be put back."""
    ground = form.get("ground", "")
    return ground in NOT_POSSIBLE or (ground == BACK and not explanation(form))


def _not_possible(form: Form) -> NotPossible | None:
    """The reason why items cannot be put back; None if they are back, or if the form does not say so."""
    ground = form.get("ground", "")
    return NotPossible(ground, explanation(form)) if ground in NOT_POSSIBLE else None
