"""A browser without JavaScript, as far as the page needs one: it opens a link and sends the forms it finds there."""

import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin

PATIENCE = 35.0  # seconds


@dataclass(slots=True)
class Form:
    """A form of a page, with what its fields hold at first."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    ticks: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Opened:
    """A page and where it was found."""

    url: str
    status: int
    html: str
    forms: tuple[Form, ...]

    def form(self, **holding: str) -> Form:
        """The first form that holds these values."""
        wanted = holding.items()
        return next(form for form in self.forms if wanted <= form.fields.items())


def visit(url: str, body: bytes | None = None) -> Opened:
    """GET, or POST of a form; redirects are followed, and an error's page is a page."""
    try:
        with urllib.request.urlopen(url, body, PATIENCE) as answer:  # noqa: S310 - the local stack's own http
            return _opened(answer.url, answer.status, answer.read().decode())
    except urllib.error.HTTPError as error:
        return _opened(url, error.code, error.read().decode())


def submit(page: Opened, form: Form, changes: Mapping[str, str] | None = None, *, tick: bool = False) -> Opened:
    """Send a form, some fields filled in; boxes are ticked only if asked for."""
    fields = {**form.fields, **(form.ticks if tick else {}), **(changes or {})}
    return visit(urljoin(page.url, form.action), urlencode(fields).encode())


def answer(link: str, kind: str, changes: Mapping[str, str]) -> Opened:
    """Answer an order as a person does: open the form, fill it in, read what would be recorded, confirm it.

    If there is nothing to confirm, returns the page that says why.
    """
    return confirm(form_of(link, kind), kind, changes)


def form_of(link: str, kind: str) -> Opened:
    """The page with the form of one kind of answer."""
    return visit(f"{link}?step=answer&answer={kind}")


def confirm(page: Opened, kind: str, changes: Mapping[str, str]) -> Opened:
    """Fill in the form of a page that is open, perhaps since long, and confirm it, as `answer` does."""
    filled = submit(page, page.form(answer=kind), changes)
    confirming = next((form for form in filled.forms if form.fields.get("step") == "confirm"), None)
    return submit(filled, confirming, tick=True) if confirming else filled


def forms(html: str) -> tuple[Form, ...]:
    """Every form on a page."""
    reader = _Forms()
    reader.feed(html)
    return tuple(reader.forms)


def _opened(url: str, status: int, html: str) -> Opened:
    return Opened(url, status, html, forms(html))


class _Forms(HTMLParser):
    """Collects forms; of a select its chosen option, or its first; of radio buttons the one that is chosen, if any."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._select = ""
        self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(attributes.get("action", "")))
        elif tag == "input" and self.forms:
            self._input(attributes)
        elif tag == "select":
            self._select = attributes["name"]
        elif tag == "option":
            self._option(attributes)
        elif tag == "textarea":
            self._area = attributes["name"]
            self.forms[-1].fields[self._area] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.forms[-1].fields[self._area] += data.removeprefix("\n")

    def _input(self, attributes: Mapping[str, str]) -> None:
        unticked = attributes.get("type") in ("checkbox", "radio") and "checked" not in attributes
        if attributes.get("type") == "radio" and unticked:
            return
        held = self.forms[-1].ticks if unticked else self.forms[-1].fields
        held[attributes["name"]] = attributes.get("value", "")

    def _option(self, attributes: Mapping[str, str]) -> None:
        fields = self.forms[-1].fields
        if "selected" in attributes or self._select not in fields:
            fields[self._select] = attributes.get("value", "")
