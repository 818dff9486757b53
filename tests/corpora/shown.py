"""What people are shown: pages and mails as documents, each with the bones that no text may change."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.header import decode_header, make_header
from functools import lru_cache
from html.parser import HTMLParser
from typing import Literal
from unicodedata import combining

from markupsafe import escape

from removal.record.canonical import canonical
from tests.fake_ses import Posted

FREE = frozenset({"value", "name", "id", "for", "aria-describedby", "href"})  # of attributes, what may hold other text
DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")  # embeddings, overrides, isolates, and their ends
CLOSED = re.compile("[\u2066-\u2068]([^\u2066-\u2069\n]*)\u2069")  # an isolate that begins and ends in its line
QUOTED = re.compile("^> ?", re.MULTILINE)  # before each line that a party wrote


@dataclass(frozen=True, slots=True)
class Document:
    """One thing to read. `bones` are the same whatever the texts in it say.

    They are tags, names of headers and properties, and controls of direction that turn what comes after a text.
    """

    key: str
    kind: Literal["html", "text", "json"]
    content: str
    bones: tuple[str, ...]

    def shows(self, text: str) -> bool:
        """Whether it holds a text as a text: in JSON as it was sent, elsewhere as people can read it (design 8.5)."""
        if self.kind == "json":
            return canonical(text) in self.content
        html = self.kind == "html"
        needle, held = (str(escape(text)), self.content) if html else (_spaced(text), _spaced(self.content))
        in_short = self.key.startswith(("head of", "calendar of")) and _begun(needle, held)
        return in_short or needle in held or _readable(needle).search(held) is not None


def page(key: str, html: str) -> Document:
    """An HTML page."""
    return Document(key, "html", html, bones(html))


def mail(key: str, posted: Posted) -> Iterator[Document]:
    """Its head, its two texts and what is attached."""
    message = posted.message
    head = posted.raw.partition(b"\r\n\r\n")[0].replace(b"\r\n ", b" ").replace(b"\r\n\t", b" ").decode("ascii")
    names = [line.partition(":")[0] for line in head.split("\r\n")]
    to = message["To"].addresses
    kept = (*names, str(message["From"]), *(address.addr_spec for address in to))
    subject_lines = "\n".join(_decoded(line) for line in head.split("\r\n") if line.startswith(("Subject:", "To:")))
    yield Document(f"head of {key}", "text", subject_lines, (*kept, *turning(subject_lines)))
    yield Document(f"text of {key}", "text", QUOTED.sub("", posted.text), turning(posted.text))
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
    return Document(
        f"calendar of {key}", "text", re.sub(r"\\([\\;,\"])", r"\1", unfolded), (*names, *turning(unfolded))
    )


def turning(text: str) -> tuple[str, ...]:
    """The controls of direction that turn what comes after them: all but isolates that begin and end in their line."""
    while CLOSED.search(text):
        text = CLOSED.sub(r"\1", text)
    return tuple(f"U+{ord(character):04X}" for character in DIRECTION.findall(text))


def _begun(text: str, held: str) -> bool:
    """Whether a short line holds how a long name begins, or nothing of one whose first sign is long."""
    before = held.rpartition("…")[0]
    one_sign = all(map(combining, text[1:60]))
    return len(text) > 60 and "…" in held and (one_sign or any(before.endswith(text[:end]) for end in range(15, 60)))


@lru_cache(maxsize=4_096)
def _readable(text: str) -> re.Pattern[str]:
    """The text; a control of direction may be its code, and a line of it be between FSI and PDI."""
    return re.compile("".join(map(_readable_character, text)))


def _readable_character(character: str) -> str:
    if DIRECTION.match(character):
        return rf"(?:{character}|\[U\+{ord(character):04X}\])"
    return "\u2069? \u2068?" if character == " " else re.escape(character)


def bones(html: str) -> tuple[str, ...]:
    """Tags, comments and attributes in their order."""
    reader = _Bones()
    reader.feed(html)
    reader.close()
    return tuple(reader.parts)


def _spaced(text: str) -> str:
    """Without what readers of a mail break or blank otherwise."""
    return " ".join(text.split())


class _Bones(HTMLParser):
    """Everything but the texts between tags, and in attributes that hold some; of these texts, what turns others."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.filled_in = False  # whether this is what a field holds, which is sent again as it is

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = [name if name in FREE else f"{name}={value}" for name, value in attrs]
        self.parts.append(" ".join([tag, *attributes]))
        self.filled_in = tag == "textarea"

    def handle_endtag(self, tag: str) -> None:
        self.parts.append(f"/{tag}")
        self.filled_in = False

    def handle_data(self, data: str) -> None:
        self.parts += () if self.filled_in else turning(data)

    def handle_comment(self, data: str) -> None:
        self.parts.append(f"comment {data}")

    def handle_decl(self, decl: str) -> None:
        self.parts.append(f"declaration {decl}")

    def handle_pi(self, data: str) -> None:
        self.parts.append(f"instruction {data}")
