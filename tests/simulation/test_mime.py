"""Mails are read as Python's own parser reads them."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from tests.simulation import mime

SHORT, LONG, RUSSIAN = (
    "Order\n\n> quoted\n--_not_a_boundary\n",
    f"{'long words ' * 40}\n",
    "Предписание № 1\n\nссылка\n",
)


def letter(text: str, *, attached: bool) -> bytes:
    """Text, HTML, and perhaps a file, as mails of the product have them."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = f"{text[:40].strip()!r}" * 4
    message["X-Removal-Orders-Fact"] = "order.issued"
    message.set_content(text)
    message.add_alternative(f"<p>{text}</p>", subtype="html")
    if attached:
        message.add_attachment(b'{"a": 1}', maintype="application", subtype="json", filename="order.json")
    return message.as_bytes()


@pytest.mark.parametrize("attached", [False, True])
@pytest.mark.parametrize("text", [SHORT, LONG, RUSSIAN])
def test_a_mail_is_read_as_pythons_parser_reads_it(text: str, attached: bool) -> None:  # noqa: FBT001 - a case
    raw = letter(text, attached=attached)
    theirs = [part for part in message_from_bytes(raw).walk() if not part.is_multipart()]
    ours = list(mime.parts(raw))
    assert [part.kind for part in ours] == [part.get_content_type() for part in theirs]
    assert [part.content for part in ours] == [part.get_payload(decode=True) for part in theirs]
    assert mime.text(raw).replace("\r\n", "\n") == text
    assert mime.header(raw, "X-Removal-Orders-Fact") == "order.issued"


def test_a_mail_of_one_part_is_its_text() -> None:
    assert mime.text(b"Subject: a\r\n b\r\n\r\nText\r\n") == "Text\r\n"
    assert mime.header(b"Subject: a\r\n b\r\n\r\nText\r\n", "subject") == "a b"
