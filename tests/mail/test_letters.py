"""What each mail says: a fact, decided on an order in some state, and the words that its contacts read."""

import json
import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from removal.characters.isolation import turns_others
from removal.characters.shortening import NAME_AT_MOST
from removal.deliveries.delivery import Mail
from removal.deliveries.recipients import ALARMS_AUTHORITY, MAILED
from removal.mail.letter import Event, Letter, OrderSource, order_letter
from removal.orders.commands import Command, FireTimers
from removal.orders.decide import decide
from removal.orders.fold import apply
from removal.orders.item import Ground
from removal.orders.order import Order, Status
from removal.reading.view import Parties
from removal.registry.authority import Authority
from removal.registry.platform import Platform
from tests.orders import lives
from tests.orders.lives import DUE, KZ, LAPSE, T0, after, in_state
from tests.people import order_text

HOUR = timedelta(hours=1)
MINISTRY = Authority("ministry", "Ministry", ("kz",), "kz", "+7 7172 000000")
PARTIES = Parties(
    MINISTRY,
    Platform("video-example", "Video Example"),
    KZ,
)
RUNNING = in_state(Status.RUNNING)
OBSTRUCTED = after(RUNNING, (lives.obstruct(T0, 1), T0))
LATE = in_state(Status.BREACHED)
ASKED_LATE = after(LATE, (lives.obstruct(LAPSE, 1), LAPSE))
STANDING = after(RUNNING, (lives.obstruct(T0, 1, 2), T0))
SUSPENDED = in_state(Status.SUSPENDED)
UNABLE = lives.obstruct(T0, 1, 2, ground=Ground.FORCE_MAJEURE)
CANNOT = after(RUNNING, (UNABLE, T0))
BOTH_STOP = after(CANNOT, (lives.suspend(T0), T0))
AWAITED = (
    "The time for this item runs from receipt of this: the authority's answer to the obstacle "
    "(2026-11-24 18:00:00 +08:00). Nothing has proved receipt yet."
)
CANNOT_SAID = "The legal representative has said that it is unable to act."
CLARIFIED = after(OBSTRUCTED, (lives.clarify(T0 + HOUR, 1), T0 + HOUR))
CLARIFIED = after(CLARIFIED, (lives.receipt(T0 + HOUR, of=CLARIFIED.sequence), T0 + HOUR))
DONE = after(RUNNING, (lives.report(T0, 1), T0))


def letters(
    order: Order, command: Command, at: datetime, parties: Parties = PARTIES, language: str = "en"
) -> list[Letter]:
    """One for each fact that a command adds and that is mailed, as of all of them."""
    facts = decide(order, command, at)
    for fact in facts:
        order = apply(order, fact)
    text = json.dumps({**order_text(), "items": order_text(items=len(order.items))["items"]})
    mail = Mail("c1", "rep-1", "R.", "r@video.example", language, "Asia/Hong_Kong", 1, order.sequence, at)
    mailed = [fact for fact in facts if fact.type in MAILED or fact.type in ALARMS_AUTHORITY]
    return [
        order_letter(OrderSource(fact, order, text, parties), mail, "https://orders.example/o/x") for fact in mailed
    ]


def letter(order: Order, command: Command, at: datetime = T0) -> Letter:
    """Of the last fact."""
    return next(letter for letter in reversed(letters(order, command, at)) if letter.fact != "order.received")


DECIDED = lives.decide_contest(T0, upheld=False)
CONTESTED = after(RUNNING, (lives.contest(T0, 1), T0))
WITHDRAWN = after(DONE, (lives.withdraw(T0), T0))
TAKEN_BACK = after(WITHDRAWN, (lives.receipt(T0, of=WITHDRAWN.sequence), T0))
BOTH_DOWN = after(in_state(Status.COMPLIED), (lives.withdraw(T0), T0))
SUPERSEDED = after(DONE, (lives.supersede(T0), T0))

