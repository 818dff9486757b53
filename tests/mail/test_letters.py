"""What each mail says: a fact, decided on an order in some state, and the words that its contacts read."""

import json
import re
from dataclasses import replace
from datetime import datetime

import pytest

from removal.characters.isolation import turns_others
from removal.characters.shortening import NAME_AT_MOST
from removal.deliveries.delivery import Mail
from removal.mail.letter import Event, OrderSource, order_letter
from removal.orders.commands import Command, FireTimers
from removal.orders.decide import decide
from removal.orders.order import Order, Status
from tests.mail.written import (
    BOTH_DOWN,
    CANNOT,
    DONE,
    HOUR,
    MINISTRY,
    OBSTRUCTED,
    PARTIES,
    RUNNING,
    UNABLE,
    WITHDRAWN,
    letter,
    letters,
)
from tests.orders import lives
from tests.orders.lives import DUE, KZ, LAPSE, T0, after, in_state
from tests.people import order_text

LATE = in_state(Status.BREACHED)
ASKED_LATE = after(LATE, (lives.obstruct(LAPSE, 1), LAPSE))
STANDING = after(RUNNING, (lives.obstruct(T0, 1, 2), T0))
SUSPENDED = in_state(Status.SUSPENDED)
BOTH_STOP = after(CANNOT, (lives.suspend(T0), T0))


DECIDED = lives.decide_contest(T0, upheld=False)
CONTESTED = after(RUNNING, (lives.contest(T0, 1), T0))
TAKEN_BACK = after(WITHDRAWN, (lives.receipt(T0, of=WITHDRAWN.sequence), T0))
SUPERSEDED = after(DONE, (lives.supersede(T0), T0))

# What happened | what the lead says | what the subject says.
LEADS: list[tuple[Order, Command, datetime, str, str]] = [
    (RUNNING, lives.obstruct(T0, 1), T0, "answered and you have received the answer: 1.", "obstacle reported"),
    (RUNNING, UNABLE, T0, "stopped until 27 November 2026, 17:00 UTC+8 at the latest: 1, 2.", "obstacle reported"),
    (LATE, lives.obstruct(LAPSE, 1), LAPSE, "This does not stop the time", "obstacle reported"),
    (
        STANDING,
        lives.clarify(T0, 1, 2),
        T0,
        "goes on from receipt of this answer",
        "not due before Wednesday 25 November 2026, 17:00",
    ),
    (
        OBSTRUCTED,
        lives.clarify(T0 + HOUR, 1),
        T0 + HOUR,
        "stopped: 1. It goes on",
        "act by Wednesday 25 November 2026, 17:00 UTC+8",
    ),
    (
        ASKED_LATE,
        lives.clarify(LAPSE, 1),
        LAPSE,
        "so the deadline stays as it is",
        "passed on Wednesday 25 November 2026, 17:00",
    ),
    (RUNNING, lives.extend_by(HOUR), T0, "Ministry gives more time.", "act by Wednesday 25 November 2026, 18:00 UTC+8"),
    (RUNNING, lives.extend_by(HOUR), T0, "new deadline is Wednesday 25 November 2026, 18:00 UTC+8.", "More time"),
    (STANDING, lives.extend_by(HOUR), T0, "theirs is longer once it does: 1, 2.", "the clock is stopped"),
    (
        RUNNING,
        lives.extend((DUE - HOUR, DUE)),
        DUE,
        "an outage on our side",
        "act by Wednesday 25 November 2026, 18:00 UTC+8",
    ),
    (RUNNING, lives.suspend(T0), T0, "the clock is stopped for these items: 1, 2.", "the clock is stopped"),
    (
        SUSPENDED,
        lives.lift(T0),
        T0 + HOUR,
        "from receipt of this message",
        "not due before Wednesday 25 November 2026, 18:00 UTC+8",
    ),
    (CANNOT, lives.tick(T0 + 72 * HOUR), T0 + 72 * HOUR, "72 h, is over", "act by Saturday 28 November 2026"),
    (
        CANNOT,
        lives.resume(T0 + HOUR, 1, 2),
        T0 + HOUR,
        "ceased (by A. Person, reference R-6).",
        "act by Wednesday 25 November 2026, 18:00",
    ),
    (
        BOTH_STOP,
        lives.resume(T0 + HOUR, 1, 2),
        T0 + HOUR,
        "Something else still stops the time",
        "the clock is stopped",
    ),
    (DONE, lives.dispute(T0, 1), T0 + HOUR, "items: 1. They are open again, and their full time runs from", "disputed"),
    (RUNNING, lives.contest(T0, 2), T0, "Contesting does not stop the time", "contested"),
    (CONTESTED, DECIDED, T0, "the order remains in force", "Contest rejected"),
    (
        DONE,
        lives.withdraw(T0),
        T0,
        "put back within 1 h of receipt of this message (items: 1).",
        "Withdrawn, to be put",
    ),
    (RUNNING, lives.withdraw(T0), T0, "nothing has to be put back", "Withdrawn"),
    (DONE, lives.supersede(T0), T0, "its id is another-order", "Superseded, to be put back"),
    (
        DONE,
        lives.supersede(T0),
        T0,
        "within 1 h of receipt of this message (items: 1).",
        "not due before Tuesday 24 November 2026, 18:00",
    ),
    (DONE, lives.supersede(T0, 1), T0, "Nothing has to be put back.", "Superseded"),
    (BOTH_DOWN, lives.reinstate(T0, 2), T0, "These still have to be put back: 1.", "put back"),
    (WITHDRAWN, lives.reinstate(T0, 1), T0, "Nothing more has to be put back", "put back"),
    (
        OBSTRUCTED,
        lives.tick(LAPSE),
        LAPSE,
        "waits for it from you, Ministry",
        "an answer to an obstacle",
    ),
    (CONTESTED, lives.tick(LAPSE), LAPSE, "Meanwhile the order is in force", "a decision on a contest"),
    (WITHDRAWN, lives.tick(T0 + HOUR), T0 + HOUR, "received this: the withdrawal of the order.", "not been received"),
    (
        TAKEN_BACK,
        lives.tick(T0 + HOUR + KZ.grace),
        T0 + HOUR + KZ.grace,
        "Video Example owes it",
        "contents were put back",
    ),
]


