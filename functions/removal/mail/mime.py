"""Parts of a mail as MIME text (RFC 2045, 2046, 2183), with CRLF. Pure.

The bytes are the same as those of `email.message.EmailMessage`. That class parses every header again at each change
and at output, which took two thirds of the time of a mail.
"""

from base64 import encodebytes
from collections.abc import Iterable
from email.quoprimime import body_encode

LONGEST_LINE = 78  # characters (RFC 5322 section 2.1.1); longer lines are broken by quoted-printable


def header(name: str, *words: str) -> str:
    """A header; a word that does not fit on its line starts a new line."""
    lines = [f"{name}:"]
    for word in words:
        lines += [""] if len(lines[-1]) + 1 + len(word) > LONGEST_LINE else []
        lines[-1] += f" {word}"
    return "".join(f"{line}\r\n" for line in lines)


def text(kind: str, value: str, seed: str) -> str:
    """A text part, the first of a mail. `seed`: the seed of the mail's boundaries."""
    encoding, content = _encoded(value, seed)
    return f"{_type(kind)}{_transfer(encoding)}\r\n{content}"


def other_text(kind: str, value: str, seed: str) -> str:
    """A text part after the first."""
    encoding, content = _encoded(value, seed)
    return f"{_type(kind)}{_transfer(encoding)}{VERSION}\r\n{content}"


def attached_text(kind: str, parameter: str, filename: str, value: str, seed: str) -> str:
    """A text attachment whose type has a parameter."""
    encoding, content = _encoded(value, seed)
    return f"{_transfer(encoding)}{_attachment(filename)}{_type(kind, parameter)}{VERSION}\r\n{content}"


def attached_file(kind: str, filename: str, value: str, seed: str) -> str:
    """A text attachment."""
    encoding, content = _encoded(value, seed)
    return f"{_type(kind)}{_transfer(encoding)}{_attachment(filename)}{VERSION}\r\n{content}"


def attached(kind: str, filename: str, content: bytes) -> str:
    """A binary attachment."""
    head = header("Content-Type", kind) + _transfer("base64") + _attachment(filename) + VERSION
    return f"{head}\r\n{_base64(content)}"


def multipart(kind: str, boundary: str, parts: Iterable[str]) -> str:
    """A multipart of parts."""
    head = header("Content-Type", f"multipart/{kind};", f'boundary="{boundary}"')
    body = "".join(f"--{boundary}\r\n{part}\r\n" for part in parts)
    return f"{head}\r\n{body}--{boundary}--\r\n"


def _encoded(value: str, seed: str) -> tuple[str, str]:
    """The encoding and the encoded text. ASCII stays readable, because spam filters suspect encoded ASCII.

    Exception: ASCII that contains a boundary is encoded as base64.
    """
    lines = value.encode().splitlines()
    if not value.isascii() or f"_{seed}_" in value:
        return "base64", _base64(b"\r\n".join(lines) + b"\r\n")
    content = b"\n".join(lines).decode() + "\n"
    if max(map(len, value.split("\n"))) <= LONGEST_LINE:
        return "7bit", _crlf(content)
    return "quoted-printable", _crlf(body_encode(content, LONGEST_LINE))


def _base64(content: bytes) -> str:
    return _crlf(encodebytes(content).decode())


def _crlf(lines: str) -> str:
    return lines.replace("\n", "\r\n")


def _type(kind: str, *parameters: str) -> str:
    words = ['charset="utf-8"', *parameters]
    return header("Content-Type", f"{kind};", *(f"{word};" for word in words[:-1]), words[-1])


def _transfer(encoding: str) -> str:
    return header("Content-Transfer-Encoding", encoding)


def _attachment(filename: str) -> str:
    return header("Content-Disposition", "attachment;", f'filename="{filename}"')


VERSION = header("MIME-Version", "1.0")
