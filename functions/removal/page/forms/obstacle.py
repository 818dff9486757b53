"""The form that reports an obstacle."""

from removal.orders.commands import Obstruct
from removal.orders.item import Ground
from removal.orders.order import Order
from removal.orders.too_late import fell_due_since
from removal.page.forms.chosen import choice, every
from removal.page.forms.named import (
    FieldError,
    Form,
    FormContext,
    common_arguments,
    explanation,
    explanation_errors,
    name_errors,
)


def offered(order: Order) -> tuple[int, ...]:
    """The items without an outcome; other items can have no obstacle."""
    return tuple(item.number for item in order.items if not item.outcome)


def nameable(context: FormContext) -> tuple[int, ...]:
    """The items that may be named: all, if it is too late to send the form again without those that were reported."""
    open_ = offered(context.order)
    too_late = context.now is not None and fell_due_since(context.order, open_, context.at, context.now)
    return every(context.order) if too_late else open_


def obstacle(form: Form, context: FormContext) -> tuple[Obstruct, list[FieldError]]:
    """The obstacle, and the errors of the form."""
    texts, code = context.texts, form.get("ground", "")
    chosen = choice(form, offered(context.order), context, nameable(context))
    known = code in set(Ground)
    errors = [
        *([] if known else [FieldError("ground", texts("page.error_ground"))]),
        *chosen.errors,
        *explanation_errors(form, texts),
        *name_errors(form, texts),
    ]
    ground = Ground(code) if known else Ground.TECHNICAL  # not recorded: the form has an error
    reason = explanation(form)
    return Obstruct(**common_arguments(form, context), ground=ground, items=chosen.items, explanation=reason), errors
