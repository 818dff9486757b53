"""The form that reports that the platform can act again: force majeure or a technical reason has ceased."""

from removal.orders.commands import Resume
from removal.orders.order import Order
from removal.page.forms.chosen import choice
from removal.page.forms.named import FieldError, Form, FormContext, common_arguments, name_errors


def resumable(order: Order) -> tuple[int, ...]:
    """The items with an obstacle that is not a question and has not ended."""
    return tuple(
        item.number
        for item in order.items
        if any(not obstacle.ground.question for obstacle in order.unanswered(item.number))
    )


def resumption(form: Form, context: FormContext) -> tuple[Resume, list[FieldError]]:
    """The resumption, and the errors of the form."""
    chosen = choice(form, resumable(context.order), context)
    errors = [*chosen.errors, *name_errors(form, context.texts)]
    return Resume(**common_arguments(form, context), items=chosen.items), errors
