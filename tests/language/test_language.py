"""Texts are complete, instants are never shown later than they are."""

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import removal
from removal.deliveries.recipients import MAILED, MAILED_TO_AUTHORITY, ROLE_BY_TYPE, WEBHOOK_FAILS
from removal.language import moments
from removal.language.texts import Texts, texts
from removal.orders.fold import PROJECTIONS
from removal.orders.history import Owed
from removal.orders.item import Ground, Hindrance, Outcome
from removal.orders.order import Status
from removal.page.public import problem_texts
from removal.record.audience import REPRESENTATIVE, audience
from removal.record.zones import names

SOURCES = Path(removal.__file__).parent
AT = datetime(2026, 11, 24, 9, 30, 59, 999_000, tzinfo=UTC)
EN = texts("en")
LITERAL = re.compile(r"(?:\bt|texts|words)\(\s*\"([a-z_]+(?:\.[a-z_]+)+)\"")


@cache
def used() -> set[str]:
    files = [file for suffix in ("*.py", "*.html", "*.txt") for file in SOURCES.rglob(suffix)]
    return {key for file in files for key in LITERAL.findall(file.read_text("utf-8"))}


def test_every_key_that_code_and_templates_use_has_a_text() -> None:
    assert len(used()) > 80
    assert used() - set(EN.entries) - set(problem_texts().entries) == set()


def test_every_mail_has_subject_headline_and_lead() -> None:
    notices = {"order.receipt_withdrawn", "order.reassigned", "order.handed_over"}  # bring the notice of order.issued
    kinds = {fact.partition(".")[2] for fact in (*MAILED, *MAILED_TO_AUTHORITY) if fact not in notices | WEBHOOK_FAILS}
    fact_and_recipient = {(fact.partition(".")[2], to) for fact in WEBHOOK_FAILS for to in ("contact", "authority")}
    kinds |= {"disabled.address", *(f"{kind}.{to}" for kind, to in fact_and_recipient)}
    kinds.add("disabled.authority_address")
    assert {f"mail.{kind}.{part}" for kind in kinds for part in ("subject", "headline", "lead")} <= set(EN.entries)
    of_contacts = {fact.partition(".")[2] for fact in ROLE_BY_TYPE.keys() - MAILED_TO_AUTHORITY}
    assert {f"mail.to_authority.{kind}.{part}" for kind in of_contacts for part in ("title", "lead")} <= set(EN.entries)


def test_every_fact_state_and_outcome_has_its_words() -> None:
    kinds_sent = {fact.partition(".")[2] for fact in PROJECTIONS if REPRESENTATIVE in audience(fact)}
    assert len(kinds_sent) > 25
    kinds = (kinds_sent - {"resumed"}) | {f"resumed_{cause}" for cause in ("lifted", "ceased", "expired")}
    assert {f"history.{kind}" for kind in kinds} <= set(EN.entries)
    reached = {status for status in Status if status not in (Status.DRAFT, Status.REFUSED)}  # no mail reports these
    assert {f"status.{status}" for status in reached} <= set(EN.entries)
    assert {f"outcome.{outcome}" for outcome in (*Outcome, "open")} <= set(EN.entries)
    assert {f"item.{hindrance}" for hindrance in Hindrance} <= set(EN.entries)
    assert {f"ground.{ground}" for ground in Ground} <= set(EN.entries)
    assert {f"owed.{owed}" for owed in Owed} <= set(EN.entries)


def test_no_text_is_empty_or_without_a_user() -> None:
    assert all(EN.entries.values())
    made_up = (
        "category.",
        "date.",
        "reason.",
        "outcome.",
        "status.",
        "history.",
        "role.",
        "rule.",
        "who.",
        "language.",
        "span.",
        "mail.",
        "page.",
        "authority_page.error_explanation",
        "authority_page.kept_",
        "authority_page.refused_full",
        "order.",
        "owing.",
        "ground.",
        "owed.",
        "annulled.",
        "decision.",
        "item.",
        "office.because_",
        "measure.",
        "record.",
    )
    assert {key for key in EN.entries if key not in used() and not key.startswith(made_up)} == set()


def test_who_reads_none_of_our_languages_reads_english() -> None:
    assert texts("de").language == "en"


def test_a_key_that_no_one_wrote_is_an_error() -> None:
    with pytest.raises(KeyError):
        EN("mail.invented")
    with pytest.raises(KeyError):
        EN("deadline.left", hours=1)


def test_a_code_of_another_law_is_shown_as_it_is() -> None:
    assert EN.named("category", "of_another_law") == "of_another_law"
    assert EN.named("category", "child_cyberbullying") == "Cyber-bullying of a child"


def test_what_is_filled_in_is_not_filled_in_again() -> None:
    assert Texts("en", {"a": "<{name}>"})("a", name="{secret}") == "<{secret}>"


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("Asia/Hong_Kong", "24 November 2026, 17:30:59 UTC+8"),
        ("Asia/Kathmandu", "24 November 2026, 15:15:59 UTC+5:45"),
        ("America/New_York", "24 November 2026, 04:30:59 UTC-5"),
        ("UTC", "24 November 2026, 09:30:59 UTC"),
    ],
)
def test_an_instant_is_shown_in_a_zone_with_its_offset_and_never_rounded_up(zone: str, shown: str) -> None:
    assert moments.local(AT, zone, EN, seconds=True) == shown
    assert moments.local(AT, zone, EN) == shown.replace(":59 ", " ")
    assert moments.in_utc(AT, EN) == "24 November 2026, 09:30:59 UTC"


@given(st.integers(0, 4_000_000_000_000), st.sampled_from(sorted(names())))
def test_what_is_shown_is_the_instant_to_the_minute(milliseconds: int, zone: str) -> None:
    at = datetime.fromtimestamp(milliseconds / 1000, UTC)
    written, _, utc = moments.local(at, zone, EN, seconds=True).rpartition(" UTC")
    hours, _, minutes = utc.partition(":")
    offset = timedelta(hours=int(hours or 0), minutes=int(f"{hours[:1]}{minutes or 0}" if minutes else 0))
    back = datetime.strptime(written, "%d %B %Y, %H:%M:%S").replace(tzinfo=timezone(offset))
    assert timedelta() <= at - back < timedelta(minutes=1)


def test_time_left_is_never_more_than_there_is() -> None:
    assert moments.hours_and_minutes(timedelta(hours=23, minutes=59, seconds=59, milliseconds=999)) == (23, 59, 59)
    assert moments.hours_and_minutes(timedelta(days=3)) == (72, 0, 0)
    assert moments.hours_and_minutes(timedelta(seconds=-1)) == (0, 0, 0)


def test_a_forms_local_time_is_read_in_its_zone() -> None:
    assert moments.from_local("2026-11-24T17:30", "Asia/Hong_Kong") == datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
    with pytest.raises(ValueError, match="a local date and time"):
        moments.from_local("2026-11-24T17:30Z", "Asia/Hong_Kong")


@pytest.mark.parametrize(
    ("law", "shown"),
    [("P10D", "10 d"), ("PT24H", "24 h"), ("P1Y2M", "1 yr 2 mo"), ("PT1H30M", "1 h 30 min"), ("P", "P")],
)
def test_spans_are_read_in_words(law: str, shown: str) -> None:
    assert moments.span(law, EN) == shown
