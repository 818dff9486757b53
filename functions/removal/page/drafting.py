"""The fields of an answer's form as a draft keeps them, and the drafts as the order page lists them. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence

from removal.draft_answers.draft_answer import DraftAnswer
from removal.language.moments import local
from removal.language.texts import Texts
from removal.orders.commands import Answer, Contest, Obstruct, Report, ReportReinstatement, Resume
from removal.page.forms.chosen import ITEM, NUMBERS, OFFERED, ONLY, SCOPE, ranges
from removal.page.forms.filed import FILE, TABLE
from removal.page.forms.kinds import REPORT, kind_of
from removal.page.forms.named import FieldError, Form, explanation
from removal.page.forms.numbers import listed
from removal.page.forms.report import FOR_ALL, OUTCOME, UNCHANGED
from removal.values import dataclass

DRAFT = "draft"  # hidden field of the confirmation page, and of the query: the id of the draft
REPLACES = "replaces"  # hidden field of a form that a draft filled: the draft that it takes the place of
AGAIN = "again"  # sent by the links to other languages: the same page is shown again, and nothing is checked
EXPLANATION = "explanation"
LONG = frozenset({EXPLANATION, TABLE})  # are not in the confirmation page, but in its draft alone
SHORT_AT_MOST = 20_000  # characters of all other fields together; those of 100 items take a quarter
_SHORT = frozenset(
    {"answer", "by", "own_reference", "ground", "territory", "measured_at", FOR_ALL, OUTCOME, SCOPE, NUMBERS, OFFERED}
)
EXPLAINED = frozenset({"obstacle", "contest", "reinstatement"})
_ITEM = re.compile(r"item-\d{1,4}", re.ASCII)


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A draft in the list."""

    id: str
    kind: str
    written: str
    until: str


def answer_fields(form: Form) -> dict[str, str]:
    """The fields of the answer alone."""
    fields = {name: text for name, text in form.items() if name in _SHORT or _ITEM.fullmatch(name)}
    long = EXPLANATION if kind_of(form) in EXPLAINED else TABLE if kind_of(form) == FILE else ""
    return {**fields, long: form[long]} if long in form else fields


def is_too_long(fields: Form) -> bool:
    """Whether the short fields are longer than any form of ours, so that no draft keeps them."""
    return sum(len(text) for name, text in fields.items() if name not in LONG) > SHORT_AT_MOST


def normalised(fields: Form) -> dict[str, str]:
    """The fields with the explanation as it is recorded, so that no draft is longer than that."""
    return {**fields, EXPLANATION: explanation(fields)} if EXPLANATION in fields else dict(fields)


def kept_fields(fields: Form, answer: Answer, urls: tuple[str, ...]) -> dict[str, str]:
    """The fields as a draft keeps them, with one for each item of the answer: what was shown is recorded.

    A list that was pasted is kept as numbers. `urls`: those of the order's items.
    """
    items, kept = _item_fields(answer), normalised(fields)
    if items:
        kept = {name: text for name, text in kept.items() if not _is_replaced(name, answer)}
    if NUMBERS in kept:
        kept[NUMBERS] = ranges(listed(kept[NUMBERS], urls).numbers)
    return with_scope({**kept, **items})


def with_scope(fields: Form) -> dict[str, str]:
    """The fields with the choice of items as the form shows it, made of the fields for each item if it is not there."""
    items = {name.removeprefix(ITEM): text for name, text in fields.items() if name.startswith(ITEM)}
    named = {int(number): text for number, text in items.items() if text not in ("", UNCHANGED)}
    if not named or SCOPE in fields:
        return dict(fields)
    codes = set(named.values()) if kind_of(fields) == REPORT else set()
    outcome = {OUTCOME: codes.pop()} if len(codes) == 1 else {}
    return {**fields, **outcome, SCOPE: ONLY, NUMBERS: ranges(named)}


def _item_fields(answer: Answer) -> dict[str, str]:
    if isinstance(answer, Report):
        return {f"{ITEM}{item.number}": item.outcome.value for item in answer.items}
    if isinstance(answer, Obstruct | Resume | Contest | ReportReinstatement):
        return {f"{ITEM}{number}": "yes" for number in answer.items}
    return {}


def _is_replaced(name: str, answer: Answer) -> bool:
    """Whether a field is one that those of the answer's items take the place of."""
    return name.startswith(ITEM) or name == OFFERED or (name == FOR_ALL and isinstance(answer, Report))


def draft_named(drafts: Sequence[DraftAnswer], id_: str) -> DraftAnswer | None:
    """The draft with an id."""
    return next((draft for draft in drafts if draft.id == id_), None)


def form_of(draft: DraftAnswer) -> dict[str, str]:
    """The form that a draft fills; what is sent from it takes the place of the draft."""
    return {**draft.form, REPLACES: draft.id}


def draft_lines(drafts: Sequence[DraftAnswer], zone: str, texts: Texts) -> Iterator[DraftLine]:
    """The drafts as the order page lists them."""
    for draft in drafts:
        written, until = local(draft.written_at, zone, texts), local(draft.expires_at, zone, texts)
        yield DraftLine(draft.id, kind_of(draft.form), written, until)


def with_lost(errors: Sequence[FieldError], message: str) -> list[FieldError]:
    """The errors of a confirmation whose draft is no longer kept: they say so of the explanation, or of the file."""
    return [FieldError(error.field, message) if error.field in (EXPLANATION, FILE) else error for error in errors]


def hidden_fields(fields: Mapping[str, str], id_: str) -> dict[str, str]:
    """The hidden fields of the confirmation page: the draft, and what of it is short."""
    return {**{name: text for name, text in fields.items() if name not in LONG}, DRAFT: id_}