# What happened | what the lead says | what the subject says.
LEADS: list[tuple[Order, Command, datetime, str, str]] = [
    (RUNNING, lives.obstruct(T0, 1), T0, "answered and you have received the answer: 1.", "obstacle told"),
    (RUNNING, UNABLE, T0, "stopped until 2026-11-27 17:00:00 +08:00 at the latest: 1, 2.", "obstacle told"),
    (LATE, lives.obstruct(LAPSE, 1), LAPSE, "This does not stop the time", "obstacle told"),
    (STANDING, lives.clarify(T0, 1, 2), T0, "goes on from receipt of this answer", "not due before 2026-11-25 17:00"),
    (OBSTRUCTED, lives.clarify(T0 + HOUR, 1), T0 + HOUR, "stopped: 1. It goes on", "act by 2026-11-25 17:00 +08:00"),
    (ASKED_LATE, lives.clarify(LAPSE, 1), LAPSE, "so the deadline stays as it is", "passed at 2026-11-25 17:00"),
    (RUNNING, lives.extend_by(HOUR), T0, "Ministry gives more time.", "act by 2026-11-25 18:00 +08:00"),
    (RUNNING, lives.extend_by(HOUR), T0, "new deadline is 2026-11-25 18:00:00 +08:00.", "More time"),
    (STANDING, lives.extend_by(HOUR), T0, "theirs is longer once it does: 1, 2.", "the clock is stopped"),
    (RUNNING, lives.extend((DUE - HOUR, DUE)), DUE, "an outage on our side", "act by 2026-11-25 18:00 +08:00"),
    (RUNNING, lives.suspend(T0), T0, "the clock is stopped for these items: 1, 2.", "the clock is stopped"),
    (SUSPENDED, lives.lift(T0), T0 + HOUR, "from receipt of this message", "not due before 2026-11-25 18:00 +08:00"),
    (CANNOT, lives.tick(T0 + 72 * HOUR), T0 + 72 * HOUR, "72 h, is over", "act by 2026-11-28"),
    (
        CANNOT,
        lives.resume(T0 + HOUR, 1, 2),
        T0 + HOUR,
        "ceased (by A. Person, reference R-6).",
        "act by 2026-11-25 18:00",
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
        "put back within 1 h of receipt of this message: items 1.",
        "Withdrawn, to be put",
    ),
    (RUNNING, lives.withdraw(T0), T0, "nothing has to be put back", "Withdrawn"),
    (DONE, lives.supersede(T0), T0, "its id is another-order", "Superseded, to be put back"),
    (
        DONE,
        lives.supersede(T0),
        T0,
        "within 1 h of receipt of this message: items 1.",
        "not due before 2026-11-24 18:00",
    ),
    (DONE, lives.supersede(T0, 1), T0, "Nothing has to be put back.", "Superseded"),
    (BOTH_DOWN, lives.reinstate(T0, 2), T0, "These still have to be put back: 1.", "reinstatement"),
    (WITHDRAWN, lives.reinstate(T0, 1), T0, "Nothing more has to be put back", "reinstatement"),
    (
        OBSTRUCTED,
        lives.tick(T0 + 24 * HOUR),
        T0 + 24 * HOUR,
        "waits for it from you, Ministry",
        "an answer to an obstacle",
    ),
    (CONTESTED, lives.tick(LAPSE), LAPSE, "Meanwhile the order is in force", "a decision on a contest"),
    (WITHDRAWN, lives.tick(T0 + HOUR), T0 + HOUR, "received this: the withdrawal of the order.", "not been received"),
    (TAKEN_BACK, lives.tick(T0 + HOUR), T0 + HOUR, "Video Example owes it", "contents were put back"),
]


@pytest.mark.parametrize(("order", "command", "at", "lead", "subject"), LEADS)
def test_each_mail_says_what_follows(order: Order, command: Command, at: datetime, lead: str, subject: str) -> None:
    mail = letter(order, command, at)
    assert lead in mail.lead
    assert subject in mail.subject


