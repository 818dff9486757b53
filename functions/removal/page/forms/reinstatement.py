"""The form that reports content as put back after an order has ended, or as impossible to put back."""

from removal.orders.commands import ReportReinstatement
from removal.orders.item import NOT_POSSIBLE, NotPossible
from removal.page.forms.chosen import chosen, item_errors
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


def reinstatement(form: Form, context: FormContext) -> tuple[ReportReinstatement, list[FieldError]]:
    """The report, and the errors of the form."""
    owed, why = missing(context.order), _not_possible(form)
    errors = [
        *(
            []
            if why is None or why.ground in NOT_POSSIBLE
            else [FieldError("ground", context.texts("page.error_ground"))]
        ),
        *item_errors(form, owed, context.texts),
        *(explanation_errors(form, context.texts) if why else ()),
        *name_errors(form, context.texts),
    ]
    return ReportReinstatement(**common_arguments(form, context), items=chosen(form, owed), not_possible=why), errors


def _not_possible(form: Form) -> NotPossible | None:
    """The reason why items cannot be put back; None without ground and explanation: the items are back."""
    ground = form.get("ground", "")
    return NotPossible(ground, explanation(form)) if ground or explanation(form) else None
