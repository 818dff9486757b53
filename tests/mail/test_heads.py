"""A mail's head, written from words that others chose."""

from dataclasses import replace
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default

import pytest

from removal.mail.compose import compose
from removal.mail.letter import Event
from tests.mail import shape
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


def header(raw: bytes, name: str) -> str:
    """A header as readers show it."""
    (line,) = (line for line in lines(raw) if line.startswith(f"{name}: "))
    return str(make_header(decode_header(line.partition(": ")[2])))


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
def test_whatever_a_reference_or_a_name_says_the_head_has_the_same_headers(words: str) -> None:
    raw = compose(replace(LETTER, subject=words), DELIVERY, replace(MAIL, name=words), replace(SENDER, name=words))
    assert [line.partition(":")[0] for line in lines(raw)] == [line.partition(":")[0] for line in lines(PLAIN)]
    assert header(raw, "Subject") == words
    for name, email in {"To": MAIL.email, "From": SENDER.email}.items():
        assert header(raw, name) in (f"{words} <{email}>", f'"{words}" <{email}>')
    assert max(map(len, raw.split(b"\r\n"))) <= 100


NAMES = [
    *(
        "Removal orders",
        "R. Representative",
        "Video, Inc.",
        "O'Neil & Sons",
        "desk_1/night+day",
        "Legal (KZ): desk #1; night",
    ),
    "The night desk " * 8 + "of Video Example",
    "Two  blanks",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_of_plain_letters_is_readable_without_decoding(name: str) -> None:
    raw = compose(LETTER, DELIVERY, replace(MAIL, name=name), replace(SENDER, name=name))
    assert b"=?" not in raw.partition(b"\r\n\r\n")[0]
    read = message_from_bytes(raw, policy=default)
    assert [read[header].addresses[0].display_name for header in ("From", "To")] == [name, name]


@pytest.mark.parametrize(
    "subject",
    [
        "Removal order KZ-1: not due before Wednesday 25 November 2026, 17:00 UTC+8",
        '(100%) [urgent] <order> "KZ-1"; a=b?',
        "word " * 60 + "x",
        "x" * 60 + " " + "y" * 60,
        "two  blanks, " * 9 + "  three",
    ],
)
def test_a_subject_in_ascii_is_not_encoded_and_is_folded_between_words(subject: str) -> None:
    raw = compose(replace(LETTER, subject=subject), DELIVERY, MAIL, SENDER)
    head = raw.partition(b"\r\n\r\n")[0]
    assert b"=?" not in head
    assert max(map(len, head.split(b"\r\n"))) <= 78
    assert f"Subject: {subject}" in lines(raw)
    assert str(message_from_bytes(raw, policy=default)["Subject"]) == subject


@pytest.mark.parametrize("subject", ["x" * 901, "Zürich", "=?utf-8?q?a?=", "a =?b"])
def test_any_other_subject_is_encoded_and_arrives(subject: str) -> None:
    raw = compose(replace(LETTER, subject=subject), DELIVERY, MAIL, SENDER)
    assert b"Subject: =?utf-8?" in raw
    assert header(raw, "Subject") == subject


@pytest.mark.parametrize("length", [61, 78, 300, 900])
def test_a_long_word_in_ascii_has_a_line_of_its_own_and_is_not_encoded(length: int) -> None:
    subject = "Removal order " + "x" * length + " | Ministry"
    raw = compose(replace(LETTER, subject=subject), DELIVERY, MAIL, SENDER)
    assert f"Subject: {subject}" in lines(raw)
    assert shape.faults(raw) == []


@pytest.mark.parametrize("sign", ["Ж", "\u2068א\u2069", "👩", "aЖ ", "ab: Ж"])
def test_no_encoded_word_is_longer_than_readers_take(sign: str) -> None:
    """75 characters (RFC 2047 section 2), and each on a line of its own."""
    for number in range(1, 60):
        words = f"Removal order {sign * number}: not due before Wednesday 25 November 2026, 17:01 UTC+8"
        assert shape.faults(compose(replace(LETTER, subject=words), DELIVERY, replace(MAIL, name=words), SENDER)) == []


def test_automatic_replies_are_suppressed_and_reports_of_mail_servers_are_not() -> None:
    (line,) = (line for line in lines(PLAIN) if line.startswith("X-Auto-Response-Suppress"))
    assert line == "X-Auto-Response-Suppress: DR, RN, NRN, OOF, AutoReply"


@pytest.mark.parametrize("length", [1, 20, 40, 60])
def test_the_thread_of_a_mail_is_readable_however_long_the_domain(length: int) -> None:
    """An encoded one belongs to no thread."""
    domain, thread = f"{'m' * length}.ministry.example", "0192fd5e-9f7a-7aaa-8aaa-0123456789ab"
    raw = compose(replace(LETTER, thread=thread), DELIVERY, MAIL, replace(SENDER, email=f"orders@{domain}"))
    assert f"References: <{thread}@{domain}>" in lines(raw)


def encodings(raw: bytes) -> list[str]:
    read = message_from_bytes(raw, policy=default)
    return [str(part["Content-Transfer-Encoding"]) for part in read.walk() if part.get_content_maintype() == "text"]


def test_text_in_ascii_is_not_base64() -> None:
    entry = replace(LETTER, event=Event("An entry"))
    assert set(encodings(compose(entry, DELIVERY, MAIL, SENDER))) <= {"7bit", "quoted-printable"}
    long = replace(entry, lead="word " * 2_000, notes=("=3D " * 30,))
    raw = compose(long, DELIVERY, MAIL, SENDER)
    assert encodings(raw)[:2] == ["quoted-printable"] * 2
    assert max(map(len, raw.split(b"\r\n"))) <= 78
    read = message_from_bytes(raw, policy=default)
    assert isinstance(read, EmailMessage)
    text = read.get_body(("plain",))
    assert text is not None
    assert ("word " * 2_000).strip() in text.get_content()
    assert "=3D =3D" in text.get_content()


def test_other_text_is_base64() -> None:
    assert encodings(compose(replace(LETTER, lead="Қазақша"), DELIVERY, MAIL, SENDER)) == ["base64", "base64"]


def test_no_line_of_the_text_is_taken_for_the_end_of_a_part() -> None:
    end = f"--_0_{DELIVERY.id}_--"
    raw = compose(replace(LETTER, lead=f"A\n{end}\nB", event=Event("An entry")), DELIVERY, MAIL, SENDER)
    read = message_from_bytes(raw, policy=default)
    assert isinstance(read, EmailMessage)
    text = read.get_body(("plain",))
    assert text is not None
    assert end in text.get_content()
    assert [part.get_filename() for part in read.iter_attachments()] == ["deadline.ics"]