def test_what_a_party_wrote_is_told_in_its_own_words() -> None:
    quoted = {
        "satire": letter(RUNNING, lives.contest(T0, 1)),
        "at 00:41": letter(OBSTRUCTED, lives.clarify(T0, 1)),
        "weighed": letter(CONTESTED, DECIDED),
        "issued in error": letter(DONE, lives.withdraw(T0)),
        "it is still there": letter(DONE, lives.dispute(T0, 1)),
    }
    assert [mail.quoted.text if mail.quoted else None for mail in quoted.values()] == list(quoted)
    assert letter(WITHDRAWN, lives.reinstate(T0, 1)).quoted is None


def test_while_the_clock_stands_no_deadline_is_promised_and_no_calendar_told() -> None:
    mail = letter(RUNNING, lives.suspend(T0))
    assert mail.deadline is not None
    assert (mail.deadline.at, mail.deadline.local, mail.deadline.utc) == (None, "The clock is stopped", None)
    assert "you are told the new deadline" in mail.deadline.note
    assert mail.event is None
    waiting = letter(RUNNING, lives.obstruct(T0, 1, 2)).deadline
    assert waiting is not None
    assert waiting.note.startswith("Every open item has an obstacle")


STOPPED = after(RUNNING, (lives.suspend(T0), T0))
GIVEN_UP = after(RUNNING, (lives.withdraw(T0), T0))


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize(
    ("order", "has_entry"), [(lives.issued(), True), (RUNNING, True), (STOPPED, False), (GIVEN_UP, False)]
)
def test_a_notice_names_the_calendar_entry_only_where_one_is_attached(
    order: Order, language: str, *, has_entry: bool
) -> None:
    """The order may be suspended or withdrawn before its mail is written."""
    mail = Mail("c1", "rep-1", "R.", "r@video.example", language, "Asia/Hong_Kong", 1, order.sequence, T0)
    written = order_letter(OrderSource(lives.first_fact(), order, json.dumps(order_text()), PARTIES), mail, None)
    words = written.texts
    attached = {words("mail.attached"), words("mail.attached_with_entry")} & set(written.notes)
    assert (written.event is not None) == has_entry
    assert attached == {words("mail.attached_with_entry" if has_entry else "mail.attached")}


def test_a_new_deadline_moves_the_calendar() -> None:
    for order, command in (
        (RUNNING, lives.extend_by(HOUR)),
        (OBSTRUCTED, lives.clarify(T0, 1)),
        (DONE, lives.dispute(T0, 1)),
    ):
        assert letter(order, command, T0 + HOUR).event == Event("Deadline of removal order KZ-2026-000123 | Ministry")


def test_items_say_what_stands_before_them_and_when_they_are_due_by_themselves() -> None:
    def notes(mail: Letter) -> list[tuple[str, ...]]:
        assert mail.order is not None
        return [item.notes for item in mail.order.items]

    stands = ("The legal representative has asked for clarification.", "The time for this item is stopped.")
    assert notes(letter(RUNNING, lives.obstruct(T0, 1))) == [stands, ()]
    assert notes(letter(OBSTRUCTED, lives.clarify(T0 + HOUR, 1), T0 + HOUR)) == [(AWAITED,), ()]
    later = ("Due at 2026-11-25 18:00:00 +08:00 (Asia/Hong_Kong), 2026-11-25 10:00:00 UTC.",)
    assert notes(letter(CLARIFIED, lives.acknowledge(T0 + 2 * HOUR), T0 + 2 * HOUR)) == [later, ()]
    until = "The time for this item is stopped until 2026-11-27 17:00:00 +08:00 at the latest."
    assert notes(letter(RUNNING, UNABLE))[0][-1] == until
    both = after(CANNOT, (lives.obstruct(T0, 1), T0))
    assert [item[-1] for item in notes(letter(both, lives.contest(T0), T0))] == ["Contested."] * 2
    assert notes(letter(both, lives.acknowledge(T0))) == [stands, (CANNOT_SAID, until)]
    assert notes(letter(RUNNING, lives.contest(T0, 2))) == [(), ("Contested.",)]
    assert notes(letter(DONE, lives.dispute(T0, 1), T0 + HOUR))[0][-1].startswith("The authority disputes")
    assert notes(letter(DONE, lives.withdraw(T0))) == [("Has to be put back.",), ()]
    assert notes(letter(BOTH_DOWN, lives.reinstate(T0, 2))) == [("Has to be put back.",), ("Reported to be back.",)]


