"""Mails of notices repeat in full the earlier ones that nothing certain shows the receipt of, in every language."""

import json
from datetime import timedelta

import pytest

from removal.deliveries.delivery import Delivery, Mail
from removal.endpoints.channel import delivery_id
from removal.language.texts import texts
from removal.mail.compose import From, compose
from removal.mail.letter import Letter, OrderSource, order_letter
from removal.orders.commands import Command
from removal.orders.fold import fold
from removal.orders.notice_facts import repeated
from removal.reading import fact_texts as telling
from removal.reading.reader import Reader
from removal.reading.view import Parties
from removal.record.facts import Fact
from removal.registry.authority import Authority
from removal.registry.platform import Platform
from tests.deliveries.test_notice_facts import DISPUTE, LAWS, REPORT, Step, journal
from tests.mail.test_mime import body, read
from tests.orders import lives
from tests.orders.lives import KZ, T0
from tests.people import order_text
from tests.simulation.oracle.dates import in_utc

HOUR = timedelta(hours=1)
PARTIES = Parties(Authority("ministry", "Ministry", ("kz",), "kz"), Platform("video-example", "Video Example"), KZ)
SENDER = From("Removal orders", "orders@ministry.example")
LANGUAGES = ("kk", "ru", "en")
MAILED: tuple[Step, ...] = ((lives.by_mail(), T0), (lives.suspend(T0), T0), (lives.lift(T0 + HOUR), T0 + HOUR))
WITHDRAW = (lives.withdraw(T0 + 3 * HOUR), T0 + 3 * HOUR)


def mail(facts: list[Fact], language: str) -> Mail:
    at = facts[-1].at
    return Mail("c1", "rep-1", "R.", "r@video.example", language, "Asia/Almaty", 1, len(facts), at)


def letter(facts: list[Fact], language: str = "en", of: int = -1) -> Letter:
    """Of one of a journal's facts, as of all of them."""
    order = fold(facts, LAWS)
    source = OrderSource(facts[of], order, json.dumps(order_text()), PARTIES, repeated(facts, facts[of], LAWS))
    return order_letter(source, mail(facts, language), "https://orders.example/o/x")


def shown(facts: list[Fact], language: str) -> tuple[str, str]:
    """Text and HTML of the last fact's mail."""
    fact, to = facts[-1], mail(facts, language)
    delivery = Delivery(delivery_id(fact.id, "c1"), "c1", "platform:p", fact.subject, fact.sequence, fact.type, fact.at)
    message = read(compose(letter(facts, language), delivery, to, SENDER).decode())
    return body(message, "plain"), body(message, "html")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_of_a_dispute_that_no_one_received_are_in_the_mail_of_the_withdrawal(language: str) -> None:
    facts = journal((lives.receipt(), T0), REPORT, DISPUTE, WITHDRAW)
    for text in shown(facts, language):
        assert "issued in error" in text
        assert "it is still there" in text
        assert any(at in text for at in in_utc(T0 + 2 * HOUR)), "when it was issued"
        assert texts(language)("mail.repeated").upper() in text.upper()
        assert "{" not in text.partition("<style>")[0] + text.partition("</style>")[2]
        assert order_text()["statement_of_reasons"] not in text, "the order itself was received for certain"


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_order_that_only_a_mail_server_took_is_whole_in_the_next_notice(language: str) -> None:
    facts = journal(*MAILED)
    for text in shown(facts, language):
        assert order_text()["statement_of_reasons"] in text
        assert "Court of first instance" in text
        assert "the court has looked" in text
    mail = letter(facts, language)
    assert mail.attached == json.dumps(order_text())
    assert mail.repeated == ()
    assert texts(language)("mail.receipt") in mail.notes


@pytest.mark.parametrize("certain", [lives.receipt(), lives.acknowledge(T0)])
def test_what_was_received_for_certain_is_not_repeated(certain: Command) -> None:
    mail = letter(journal((certain, T0), *MAILED[1:]))
    assert (mail.attached, mail.whole, mail.repeated) == (None, False, ())


def test_a_notice_is_repeated_as_it_was_said_however_much_happened_since() -> None:
    facts = journal((lives.receipt(), T0), REPORT, DISPUTE, WITHDRAW)
    (disputed,) = letter(facts).repeated
    assert disputed.title == "Measure disputed: removal order KZ-2026-000123"
    assert disputed.quoted is not None
    assert disputed.quoted.text == "it is still there"
    assert "these items: 1. They are open again" in disputed.text


def test_once_a_notice_is_received_its_mail_no_longer_says_what_receipt_is() -> None:
    lifted = journal(*MAILED)
    number = lifted[-1].sequence
    received = journal(*MAILED, (lives.receipt(T0 + HOUR, of=number), T0 + HOUR))
    note = texts("en")("mail.receipt")
    assert note in letter(lifted).notes
    assert note not in letter(received, of=number - 1).notes


def test_a_report_repeats_nothing_whatever_waits() -> None:
    facts = journal(*MAILED, (lives.report(T0, 1), T0 + 2 * HOUR))
    (report,) = [n for n, fact in enumerate(facts) if fact.type == "order.reported"]
    mail = letter(facts, of=report)
    assert (mail.attached, mail.repeated) == (None, ())


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "the dispute of the measure"), ("ru", "оспаривание меры органом"), ("kk", "органның шараға дау айтуы")],
)
def test_a_receipt_says_of_which_notice(language: str, words: str) -> None:
    facts = journal((lives.receipt(), T0), REPORT, DISPUTE)
    facts = journal(
        (lives.receipt(), T0), REPORT, DISPUTE, (lives.receipt(T0 + 2 * HOUR, of=len(facts)), T0 + 2 * HOUR)
    )
    received = [fact for fact in facts if fact.type == "order.received"][-1]
    reader = Reader(texts(language), "UTC")
    assert telling.values(received, reader, telling.types_of(facts))["notices"] == words
