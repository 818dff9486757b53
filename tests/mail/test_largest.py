"""The largest mails of every kind: what is no notice has at most 90 kB; a notice has its items and words whole."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest

from removal.deliveries.delivery import Delivery, Mail
from removal.deliveries.recipients import MAILED
from removal.mail.compose import From
from removal.mail.fitting import BYTES_AT_MOST, fitted
from removal.mail.letter import OrderSource, order_letter
from removal.orders.commands import Command
from removal.orders.decide import decide
from removal.orders.fold import after as folded
from removal.orders.item import Ground, Outcome
from removal.orders.order import Order
from removal.reading.view import Parties
from removal.record.facts import Fact
from tests.mail.written import HOUR, MINISTRY, PARTIES
from tests.orders import lives
from tests.orders.lives import DUE, LAPSE, T0, after
from tests.people import order_text

ITEMS = 100
WIDE = "😀&<'"  # four bytes, and signs that HTML writes with five
LONG = WIDE * 12_500  # 50,000 characters
REASON = WIDE * 2_500
TEXT = {
    **order_text(),
    "items": [
        {"url": f"https://video.example/{number}?{'a=1&' * 490}", "locator": WIDE * 50}
        for number in range(1, ITEMS + 1)
    ],
    "statement_of_reasons": LONG[:30_000],
    "legal_basis": [{"act": WIDE * 100, "provision": WIDE * 100}] * 20,
    "redress": {"body": WIDE * 100, "procedure": LONG[:10_000], "within": "P10D"},
    "issuing_officer": {"name": WIDE * 50, "post": WIDE * 50},
}
NAMED = Parties(
    replace(MINISTRY, name=WIDE * 60, telephone=WIDE * 20), replace(PARTIES.platform, name=WIDE * 60), PARTIES.law
)
ALL = range(1, ITEMS + 1)
RUNNING = after(lives.issued(ITEMS), (lives.by_mail(), T0))
DONE = after(RUNNING, (lives.report(T0 + HOUR, *ALL), T0 + HOUR))
HINDERED = after(RUNNING, (lives.obstruct(T0 + HOUR, *ALL), T0 + HOUR))
SUSPENDED = after(RUNNING, (lives.suspend(T0 + HOUR), T0 + HOUR))
CONTESTED = after(RUNNING, (lives.contest(T0 + HOUR, *ALL), T0 + HOUR))
BACK = after(DONE, (lives.withdraw(T0 + 2 * HOUR), T0 + 2 * HOUR))
TWO, NEXT = T0 + 2 * HOUR, T0 + 3 * HOUR
CASES: dict[str, tuple[Order, Command, datetime]] = {
    "acknowledged": (RUNNING, replace(lives.acknowledge(TWO), answered_by=WIDE * 20, own_reference=WIDE * 20), TWO),
    "reported": (RUNNING, lives.report(TWO, *ALL), TWO),
    "obstructed": (RUNNING, lives.obstruct(TWO, *ALL, explanation=LONG), TWO),
    "unable": (RUNNING, lives.obstruct(TWO, *ALL, ground=Ground.FORCE_MAJEURE, explanation=LONG), TWO),
    "contested": (RUNNING, replace(lives.contest(TWO, *ALL), explanation=LONG), TWO),
    "contest decided": (CONTESTED, replace(lives.decide_contest(TWO, upheld=False), reasons=REASON), TWO),
    "extended": (RUNNING, replace(lives.extend_by(HOUR), reason=REASON), TWO),
    "suspended": (RUNNING, replace(lives.suspend(TWO), reason=REASON), TWO),
    "reminded": (RUNNING, lives.tick(T0 + 12 * HOUR), T0 + 12 * HOUR),
    "breached": (RUNNING, lives.tick(LAPSE), LAPSE),
    "complied": (HINDERED, lives.report(TWO, *ALL), TWO),
    "complied late": (RUNNING, lives.report(DUE + timedelta(hours=1), *ALL), DUE + timedelta(hours=1)),
    "put back": (BACK, lives.reinstate(NEXT, *ALL), NEXT),
    "withdrawn": (RUNNING, replace(lives.withdraw(TWO), reason=REASON), TWO),
}
NOTICES: dict[str, tuple[Order, Command, datetime, str]] = {
    "answered": (HINDERED, replace(lives.clarify(TWO, *ALL), answer=REASON), TWO, REASON),
    "disputed": (DONE, replace(lives.dispute(TWO, *ALL), reason=REASON), TWO, REASON),
    "lifted": (SUSPENDED, replace(lives.lift(TWO), reason=REASON), TWO, REASON),
    "to be put back": (DONE, replace(lives.withdraw(TWO), reason=REASON), TWO, REASON),
}


def source_of(order: Order, command: Command, at: datetime) -> tuple[OrderSource, Mail]:
    """What the mail about the last mailed fact of a command is written from."""
    facts = decide(order, command, at)
    fact: Fact = next(fact for fact in reversed(facts) if fact.type in MAILED)
    now = folded(order, facts)
    mail = Mail("c1", "rep-1", WIDE * 20, "r@video.example", "kk", "Asia/Hong_Kong", 1, now.sequence, at)
    return OrderSource(fact, now, json.dumps(TEXT, ensure_ascii=False), NAMED), mail


def bytes_of(source: OrderSource, mail: Mail, link: str | None = "https://orders.example/o/x") -> bytes:
    fact = source.fact
    delivery = Delivery("d1", "c1", "platform:video", "order:1", fact.sequence, fact.type, fact.at, mail=mail)
    return fitted(source, delivery, mail, link, From("Removal orders", "orders@ministry.example"))


def parts(raw: bytes) -> tuple[str, dict[str, str]]:
    """The plain text, and the files that are attached, by name."""
    message = message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage)
    text = message.get_body(("plain",))
    attached = {part.get_filename() or "": str(part.get_content()) for part in message.iter_attachments()}
    return str(text and text.get_content()), attached


@pytest.mark.parametrize("name", CASES)
def test_what_is_no_notice_has_at_most_90_kb_whatever_people_wrote(name: str) -> None:
    source, mail = source_of(*CASES[name])
    raw = bytes_of(source, mail)
    assert len(raw) <= BYTES_AT_MOST == 90_000
    assert raw == bytes_of(source, mail), "the same at every try"


@pytest.mark.parametrize("name", ["obstructed", "contested"])
def test_words_that_do_not_fit_begin_in_the_mail_and_the_page_has_them_whole(name: str) -> None:
    text, attached = parts(bytes_of(*source_of(*CASES[name])))
    assert "Мәтін сілтемедегі бетте толық берілген." in text
    assert f"> {WIDE * 10}" in text
    assert not any(name.endswith(".txt") for name in attached)


def test_words_that_fit_are_attached_whole() -> None:
    words = "Сот шешімі. " * 800
    source, mail = source_of(RUNNING, replace(lives.suspend(TWO), reason=words), TWO)
    plain = OrderSource(source.fact, source.order, json.dumps(order_text(items=ITEMS)), PARTIES)
    assert words in parts(bytes_of(plain, mail))[1]["suspended-3.txt"]


@pytest.mark.parametrize("name", NOTICES)
def test_a_notice_has_its_items_and_words_whole_whatever_its_size(name: str) -> None:
    order, command, at, words = NOTICES[name]
    source, mail = source_of(order, command, at)
    letter = order_letter(source, mail, "https://orders.example/o/x", share=16)
    assert letter.order
    assert len(letter.order.items) == ITEMS
    assert words in [written.text for written in letter.files]
    assert words.strip() in "".join(parts(bytes_of(source, mail))[1].values())


def test_a_mail_without_a_link_says_that_the_api_has_the_rest() -> None:
    source, mail = source_of(*CASES["breached"])
    text, _ = parts(bytes_of(source, replace(mail, representative=None, generation=0), None))
    assert "API көрсететін нұсқамадағы басқа тармақтардың саны" in text
    assert "сілтемедегі бетте" not in text


def rows(order: Order, command: Command, at: datetime) -> dict[str, str]:
    facts = decide(order, command, at)
    fact = next(fact for fact in facts if fact.type == "order.reported")
    now = folded(order, facts)
    mail = Mail("c1", "rep-1", "R.", "r@video.example", "en", "UTC", 1, now.sequence, at)
    source = OrderSource(fact, now, json.dumps(order_text(items=len(order.items))), PARTIES)
    return {row.label: row.text for row in order_letter(source, mail, "https://orders.example/o/x").recorded}


LATE = DUE + timedelta(hours=1)
FIVE = after(lives.issued(5), (lives.by_mail(), T0))
EARLY = after(FIVE, (lives.report(T0 + HOUR, 1, 2, 3), T0 + HOUR))
CORRECTS, FIRST = "Corrects earlier reports, items", "Their first answer was in time"


def test_a_correction_after_the_deadline_is_not_said_to_be_in_time() -> None:
    said = rows(EARLY, lives.report(LATE, 1, outcome=Outcome.ACCESS_DISABLED), LATE)
    assert "In time" not in said
    assert (said[CORRECTS], said[FIRST]) == ("1", "yes")


def test_a_report_that_corrects_and_answers_says_each_of_its_own_items() -> None:
    said = rows(EARLY, lives.report(LATE, 2, 3, 4, 5, outcome=Outcome.ACCESS_DISABLED), LATE)
    assert (said["In time"], said[CORRECTS], said[FIRST]) == ("no for these items: 4–5", "2–3", "yes")


def test_a_correction_of_a_late_report_says_that_the_first_was_late() -> None:
    late = after(FIVE, (lives.report(LATE, *range(1, 6)), LATE))
    said = rows(late, lives.report(LATE + HOUR, 1, 2, outcome=Outcome.ACCESS_DISABLED), LATE + HOUR)
    assert (said[CORRECTS], said[FIRST]) == ("1–2", "no for these items: 1–2")


def test_a_report_while_the_clock_is_stopped_is_in_time_and_one_after_a_dispute_is_a_first_answer() -> None:
    stopped = after(FIVE, (lives.suspend(T0 + HOUR), T0 + HOUR))
    assert rows(stopped, lives.report(LATE, 1, 2), LATE)["In time"] == "yes"
    disputed = after(EARLY, (lives.dispute(TWO, 1), TWO))
    said = rows(disputed, lives.report(NEXT, 1, 2, outcome=Outcome.ACCESS_DISABLED), NEXT)
    assert (said["In time"], said[CORRECTS], said[FIRST]) == ("yes", "2", "yes")
