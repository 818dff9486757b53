"""A table of answers as a browser sends it, and as table programs write it."""

import csv
import io
from collections.abc import Mapping, Sequence

from infra.dev.local.browser import forms
from tests.reader import Page, Reader

BOUNDARY = "----browser7MA4YWxkTrZu0gW"
TYPE = f"multipart/form-data; boundary={BOUNDARY}"
COLUMNS = ("number", "outcome", "measured_at", "territory", "ground", "contest", "explanation")
BY = "Wong Ka-yan"


def table(*lines: Mapping[str, str], columns: Sequence[str] = COLUMNS, sign: str = ",") -> str:
    """The text of a table."""
    written = io.StringIO()
    rows = csv.DictWriter(written, columns, delimiter=sign)
    rows.writeheader()
    rows.writerows(lines)
    return written.getvalue()


def part(name: str, content: bytes, filename: str | None = None) -> bytes:
    """A field of a form, or a file."""
    file = "" if filename is None else f'; filename="{filename}"\r\nContent-Type: text/csv'
    return f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'.encode() + content + b"\r\n"


def body(fields: Mapping[str, str], *files: bytes) -> bytes:
    """A form with files; one that was not chosen is sent without a name, as browsers do."""
    sent = b"".join(part("file", file, "answers.csv") for file in files) or part("file", b"", "")
    return b"".join(part(name, text.encode()) for name, text in fields.items()) + sent + f"--{BOUNDARY}--\r\n".encode()


def upload(reader: Reader, content: str | bytes, query: str = "", **fields: str) -> Page:
    """Send a file with the form."""
    file = content.encode() if isinstance(content, str) else content
    return send(reader, body({"answer": "file", "by": BY, **fields}, file), query)


def send(reader: Reader, sent: bytes, query: str = "", content_type: str = TYPE) -> Page:
    """Send a body as it is."""
    return reader.send("POST", query, sent, content_type=content_type)


def confirm(reader: Reader, check: Page) -> Page:
    """Confirm what a check page shows."""
    [form] = forms(check.html)
    return reader.post(form.fields | form.ticks)