@pytest.mark.parametrize(("order", "command", "at", "lead", "subject"), LEADS)
def test_each_mail_says_what_follows(order: Order, command: Command, at: datetime, lead: str, subject: str) -> None:
    mail = letter(order, command, at)
    assert lead in mail.lead
    assert subject in mail.subject


def test_what_a_party_wrote_is_mailed_in_its_own_words() -> None:
    quoted = {
        "satire": letter(RUNNING, lives.contest(T0, 1)),
        "at 00:41": letter(OBSTRUCTED, lives.clarify(T0, 1)),
        "weighed": letter(CONTESTED, DECIDED),
        "issued in error": letter(DONE, lives.withdraw(T0)),
        "it is still there": letter(DONE, lives.dispute(T0, 1)),
    }
    assert [mail.quoted.text if mail.quoted else None for mail in quoted.values()] == list(quoted)
    assert letter(WITHDRAWN, lives.reinstate(T0, 1)).quoted is None


@pytest.mark.parametrize("command", [lives.suspend(T0), lives.report(T0, 1, 2), lives.obstruct(T0, 1, 2)])
def test_what_was_planned_before_the_end_says_that_the_order_has_ended(command: Command) -> None:
    """The mail is written a little later, when the order has been withdrawn."""
    facts = decide(RUNNING, command, T0)
    order = after(RUNNING, (command, T0), (lives.withdraw(T0), T0))
    text = json.dumps({**order_text(), "items": order_text(items=2)["items"]})
    mail = Mail("c1", "rep-1", "R.", "r@video.example", "en", "Asia/Hong_Kong", 1, order.sequence, T0)
    written = order_letter(OrderSource(facts[-1], order, text, PARTIES), mail, "https://orders.example/o/x")
    assert written.lead.endswith("is that content be put back.")
    assert written.subject.endswith("(ended since) | Ministry")
    assert "The time for these items is stopped" not in written.lead
    assert "Nothing more is asked" not in written.lead


ASKED_BEFORE = after(OBSTRUCTED, (lives.contest(T0, 2), T0), (lives.supersede(T0), T0))


