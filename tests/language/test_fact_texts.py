"""What a fact says is shown: its texts have their values, and its mail quotes what people wrote in it."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache

import pytest

from removal.deliveries.delivery import Mail
from removal.deliveries.recipients import MAILED, MAILED_TO_AUTHORITY
from removal.language.texts import texts
from removal.mail.letter import AUTHORITY_MAILS, OrderSource, order_letter
from removal.orders.commands import Command
from removal.orders.decide import decide
from removal.orders.fold import PROJECTIONS, apply
from removal.orders.order import Order, Status
from removal.page.history import history
from removal.reading import fact_texts
from removal.reading.places import VALUES_BY_TYPE
from removal.reading.reader import Reader
from removal.record.audience import REPRESENTATIVE, audience
from removal.record.facts import Fact
from removal.record.words import DIGEST, ERASED, WRITTEN
from tests.mail.test_letters import LEADS
from tests.mail.written import PARTIES
from tests.orders import lives
from tests.orders.effects import SCENARIOS
from tests.orders.lives import LAPSE, T0
from tests.people import order_text

TEXTS = texts("en")
READER = Reader(TEXTS, "UTC")
PLACEHOLDER = re.compile(r"\{(\w+)\}")
HISTORY_CASES = ("lifted", "ceased", "expired", "past_due")
OF_ORDER = {"reference", "authority", "platform", "act_by", "missing", "open", "unable_max", "within"}  # or the law's
BRING_ANOTHER = {"order.receipt_withdrawn", "order.reassigned"}  # their mails are those of order.issued
# Words that a mailed fact has and its mail leaves out, and why.
SILENT: dict[tuple[str, str], str] = {}

IN_GRACE = lives.DUE + timedelta(seconds=10)
ASKED_LATE = lives.after(
    lives.issued(1), (lives.by_mail(), T0), (lives.tick(LAPSE), LAPSE), (lives.obstruct(LAPSE, 1), LAPSE)
)
MORE: list[tuple[Order, Command, datetime]] = [
    (lives.in_state(Status.RUNNING), lives.suspend(IN_GRACE), IN_GRACE),  # past due
    (ASKED_LATE, lives.bounce(LAPSE + timedelta(hours=1)), LAPSE + timedelta(hours=1)),  # the obstacle counts then
]

AT = "2026-11-24T09:00:00.000Z"
OF_ENDPOINTS = {
    "endpoint.warned": {"fault": "timeout", "failing_since": AT, "disabled_at": AT, "percent": 50},
    "endpoint.disabled": {"reason": "410"},
    "endpoint.deleted": {},
}


@dataclass(frozen=True)
class Example:
    """A fact, and the order with all facts of its command."""

    fact: Fact
    order: Order


@cache
def examples() -> tuple[Example, ...]:
    """Every fact that the scenarios of the notices' table and of the mails add."""
    return tuple(_examples())


def _examples() -> Iterator[Example]:
    played = [SCENARIOS[name]() for name in SCENARIOS]
    lived = [*MORE, *((one.order, one.command, one.now) for one in played if one.command)]
    for order, command, at in (*lived, *((order, command, at) for order, command, at, *_ in LEADS)):
        facts = decide(order, command, at)
        after = order
        for fact in facts:
            after = apply(after, fact)
        yield from (Example(fact, after) for fact in facts)
    yield Example(lives.first_fact(), lives.issued())


def _of(fact_type: str) -> list[Example]:
    return [example for example in examples() if example.fact.type == fact_type]


def _placeholders(fact_type: str) -> set[str]:
    """Those of the fact's own texts, in history and mail, that are about the fact and not about its order."""
    kind = fact_type.partition(".")[2]
    of_history = {f"history.{kind}", *(f"history.{kind}_{case}" for case in HISTORY_CASES)}
    mine = [text for key, text in TEXTS.entries.items() if key in of_history or key.startswith(f"mail.{kind}.")]
    return {name for text in mine for name in PLACEHOLDER.findall(text)} - OF_ORDER


