"""Pages as HTML, with headers that keep them private: no script, frame, referrer or caching."""

import base64
from collections.abc import Mapping
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from markupsafe import Markup

from removal.language.templates import environment
from removal.language.texts import FALLBACK, OWN_NAMES, Texts, language_read, texts
from removal.reading.view import TEMPLATES as MAIL_TEMPLATES
from removal.values import dataclass, field
from removal.web.request import Request

TEMPLATES = Path(__file__).with_name("templates")
NO_QUERY: Mapping[str, str] = {}
STYLES = (MAIL_TEMPLATES / "style.css", TEMPLATES / "page.css")


def words_for(request: Request, contact_language: str | None = None) -> Texts:
    """The texts in the language of the request, or else in the language of the contact that the link belongs to."""
    chosen, accepted = request.query.get("lang", ""), request.headers.get("accept-language", "")
    return texts(language_read(chosen, contact_language, accepted))


@dataclass(frozen=True, slots=True)
class Rendered:
    """Status, HTML (or a file's text), headers in lower case."""

    status: int
    html: str
    headers: Mapping[str, str] = field(default_factory=dict)


class Renderer:
    """Renders templates. Each page contains the style sheet; the content security policy has its hash."""

    def page(
        self,
        template: str,
        words: Texts,
        shown: object,
        status: int,
        *,
        here: Mapping[str, str] = NO_QUERY,
        keeps: bool = False,
    ) -> Rendered:
        """A page of a template, with links to the same page in other languages if there are any.

        `here`: what of the query such a link keeps. `keeps`: the page has a form, which is sent along instead, so that
        what was written is not lost.
        """
        languages = OWN_NAMES if words.language in OWN_NAMES and "page.languages" in words.entries else {}
        css = Markup(self._css)  # noqa: S704 - our own file  # nosec B704
        variables = {"page": shown, "t": words, "css": css, "languages": languages, "here": here, "keeps": keeps}
        html = environment((TEMPLATES, MAIL_TEMPLATES)).get_template(template).render(variables)
        return Rendered(status, html, {**self._headers, "content-type": "text/html; charset=utf-8"})

    def notice(
        self, name: str, status: int, headers: Mapping[str, str] | None = None, words: Texts | None = None
    ) -> Rendered:
        """A page with a short message only, such as an error."""
        page = self.page("notice_page.html", words or texts(FALLBACK), name, status)
        return Rendered(status, page.html, {**page.headers, **(headers or {})})

    def file(self, content: str, content_type: str) -> Rendered:
        """A file for programs."""
        return Rendered(200, content, {**self._headers, "content-type": content_type})

    def download(self, content: str, content_type: str, name: str) -> Rendered:
        """A file that the browser saves."""
        page = self.file(content, content_type)
        return Rendered(200, content, {**page.headers, "content-disposition": f'attachment; filename="{name}"'})

    def redirect(self, page: Rendered, location: str) -> Rendered:
        """A 303 to a page that shows the same, with that page as its body."""
        return Rendered(303, page.html, {**page.headers, "location": location})

    def headers_only(self, status: int, headers: Mapping[str, str]) -> Rendered:
        """A response without a body."""
        return Rendered(status, "", {**self._headers, **headers})

    @cached_property
    def _css(self) -> str:
        return "\n".join(file.read_text("utf-8").strip() for file in STYLES)

    @cached_property
    def _headers(self) -> dict[str, str]:
        style = base64.b64encode(sha256(self._css.encode()).digest()).decode()
        policy = {
            "default-src": "'none'",
            "style-src": f"'sha256-{style}'",
            "form-action": "'self'",
            "frame-ancestors": "'none'",
            "base-uri": "'none'",
        }
        return {
            "content-security-policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
            "cache-control": "no-store",
            "referrer-policy": "no-referrer",
            "x-content-type-options": "nosniff",
            "x-frame-options": "DENY",
            "x-robots-tag": "noindex, nofollow",
            "cross-origin-opener-policy": "same-origin",
            "strict-transport-security": "max-age=31536000",
        }