@pytest.mark.parametrize(
    ("command", "promised", "never"),
    [
        (lives.clarify(T0, 1), "The order has ended.", "The time for these items"),
        (lives.decide_contest(T0, upheld=True), "Another order has taken its place", "the order withdrawn"),
        (lives.decide_contest(T0, upheld=False), "Another order has taken the place", "the order remains in force"),
        (lives.tick(LAPSE), "answer under this order", "its time runs"),
    ],
)
def test_what_a_superseded_order_still_asks_and_answers_promises_nothing_of_it(
    command: Command, promised: str, never: str
) -> None:
    at = LAPSE if isinstance(command, FireTimers) else T0
    mail = letter(ASKED_BEFORE, command, at)
    assert promised in mail.lead
    assert never not in mail.lead


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_two_authorities_that_use_one_reference_write_subjects_and_calendars_that_differ(language: str) -> None:
    names = ("Министерство культуры", "Министерство юстиции", "A" * 400, "A" * 399 + "B")
    others = [replace(MINISTRY, id=f"authority-{number}", name=name) for number, name in enumerate(names)]
    for order, command, at, *_ in LEADS:
        by_authority = [letters(order, command, at, replace(PARTIES, authority=other), language) for other in others]
        for same in zip(*by_authority, strict=True):
            assert len({mail.subject for mail in same}) == len(names)
            assert len({mail.event for mail in same}) == (len(names) if same[0].event else 1)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize(
    "name", ["Ministry", "وزارة " * 80, "משרד 2030-01-01", "e" + "\u0301" * 450, "👩\u200d👧" * 130]
)
def test_whatever_an_authority_is_called_its_name_comes_last_is_bounded_and_turns_nothing(
    language: str, name: str
) -> None:
    parties = replace(PARTIES, authority=replace(MINISTRY, name=name))
    for order, command, at, *_ in LEADS:
        for named, plain in zip(
            letters(order, command, at, parties, language), letters(order, command, at, PARTIES, language), strict=True
        ):
            for text, with_short_name in (
                (named.subject, plain.subject),
                (named.event and named.event.summary, plain.event and plain.event.summary),
            ):
                before, sign, shown_name = (text or "").rpartition(" | ")
                assert (before, sign) == (with_short_name or "").rpartition(" | ")[:2]
                assert len(shown_name) <= NAME_AT_MOST + len(" (ministry)") + 2
                assert turns_others(re.sub("\u2068[^\u2069]*\u2069", "", shown_name)) is False


def test_the_subject_of_an_end_names_the_duty_that_it_brings() -> None:
    for command in (lives.withdraw(T0), lives.supersede(T0)):
        mail = letter(DONE, command)
        assert ", to be put back: removal order KZ-2026-000123, not due before" in mail.subject
        assert "has to be put back" in mail.headline
        assert "ut back" not in letter(RUNNING, command).subject
    late = after(RUNNING, (lives.withdraw(T0), T0))
    assert letter(late, lives.report(T0 + HOUR, 1), T0 + HOUR).subject.startswith("To be put back: items under")


def test_an_end_moves_the_calendar_to_the_duty_that_it_brings_or_cancels_its_entry() -> None:
    for command in (lives.withdraw(T0), lives.supersede(T0)):
        assert letter(DONE, command).event == Event("Put content back: removal order KZ-2026-000123 | Ministry")
        assert letter(RUNNING, command).event == Event(
            "Deadline of removal order KZ-2026-000123 | Ministry", cancelled=True
        )
    complied = letter(DONE, lives.report(T0, 2))
    assert (complied.fact, complied.event and complied.event.cancelled) == ("order.complied", True)
    assert letter(RUNNING, lives.suspend(T0)).event is None


@pytest.mark.parametrize(
    ("order", "command", "left"),
    [
        (WITHDRAWN, lives.reinstate(T0, 1), False),
        (WITHDRAWN, lives.cannot_reinstate(T0, 1), False),
        (SUPERSEDED, lives.order_again(1), False),
        (BOTH_DOWN, lives.reinstate(T0, 2), True),
        (BOTH_DOWN, lives.cannot_reinstate(T0, 2), True),
        (TAKEN_BACK, lives.reinstate(T0, 1), False),
    ],
)
def test_the_time_to_put_back_leaves_the_calendar_once_nothing_is_owed(
    order: Order, command: Command, *, left: bool
) -> None:
    (mail,) = letters(order, command, T0)
    entry = Event("Put content back: removal order KZ-2026-000123 | Ministry", cancelled=True)
    assert mail.event == (None if left else entry)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("telephone", ["+7 7172 000000", ""])
def test_a_hash_is_spoken_of_only_where_its_file_is_attached(language: str, telephone: str) -> None:
    parties = replace(PARTIES, authority=replace(MINISTRY, telephone=telephone))
    mail = Mail("c1", "rep-1", "R.", "r@video.example", language, "Asia/Hong_Kong", 1, 1, T0)
    source = OrderSource(lives.first_fact(), lives.issued(), json.dumps(order_text()), parties)
    notice = order_letter(source, mail, "https://orders.example/o/x")
    assert notice.attached is not None
    assert sum("SHA-256" in note for note in notice.notes) == 1
    (later,) = letters(RUNNING, lives.extend_by(HOUR), T0, parties, language)
    assert later.attached is None
    assert not any("order.json" in note or "SHA-256" in note for note in later.notes)
    for notice_mail in (notice, later):
        assert any(telephone in note for note in notice_mail.notes) or not telephone
