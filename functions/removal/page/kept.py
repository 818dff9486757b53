"""The page after a failed form: the fields that were filled in, ready to be sent again. It reads no store."""

from collections.abc import Iterator, Mapping

from removal.errors import Busy
from removal.language.moments import in_utc
from removal.language.texts import Texts
from removal.page.body import NoForm, Posted, posted
from removal.page.drafting import AGAIN, DRAFT, EXPLAINED, EXPLANATION
from removal.page.filing import with_file
from removal.page.forms.filed import FILE, TABLE, UNREAD
from removal.page.render import Rendered, Renderer, words_for
from removal.reading.view import Row
from removal.values import dataclass, field
from removal.web.request import Request

WRITTEN = ("by", "own_reference", "explanation", "territory", "numbers", TABLE)  # fields with text that a person types


@dataclass(frozen=True, slots=True)
class KeptPage:
    """`form`: the fields as they came; sending them again is the same command. `rows`: the typed text.

    `recorded`: what is known of it, the key of a text; `where`: of what was written: in a draft alone, or all here.
    `reader`: whose texts say what to do.
    """

    form: Mapping[str, str]
    recorded: str
    where: str
    reader: str
    rows: tuple[Row, ...]


@dataclass(slots=True)
class SentForm:
    """The answer in a form, with the text of the draft that it names, as far as it was read before an error."""

    answer: Mapping[str, str] = field(default_factory=dict)

    def note(self, answer: Mapping[str, str]) -> None:
        """Keep the answer, which was read."""
        self.answer = answer


def kept_page(  # noqa: PLR0917 - a request, what became of it, and who reads that
    request: Request, render: Renderer, sent: SentForm, error: Exception, status: int, reader: str = "page"
) -> Rendered | None:
    """The page with the form's text and what to do, in the language of the form; None if the body is not a form."""
    try:
        form = _form(posted(request))
    except NoForm:
        return None
    words = words_for(request)
    written = {**form, **sent.answer}
    again = {name: text for name, text in form.items() if name != AGAIN}
    rows = tuple(_rows(request, written, words))
    page = KeptPage(again, _recorded(form, error), _where(form, written), reader, rows)
    return render.page("kept_page.html", words, page, status, keeps=True)


def _form(body: Posted) -> Mapping[str, str]:
    """The fields to send again, in which the text of a file is one."""
    filed = with_file(body.fields, body, "") if body.files else body.fields
    return {name: text for name, text in filed.items() if name != UNREAD}


def _where(form: Mapping[str, str], written: Mapping[str, str]) -> str:
    """Where the long text is."""
    if DRAFT in form and form.get("answer") == FILE and TABLE not in written:
        return "kept_draft_file"
    return "kept_draft" if DRAFT in form and form.get("answer") in EXPLAINED and EXPLANATION not in written else "kept"


def _recorded(form: Mapping[str, str], error: Exception) -> str:
    """What is known of it. A version conflict at each try has written nothing; another error may follow the write."""
    if form.get("confirm") != "yes":
        return "kept_unconfirmed"
    return "kept_busy" if isinstance(error, Busy) else "kept_unknown"


def _rows(request: Request, written: Mapping[str, str], words: Texts) -> Iterator[Row]:
    yield Row(words("page.kept_at"), in_utc(request.received_at, words))
    yield Row(words("page.kept_request"), request.id)
    for name in WRITTEN:
        if written.get(name, "").strip():
            yield Row(words(f"page.{name}"), written[name])