def test_of_an_order_that_no_longer_stands_the_deadline_is_that_of_putting_back() -> None:
    due = letter(DONE, lives.withdraw(T0)).deadline
    assert due is not None
    assert (due.at, due.fixed, due.local) == (
        T0 + KZ.reinstates_within,
        False,
        "Not before 2026-11-24 18:00:00 +08:00 (Asia/Hong_Kong)",
    )
    assert "put back within 1 h of receipt" in due.note
    taken = after(BOTH_DOWN, (lives.receipt(T0 + HOUR, of=BOTH_DOWN.sequence), T0 + HOUR))
    owed = letter(taken, lives.reinstate(T0 + HOUR, 1), T0 + HOUR).deadline
    assert owed is not None
    assert (owed.at, owed.fixed) == (T0 + 2 * HOUR, True)
    assert owed.note == "By this time what was taken down under the order has to be put back."
    assert letter(RUNNING, lives.withdraw(T0)).deadline is None
    assert letter(WITHDRAWN, lives.reinstate(T0, 1)).deadline is None


HALF = after(RUNNING, (lives.obstruct(T0, 1), T0))
GRACE = DUE + timedelta(seconds=10)
PAST_DUE = "2026-11-25 17:00:00 +08:00"
PAST_SUSPENDED = after(RUNNING, (lives.suspend(GRACE), GRACE))


def test_a_suspension_within_the_grace_promises_no_time() -> None:
    mail = letter(RUNNING, lives.suspend(GRACE), GRACE)
    assert f"stops nothing for them: 1, 2 (deadline {PAST_DUE})" in mail.lead
    assert "may be told of a breach" in mail.lead
    assert "the deadline passed at 2026-11-25 17:00 +08:00 |" in mail.subject
    assert mail.deadline is not None
    assert mail.deadline.note.startswith("This time has passed")


def test_a_suspension_that_stops_one_item_says_of_each_what_it_does() -> None:
    mail = letter(HALF, lives.suspend(GRACE), GRACE)
    assert "the clock is stopped for these items: 1." in mail.lead
    assert "stops nothing for them: 2 " in mail.lead
    assert mail.order is not None
    assert [bool(item.notes) for item in mail.order.items] == [True, False]


def test_an_item_answered_late_is_not_said_to_be_saved_by_a_suspension() -> None:
    late = after(HALF, (lives.report(GRACE, 2), GRACE))
    assert "stops nothing for them: 2 " in letter(late, lives.suspend(GRACE), GRACE).lead


def test_a_lift_names_only_what_the_suspension_had_stopped() -> None:
    some = after(HALF, (lives.suspend(GRACE), GRACE))
    assert "has ended: 1." in letter(some, lives.lift(GRACE), GRACE).lead
    none = letter(PAST_SUSPENDED, lives.lift(GRACE), GRACE)
    assert "It had stopped no time" in none.lead
    assert "goes on" not in none.lead


def test_a_ground_that_never_stopped_the_time_does_not_give_it_back() -> None:
    late = lives.obstruct(GRACE, 1, ground=Ground.FORCE_MAJEURE)
    suspended = after(RUNNING, (late, GRACE))
    mail = letter(suspended, lives.resume(GRACE, 1), GRACE)
    assert "so the deadline stays as it is" in mail.lead
    assert "Something else" not in mail.lead


@pytest.mark.parametrize("command", [lives.suspend(T0), lives.report(T0, 1, 2), lives.obstruct(T0, 1, 2)])
def test_what_was_told_before_the_end_says_that_the_order_has_ended(command: Command) -> None:
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
        (lives.tick(T0 + 24 * HOUR), "answer under this order", "its time runs"),
    ],
)
def test_what_a_superseded_order_still_asks_and_answers_promises_nothing_of_it(
    command: Command, promised: str, never: str
) -> None:
    at = T0 + 24 * HOUR if isinstance(command, FireTimers) else T0
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
