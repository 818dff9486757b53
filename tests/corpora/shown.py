"""What people are shown: pages and mails as documents, each with the bones that no text may change."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.header import decode_header, make_header
from html.parser import HTMLParser
from typing import Literal

from markupsafe import escape

from removal.record.canonical import canonical
from tests.post import Posted

FREE = frozenset({"value", "name", "id", "for", "aria-describedby", "href"})  # of attributes, what may hold other text


@dataclass(frozen=True, slots=True)
class Document:
    """One thing to read. `bones` are the same whatever the texts in it say: tags, names of headers and properties."""

    key: str
    kind: Literal["html", "text", "json"]
    content: str
    bones: tuple[str, ...]

    def shows(self, text: str) -> bool:
        """Whether it holds a text as a text."""
        if self.kind == "html":
            return str(escape(text)) in self.content
        return canonical(text) in self.content if self.kind == "json" else _spaced(text) in _spaced(self.content)


def page(key: str, html: str) -> Document:
    """An HTML page."""
    return Document(key, "html", html, bones(html))


def mail(key: str, posted: Posted) -> Iterator[Document]:
    """Its head, its two texts and what is attached."""
    message = posted.message
    head = posted.raw.partition(b"\r\n\r\n")[0].replace(b"\r\n ", b" ").replace(b"\r\n\t", b" ").decode("ascii")
    names = [line.partition(":")[0] for line in head.split("\r\n")]
    to = message["To"].addresses
    kept = (*names, str(message["From"]), *(one.addr_spec for one in to))
    said = "\n".join(_decoded(line) for line in head.split("\r\n") if line.startswith(("Subject:", "To:")))
    yield Document(f"head of {key}", "text", said, kept)
    yield Document(f"text of {key}", "text", posted.text, ())
    html = posted.html.replace("\r\n", "\n")
    yield Document(f"HTML of {key}", "html", html, bones(html))
    for part in message.iter_attachments():
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        yield _attached(key, part.get_content_type(), content.decode())


def _decoded(line: str) -> str:
    """As readers show it: blanks are one blank."""
    return str(make_header(decode_header(line)))


def _attached(key: str, type_: str, content: str) -> Document:
    if type_ == "application/json":
        return Document(f"JSON of {key}", "json", content, ())
    unfolded = content.replace("\r\n ", "")
    names = tuple(line.partition(":")[0] for line in unfolded.split("\r\n"))
    return Document(f"calendar of {key}", "text", re.sub(r"\\([\\;,\"])", r"\1", unfolded), names)


def bones(html: str) -> tuple[str, ...]:
    """Tags, comments and attributes in their order."""
    reader = _Bones()
    reader.feed(html)
    reader.close()
    return tuple(reader.found)


def _spaced(text: str) -> str:
    """Without what readers of a mail break or blank otherwise."""
    return " ".join(text.split())


class _Bones(HTMLParser):
    """Everything but the texts between tags, and in attributes that hold some."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = [name if name in FREE else f"{name}={value}" for name, value in attrs]
        self.found.append(" ".join([tag, *told]))

    def handle_endtag(self, tag: str) -> None:
        self.found.append(f"/{tag}")

    def handle_comment(self, data: str) -> None:
        self.found.append(f"comment {data}")

    def handle_decl(self, decl: str) -> None:
        self.found.append(f"declaration {decl}")

    def handle_pi(self, data: str) -> None:
        self.found.append(f"instruction {data}")
