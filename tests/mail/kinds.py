"""One mail of every kind, as bytes, in every language: what readers of mails are tried with."""

import json
from collections.abc import Iterator
from dataclasses import replace

from removal.mail.compose import compose
from removal.mail.letter import Letter, OrderSource, endpoint_letter, order_letter
from removal.mail.platform_letter import confirmation_letter, contact_test_letter, first_contact_letter
from removal.record.facts import SYSTEM
from tests.mail.test_letters import LEADS
from tests.mail.test_mime import DELIVERY, MAIL, SENDER
from tests.mail.written import MINISTRY, PARTIES, letters
from tests.orders import lives
from tests.people import order_text

LANGUAGES = ("kk", "ru", "en")
NAMES = ("R. Representative", "Өкіл, R. (night) 代表", 'R. "Bob" O\'Neil <x@evil.example>', "A. Person: desk #1; night")
DISABLED = replace(
    lives.first_fact(), type="endpoint.disabled", subject="endpoint:e-1", by=SYSTEM, payload={"reason": "410"}
)
LINK = "https://orders.example/o/" + "x" * 120


def every_kind() -> Iterator[tuple[Letter, str, bytes]]:
    """Each with the name of its recipient."""
    for number, letter in enumerate(letter for language in LANGUAGES for letter in _letters(language)):
        name = NAMES[number % len(NAMES)]
        yield letter, name, compose(letter, DELIVERY, replace(MAIL, name=name), SENDER)


def _letters(language: str) -> Iterator[Letter]:
    mail = replace(MAIL, language=language)
    source = OrderSource(lives.first_fact(), lives.issued(), json.dumps(order_text()), PARTIES)
    yield order_letter(source, mail, LINK)
    for order, command, at, *_ in LEADS:
        yield from letters(order, command, at, language=language)
    yield contact_test_letter(PARTIES.platform, mail, LINK)
    yield confirmation_letter(replace(DELIVERY, type="endpoint.verified"), "https://video.example", mail, LINK)
    yield first_contact_letter(PARTIES.platform, MINISTRY, [PARTIES.law], mail)
    yield endpoint_letter(DISABLED, "https://video.example", mail)
