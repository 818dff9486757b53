"""The page after a form that failed: all that was written, to be sent again with one press. It reads no store."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from removal.language.moments import utc
from removal.language.texts import Texts
from removal.page.body import NoForm, fields
from removal.page.render import Rendered, Renderer, words_for
from removal.reading.view import Row
from removal.web.request import Request

WRITTEN = ("by", "own_reference", "explanation", "territory")  # fields that a person types words into


@dataclass(frozen=True, slots=True)
class KeptPage:
    """`given` are the form's fields as they came; sending them again is the same command. `rows` show its words."""

    given: Mapping[str, str]
    rows: tuple[Row, ...]


def kept_page(request: Request, render: Renderer, status: int, headers: Mapping[str, str]) -> Rendered | None:
    """A form's own words and what to do, in the language of the form; None for what is no form."""
    try:
        given = fields(request.body)
    except NoForm:
        return None
    words = words_for(request)
    shown = render.page("kept_page.html", words, KeptPage(given, tuple(_rows(request, given, words))), status)
    return Rendered(status, shown.html, {**shown.headers, **headers})


def _rows(request: Request, given: Mapping[str, str], words: Texts) -> Iterator[Row]:
    yield Row(words("page.kept_at"), utc(request.received_at))
    yield Row(words("page.kept_request"), request.id)
    for name in WRITTEN:
        if given.get(name, "").strip():
            yield Row(words(f"page.{name}"), given[name])
