"""The public page at `/record`: what this system does, the laws, and what became of orders, in counts.

/record?month=2026-11                       the page; without a month that of the newest
/record/figures/2026-11/platforms.csv       a published table

It reads the published objects of the log alone, and never the table.
"""

from collections.abc import Callable, Mapping

from removal.errors import OutOfTime
from removal.language.texts import Texts
from removal.law.law import Law
from removal.page.record_view import HERE, Figures, RecordView, figures_of, law_view
from removal.page.render import Rendered, Renderer, words_for
from removal.publiclog.figures import CSV
from removal.publiclog.published import PublishedLog
from removal.values import dataclass, replace
from removal.web.request import Request

METHODS = ("GET", "HEAD")
FILES = f"{HERE}/figures/"
PUBLIC = {"cache-control": "public, max-age=300", "vary": "accept-language"}
FOR_EVER = {"cache-control": "public, max-age=31536000, immutable"}


@dataclass(frozen=True, slots=True)
class RecordPage:
    """Answers requests for `/record`. `log`: None in a deployment without a log; `failed`: is given each error."""

    log: PublishedLog | None
    laws: Mapping[str, Law]
    origin: str
    address: str
    render: Renderer
    failed: Callable[[Exception], None]

    def respond(self, request: Request) -> Rendered:
        """The page in the language of the request, or a table's file."""
        words = words_for(request)
        if request.method not in METHODS:
            return self.render.notice("wrong_request", 405, {"allow": ", ".join(METHODS)}, words)
        if request.path == HERE:
            return self._page(request.query.get("month", ""), words)
        return self._file(request.path.removeprefix(FILES), words)

    def _page(self, month: str, words: Texts) -> Rendered:
        figures, is_broken = self._figures(month, words)
        laws = tuple(law_view(law, words) for _, law in sorted(self.laws.items()))
        view = RecordView(laws, figures, is_broken, self.origin, self.address)
        here = {"month": figures.month} if figures and figures.month else {}
        page = self.render.page("record_page.html", words, view, 200, here=here)
        return page if is_broken else replace(page, headers=_public(page.headers) | PUBLIC)

    def _figures(self, month: str, words: Texts) -> tuple[Figures | None, bool]:
        """The figures, and whether they cannot be read: then the rest of the page is shown without them."""
        if self.log is None:
            return None, False
        try:
            return figures_of(self.log, month, words), False
        except OutOfTime:
            raise
        except Exception as error:  # noqa: BLE001 - whatever is wrong with the log, the rest of the page is right
            self.failed(error)
            return None, True

    def _file(self, name: str, words: Texts) -> Rendered:
        text = self._text(name)
        if text is None:
            return self.render.notice("no_record_file", 404, words=words)
        kind = "text/csv; charset=utf-8" if name.endswith(CSV) else "application/json"
        page = self.render.file(text, kind)
        return replace(page, headers=_public(page.headers) | FOR_EVER)

    def _text(self, name: str) -> str | None:
        """The text of a file; None if there is none, or if it cannot be read."""
        try:
            return self.log.file(name) if self.log else None
        except OutOfTime:
            raise
        except Exception as error:  # noqa: BLE001 - a stranger reads a sentence, and operators a log line
            self.failed(error)
            return None


def _public(headers: Mapping[str, str]) -> dict[str, str]:
    """Headers of a page that search engines may list."""
    return {name: value for name, value in headers.items() if name != "x-robots-tag"}
