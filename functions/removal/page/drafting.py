"""The fields of an answer's form as a draft keeps them, and the drafts as the order page lists them. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence

from removal.draft_answers.draft_answer import DraftAnswer
from removal.language.moments import local
from removal.page.forms.kinds import kind_of
from removal.page.forms.named import FieldError, Form, explanation
from removal.values import dataclass

DRAFT = "draft"  # hidden field of the confirmation page, and of the query: the id of the draft
REPLACES = "replaces"  # hidden field of a form that a draft filled: the draft that it takes the place of
EXPLANATION = "explanation"  # is not in the confirmation page, but in its draft alone: it may be long
SHORT_AT_MOST = 20_000  # characters of all other fields together; those of 100 items take a quarter
_SHORT = frozenset({"answer", "by", "own_reference", "ground", "territory", "measured_at", "all"})
EXPLAINED = frozenset({"obstacle", "contest", "reinstatement"})
_ITEM = re.compile(r"item-\d{1,4}", re.ASCII)


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A draft in the list. `shown`: whether the form holds it."""

    id: str
    kind: str
    written: str
    until: str
    shown: bool


def answer_fields(form: Form) -> dict[str, str]:
    """The fields of the answer alone."""
    fields = {name: text for name, text in form.items() if name in _SHORT or _ITEM.fullmatch(name)}
    explained = EXPLANATION in form and kind_of(form) in EXPLAINED
    return {**fields, EXPLANATION: form[EXPLANATION]} if explained else fields


def is_too_long(fields: Form) -> bool:
    """Whether the short fields are longer than any form of ours, so that no draft keeps them."""
    return sum(len(text) for name, text in fields.items() if name != EXPLANATION) > SHORT_AT_MOST


def kept_fields(fields: Form) -> dict[str, str]:
    """The fields as a draft keeps them: the explanation as it is recorded, so that it is never longer than that."""
    return {**fields, EXPLANATION: explanation(fields)} if EXPLANATION in fields else dict(fields)


def draft_named(drafts: Sequence[DraftAnswer], id_: str) -> DraftAnswer | None:
    """The draft with an id."""
    return next((draft for draft in drafts if draft.id == id_), None)


def form_of(draft: DraftAnswer) -> dict[str, str]:
    """The form that a draft fills; what is sent from it takes the place of the draft."""
    return {**draft.form, REPLACES: draft.id}


def draft_lines(
    drafts: Sequence[DraftAnswer], shown: DraftAnswer | None, kinds: frozenset[str], zone: str
) -> Iterator[DraftLine]:
    """The drafts whose forms are open: those of `kinds`."""
    for draft in drafts:
        kind = kind_of(draft.form)
        if kind in kinds:
            written, until = local(draft.written_at, zone), local(draft.expires_at, zone)
            yield DraftLine(draft.id, kind, written, until, draft is shown)


def with_lost(errors: Sequence[FieldError], message: str) -> list[FieldError]:
    """The errors of a confirmation whose draft is no longer kept: they say so of the explanation."""
    return [FieldError(EXPLANATION, message) if error.field == EXPLANATION else error for error in errors]


def hidden_fields(fields: Mapping[str, str], id_: str) -> dict[str, str]:
    """The hidden fields of the confirmation page: the draft, and what of it is short."""
    return {**{name: text for name, text in fields.items() if name != EXPLANATION}, DRAFT: id_}
