"""Each mail is complete by itself: which items, which deadline, what was recorded. At most 90 kB; a notice is whole."""

import json
from dataclasses import replace
from datetime import datetime

import pytest

from removal.deliveries.delivery import Delivery, Mail
from removal.deliveries.recipients import MAILED
from removal.mail.compose import From, compose
from removal.mail.letter import Letter, OrderSource, order_letter
from removal.orders.commands import Command
from removal.orders.decide import decide
from removal.orders.fold import after as folded
from removal.orders.item import Outcome
from removal.orders.order import Order
from removal.record.facts import Fact
from tests.mail.written import HOUR, PARTIES
from tests.orders import lives
from tests.orders.lives import DUE, LAPSE, T0, after
from tests.people import order_text

AT_MOST = 90_000
ITEMS = 100
URLS = [f"https://{'xn--e1afmkfd.' * 4}example/watch?v={number:03}-{'x' * 1_900}" for number in range(1, ITEMS + 1)]
LONG = "Травля ребёнка в комментариях. " * 150
TEXT = {
    **order_text(),
    "items": [{"url": url} for url in URLS],
    "statement_of_reasons": LONG,
    "legal_basis": [{"act": LONG[:900], "provision": LONG[:900]}] * 20,
    "redress": {"body": LONG[:900], "procedure": LONG, "within": "P10D"},
}
RUNNING = after(lives.issued(ITEMS), (lives.by_mail(), T0))
ALL_BUT_THREE = tuple(number for number in range(1, ITEMS + 1) if number not in (17, 58, 77))
LEFT = after(RUNNING, (lives.report(T0 + HOUR, *ALL_BUT_THREE), T0 + HOUR))
TWELVE, REPORT = T0 + 12 * HOUR, T0 + HOUR
EXPLANATION = "Нельзя: " + LONG[:3_900]
CASES: dict[str, tuple[Order, Command, datetime]] = {
    "reported": (RUNNING, lives.report(REPORT, *ALL_BUT_THREE), REPORT),
    "reminded": (LEFT, lives.tick(TWELVE), TWELVE),
    "reminded of all": (RUNNING, lives.tick(TWELVE), TWELVE),
    "breached": (LEFT, lives.tick(LAPSE), LAPSE),
    "breached with all": (RUNNING, lives.tick(LAPSE), LAPSE),
    "obstructed": (RUNNING, lives.obstruct(REPORT, *range(1, ITEMS + 1), explanation=EXPLANATION), REPORT),
    "contested": (RUNNING, lives.contest(REPORT), REPORT),
    "complied": (LEFT, lives.report(REPORT, 17, 58, 77, outcome=Outcome.ALREADY_ABSENT), REPORT),
}


def written(name: str, language: str = "en") -> tuple[Letter, str]:
    """The letter about the last mailed fact of a case, and its bytes as text."""
    order, command, at = CASES[name]
    facts = decide(order, command, at)
    return _written(next(fact for fact in reversed(facts) if fact.type in MAILED), folded(order, facts), at, language)


def _written(fact: Fact, order: Order, at: datetime, language: str) -> tuple[Letter, str]:
    mail = Mail("c1", "rep-1", "R.", "r@video.example", language, "Asia/Hong_Kong", 1, order.sequence, at)
    source = OrderSource(fact, order, json.dumps(TEXT, ensure_ascii=False), PARTIES)
    letter = order_letter(source, mail, "https://orders.example/o/x")
    delivery = Delivery("d1", "c1", "platform:video", "order:1", fact.sequence, fact.type, at, mail=mail)
    return letter, compose(letter, delivery, mail, From("Removal orders", "orders@ministry.example")).decode()


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("name", CASES)
def test_a_mail_that_is_no_notice_has_at_most_90_kb_with_100_items(name: str, language: str) -> None:
    assert len(written(name, language)[1]) <= AT_MOST


def test_a_notice_has_its_items_and_words_whole() -> None:
    order = lives.issued(ITEMS)
    letter, _ = _written(lives.first_fact(ITEMS), order, T0, "en")
    assert letter.order
    assert [item.url for item in letter.order.items] == URLS
    assert (letter.order.reasons, letter.left_out) == (LONG, None)


def test_the_open_items_are_listed_and_the_rest_is_counted() -> None:
    letter, _ = written("reminded")
    assert letter.order
    assert [item.number for item in letter.order.items] == [17, 58, 77]
    assert letter.left_out == "More items on the page behind the link: 97."
    assert "still open: 17, 58, 77." in letter.lead
    assert "[The whole text is on the page behind the link.]" in letter.order.reasons


def test_deadline_passed_says_the_deadline_and_what_was_open() -> None:
    due = "Wednesday 25 November 2026, 17:00 UTC+8 (Asia/Hong_Kong)"
    assert f"The deadline, {due}, has passed with these items open: 17, 58, 77." in written("breached")[0].lead
    assert "items open: 1–100." in written("breached with all")[0].lead


def test_the_mailed_receipt_says_when_what_in_time_and_number_and_hash_of_the_fact() -> None:
    rows = {row.label: row.text for row in written("reported")[0].recorded}
    (fact,) = decide(*CASES["reported"])
    assert rows == {
        "Received": "24 November 2026, 18:00:00 UTC+8 (24 November 2026, 10:00:00 UTC)",
        "Measures reported": "Removed: 1–16, 18–57, 59–76, 78–100",
        "In time": "yes",
        f"Entry {fact.sequence} of the record, SHA-256": fact.hash,
    }


def test_the_mailed_receipt_of_a_late_report_names_the_items_that_were_late() -> None:
    late = DUE + HOUR
    (fact, *_) = facts = decide(LEFT, lives.report(late, 17, 58), late)
    rows = {row.label: row.text for row in _written(fact, folded(LEFT, facts), late, "en")[0].recorded}
    assert rows["In time"] == "no for these items: 17, 58"


def test_no_reminder_has_the_rows_of_an_answer_and_an_empty_reference_is_not_said() -> None:
    assert written("reminded")[0].recorded == ()
    command = lives.acknowledge(REPORT)
    (fact,) = facts = decide(RUNNING, replace(command, own_reference="-"), REPORT)
    lead = _written(fact, folded(RUNNING, facts), REPORT, "en")[0].lead
    assert lead.startswith("It was recorded that the order was read (by A. Person).")


def test_a_mail_without_a_link_names_no_page() -> None:
    order, command, at = CASES["breached with all"]
    facts = decide(order, command, at)
    mail = Mail("c1", None, "Ministry", "duty@ministry.example", "en", "UTC", 0, order.sequence, at)
    source = OrderSource(facts[-1], folded(order, facts), json.dumps(TEXT), PARTIES)
    assert order_letter(source, mail, None).left_out == "More items in the order, which the API shows: 94."
