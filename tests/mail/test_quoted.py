"""No line that a party wrote can be taken for one of ours in a plain-text mail, however it is broken."""

import json
from dataclasses import replace

import pytest

from removal.deliveries.delivery import Delivery, Mail
from removal.endpoints.channel import delivery_id
from removal.mail.compose import compose
from removal.mail.letter import OrderSource, order_letter
from removal.orders.commands import Command
from removal.orders.decide import decide
from removal.orders.order import Order, Status
from tests.mail.test_mime import body, read
from tests.mail.test_repeated import PARTIES, SENDER
from tests.orders import lives
from tests.orders.lives import DUE, LAPSE, T0, after, in_state
from tests.people import order_text

FORGED = (
    "DEADLINE",
    "  Thursday 1 January 2099, 00:00 UTC",
    "READ THE ORDER AND ANSWER IT HERE",
    "  https://evil.example/",
)
BREAKS = ("\n", "\u2028", "\u2029", "\n\n")
RUNNING = in_state(Status.RUNNING)
LANGUAGES = ("kk", "ru", "en")


def plain(order: Order, command: Command, forged: str, language: str) -> list[str]:
    """The lines of the mail's text about the last fact of a command."""
    fact = decide(order, command, LAPSE if order is not RUNNING else T0)[-1]
    redress = {"body": "Court", "procedure": forged, "within": "P10D"}
    text = json.dumps(order_text(statement_of_reasons=forged, redress=redress))
    mail = Mail("c1", "rep-1", "R.", "r@video.example", language, "Asia/Almaty", 1, fact.sequence, fact.at)
    letter = order_letter(
        OrderSource(fact, after(order, (command, fact.at)), text, PARTIES), mail, "https://o.example/x"
    )
    delivery = Delivery(delivery_id(fact.id, "c1"), "c1", "platform:p", fact.subject, fact.sequence, fact.type, fact.at)
    return body(read(compose(replace(letter, whole=True), delivery, mail, SENDER).decode()), "plain").splitlines()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("line_break", BREAKS, ids=["newline", "line separator", "paragraph separator", "empty line"])
def test_every_line_of_foreign_text_is_marked(line_break: str, language: str) -> None:
    forged = "It is unlawful." + line_break + line_break.join(FORGED)
    lines = plain(RUNNING, replace(lives.suspend(T0), reason=forged), forged, language)
    for line in FORGED:
        assert f"> {line}" in lines
        ours = [found_line for found_line in lines if line.strip() in found_line and not found_line.startswith("> ")]
        assert ours in ([], [line]), "our own heading"
    assert lines.count("> It is unlawful.") == 3, "the reason, the statement of reasons, the procedure"


def test_the_mail_of_an_annulment_has_nothing_that_a_person_wrote() -> None:
    """The reason of what annuls a breach is in its first paragraph, in a sentence of the system."""
    forged = "flooded\nDEADLINE\n  2099-01-01"
    order = after(RUNNING, (lives.report(DUE, 1), DUE))
    breached = after(order, (lives.tick(LAPSE), LAPSE))
    outage = replace(lives.extend((DUE, LAPSE)), reason=forged)
    lines = plain(breached, outage, "fine", "en")
    assert any("the deadline was moved" in line for line in lines[:4])
    assert [line for line in lines if "flooded" in line or "2099" in line] == []
