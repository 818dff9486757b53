"""A mail's head, written from words that others chose."""

from dataclasses import replace
from email.header import decode_header, make_header

import pytest

from removal.delivery.mail.compose import compose
from tests.mail.test_mime import DELIVERY, LETTER, MAIL, SENDER

PLAIN = compose(LETTER, DELIVERY, MAIL, SENDER)
WORDS = {
    "an encoded word that ends the header": "=?utf-8?q?a=0D=0ABcc:_x@evil.example?=",
    "one that ends the head": "=?utf-8?b?DQoNCnNvbWV0aGluZyBlbHNl?=",
    "one beside letters that have to be encoded": "Ж =?utf-8?q?a=0D=0ABcc:_x@evil.example?=",
    "one of an unknown charset": "=?unknown?q?a?=",
    "a name to be quoted that is too long for its line": "<x@evil.example>, " + "a, " * 25 + "b",
    "quotes and a backslash, long": '<a href="javascript\\x00:alert(1)" id="x">' + "x" * 40,
    "another address": "a <x@evil.example>, b",
    "a comment that never ends": "(a",
}


def lines(raw: bytes) -> list[str]:
    """The head, unfolded."""
    return raw.partition(b"\r\n\r\n")[0].replace(b"\r\n ", b" ").decode("ascii").split("\r\n")


def said(raw: bytes, name: str) -> str:
    """A header as readers show it."""
    (line,) = (line for line in lines(raw) if line.startswith(f"{name}: "))
    return str(make_header(decode_header(line.partition(": ")[2])))


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
def test_whatever_a_reference_or_a_name_says_the_head_has_the_same_headers(words: str) -> None:
    raw = compose(replace(LETTER, subject=words), DELIVERY, replace(MAIL, name=words), replace(SENDER, name=words))
    assert [line.partition(":")[0] for line in lines(raw)] == [line.partition(":")[0] for line in lines(PLAIN)]
    assert said(raw, "Subject") == words
    assert said(raw, "To") == f"{words} <{MAIL.email}>"
    assert said(raw, "From") == f"{words} <{SENDER.email}>"
    assert max(map(len, raw.split(b"\r\n"))) <= 100
