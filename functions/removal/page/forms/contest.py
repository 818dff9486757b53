"""The form that contests an order or some of its items."""

from removal.orders.commands import Contest
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


def contest(form: Form, context: FormContext) -> tuple[Contest, list[FieldError]]:
    """The contest, and the errors of the form."""
    chosen, texts = choice(form, every(context.order), context), context.texts
    errors = [*chosen.errors, *explanation_errors(form, texts), *name_errors(form, texts)]
    return Contest(**common_arguments(form, context), items=chosen.items, explanation=explanation(form)), errors
