"""The form that reports an obstacle."""

from removal.orders.commands import Obstruct
from removal.orders.item import Ground
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


def offered(order: Order) -> tuple[int, ...]:
    """The items without an outcome; other items can have no obstacle."""
    return tuple(item.number for item in order.items if not item.outcome)


def obstacle(form: Form, context: FormContext) -> tuple[Obstruct, list[FieldError]]:
    """The obstacle, and the errors of the form."""
    texts, code, chosen = context.texts, form.get("ground", ""), choice(form, offered(context.order), context)
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
