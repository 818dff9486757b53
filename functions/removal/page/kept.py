"""The page after a failed form: the fields that were filled in, ready to be sent again. It reads no store."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from removal.language.moments import utc
from removal.language.texts import Texts
from removal.page.body import NoForm, fields
from removal.page.drafting import DRAFT, EXPLAINED
from removal.page.render import Rendered, Renderer, words_for
from removal.reading.view import Row
from removal.web.request import Request

WRITTEN = ("by", "own_reference", "explanation", "territory")  # fields with text that a person types


@dataclass(frozen=True, slots=True)
class KeptPage:
    """`form`: the fields as they came; sending them again is the same command. `rows`: the typed text.

    `in_draft`: the explanation is kept in a draft.
    """

    form: Mapping[str, str]
    in_draft: bool
    rows: tuple[Row, ...]


def kept_page(request: Request, render: Renderer, status: int, headers: Mapping[str, str]) -> Rendered | None:
    """The page with the form's text and what to do, in the language of the form; None if the body is not a form."""
    try:
        form = fields(request.body)
    except NoForm:
        return None
    words = words_for(request)
    in_draft, rows = DRAFT in form and form.get("answer") in EXPLAINED, tuple(_rows(request, form, words))
    page = render.page("kept_page.html", words, KeptPage(form, in_draft, rows), status)
    return Rendered(status, page.html, {**page.headers, **headers})


def _rows(request: Request, form: Mapping[str, str], words: Texts) -> Iterator[Row]:
    yield Row(words("page.kept_at"), utc(request.received_at))
    yield Row(words("page.kept_request"), request.id)
    for name in WRITTEN:
        if form.get(name, "").strip():
            yield Row(words(f"page.{name}"), form[name])