@pytest.mark.parametrize("fact_type", sorted(set(PROJECTIONS) - {"order.drafted"}))
def test_each_placeholder_of_a_facts_texts_has_a_value(fact_type: str) -> None:
    filled: set[str] = set()
    for example in _of(fact_type):
        types = {notice.sequence: notice.type for notice in example.order.notices}
        values = fact_texts.values(example.fact, READER, types)
        assert _placeholders(fact_type) <= set(values)
        filled |= {name for name, value in values.items() if value}
    assert sorted(_placeholders(fact_type) - filled) == [], "give it a value in reading/places.py, or an example"


@pytest.mark.parametrize("fact_type", OF_ENDPOINTS)
def test_each_placeholder_of_an_endpoints_texts_has_a_value(fact_type: str) -> None:
    fact = replace(lives.first_fact(), type=fact_type, subject="endpoint:e-1", payload=OF_ENDPOINTS[fact_type])
    filled = {name for name, value in fact_texts.values(fact, READER).items() if value}
    assert sorted(_placeholders(fact_type) - filled) == []


def test_every_fact_of_an_endpoint_with_values_is_an_example() -> None:
    assert {name for name in VALUES_BY_TYPE if name.startswith("endpoint.")} <= set(OF_ENDPOINTS)


def _letter(example: Example) -> str:
    """All that the mail says."""
    items = order_text(items=len(example.order.items))["items"]
    mail = Mail("c1", "rep-1", "R.", "r@video.example", "en", "UTC", 1, example.order.sequence, T0)
    source = OrderSource(example.fact, example.order, json.dumps({**order_text(), "items": items}), PARTIES)
    letter = order_letter(source, mail, "https://orders.example/o/x")
    return "\n".join([letter.subject, letter.lead, *letter.notes, letter.quoted.text if letter.quoted else ""])


MAILED_WORDS = [
    (fact_type, member)
    for fact_type in sorted(({*MAILED} | MAILED_TO_AUTHORITY) - BRING_ANOTHER)
    for member in WRITTEN.get(fact_type, ())
]


@pytest.mark.parametrize(("fact_type", "member"), MAILED_WORDS)
def test_a_mail_quotes_what_people_wrote_in_its_fact(fact_type: str, member: str) -> None:
    having = [example for example in _of(fact_type) if example.fact.payload.get(member)]
    assert having, "no example has it"
    for example in having:
        words = f"Words in {member}"
        marked = replace(example.fact, payload={**example.fact.payload, member: words})
        shown = words in _letter(replace(example, fact=marked))
        assert shown is ((fact_type, member) not in SILENT), "quote it (reading/fact_texts.py), or say why not"


WRITTEN_AND_SHOWN = [
    fact_type for fact_type in sorted(WRITTEN) if fact_type in PROJECTIONS and REPRESENTATIVE in audience(fact_type)
]


@pytest.mark.parametrize("fact_type", WRITTEN_AND_SHOWN)
def test_the_history_says_in_place_of_each_erased_word_that_it_is_kept_no_longer(fact_type: str) -> None:
    assert _of(fact_type)
    for example in _of(fact_type):
        fact, members = example.fact, WRITTEN[fact_type]
        written = {**fact.payload, **{name: "Written" for name in members if fact.payload.get(name)}}
        line = {**{name: value for name, value in written.items() if value != "Written"}, DIGEST: "0" * 64}
        (shown,) = history([replace(fact, payload=written)], READER)
        (erased,) = history([replace(fact, payload=line).with_words(ERASED)], READER)
        assert erased.what.count(TEXTS("history.gone")) == shown.what.count("Written"), (
            "name its placeholder in WRITTEN_VALUES"
        )


def test_one_table_decides_which_mails_are_alarms_of_the_authority() -> None:
    assert {f"order.{kind}" for kind in AUTHORITY_MAILS} - {"order.untold"} == MAILED_TO_AUTHORITY


def test_what_is_named_silent_is_mailed() -> None:
    assert set(SILENT) <= set(MAILED_WORDS)
