"""A mail's parts are what the standard library writes, byte for byte."""

from email.message import EmailMessage
from email.policy import SMTP

from hypothesis import given
from hypothesis import strategies as st

from removal.mail import mime

PIECES = st.sampled_from(
    [
        "A word",
        "x" * 90,
        "\n",
        "\r\n",
        "\r",
        "\x0b\x0c\x1c\x85",
        "Қазақша",
        "\n_0_d1_\n",
        "=?utf-8?q?a?=",
        "=3D",
        " ",
        "\t\n",
    ]
)
TEXTS = st.lists(PIECES | st.text(max_size=20), min_size=1, max_size=12).map(" ".join)
SEEDS = st.sampled_from(["d1", "0192fd5e-9f7a-7aaa-8aaa-0123456789ab"]) | st.text("abc1-", min_size=1, max_size=50)


def by_the_library(texts: tuple[str, str], attached: bytes | None, event: str | None, seed: str) -> bytes:
    """The same parts, as `EmailMessage` writes them in the encodings of ours."""
    message = EmailMessage(policy=SMTP)
    message.set_content(texts[0], cte=encoding(texts[0], seed))
    message.add_alternative(texts[1], subtype="html", cte=encoding(texts[1], seed))
    if attached is not None:
        message.add_attachment(attached, maintype="application", subtype="json", filename="order.json")
    if event is not None:
        params = {"method": "PUBLISH"}
        message.add_attachment(
            event, subtype="calendar", filename="deadline.ics", params=params, cte=encoding(event, seed)
        )
    for number, part in enumerate([part for part in message.walk() if part.is_multipart()]):
        part.set_boundary(f"_{number}_{seed}_")
    return message.as_bytes()


def encoding(text: str, seed: str) -> str:
    """Which encoding a text has to have."""
    if not text.isascii() or f"_{seed}_" in text:
        return "base64"
    return "quoted-printable" if any(len(line) > 78 for line in text.split("\n")) else "7bit"


@given(st.tuples(TEXTS, TEXTS), st.none() | st.binary(max_size=200), st.none() | TEXTS, SEEDS)
def test_parts_are_those_of_the_library(
    texts: tuple[str, str], attached: bytes | None, event: str | None, seed: str
) -> None:
    parts = [mime.text("text/plain", texts[0], seed), mime.other_text("text/html", texts[1], seed)]
    files = [mime.attached("application/json", "order.json", attached)] if attached is not None else []
    if event is not None:
        files.append(mime.attached_text("text/calendar", 'method="PUBLISH"', "deadline.ics", event, seed))
    whole = mime.multipart("alternative", f"_{int(bool(files))}_{seed}_", parts)
    if files:
        whole = mime.multipart("mixed", f"_0_{seed}_", [whole, *files])
    assert (mime.VERSION + whole).encode() == by_the_library(texts, attached, event, seed)


@given(st.text("ab1-@.", min_size=1, max_size=60))
def test_a_header_of_one_word_is_that_of_the_library(word: str) -> None:
    message = EmailMessage(policy=SMTP)
    message["X-Removal-Orders-Fact"] = word
    assert mime.header("X-Removal-Orders-Fact", word).encode() + b"\r\n" == message.as_bytes()
