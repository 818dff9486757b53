"""What each mail says: a fact, decided on an order in some state, and the words that its contacts read."""

import json
from datetime import datetime, timedelta

import pytest

from removal.delivery.delivery import Mail
from removal.delivery.mail.letter import Letter, OrderSource, order_letter
from removal.delivery.mail.view import Parties
from removal.orders.commands import Command
from removal.orders.decide import decide
from removal.orders.fold import apply
from removal.orders.item import Ground
from removal.orders.order import Order, Status
from removal.registry.authority import Authority
from removal.registry.platform import Platform
from tests.orders import lives
from tests.orders.lives import DUE, KZ, LAPSE, T0, after, in_state
from tests.people import order_text

HOUR = timedelta(hours=1)
PARTIES = Parties(
    Authority("ministry", "Ministry", ("kz",), "kz", "+7 7172 000000"),
    Platform("video-example", "Video Example"),
    KZ,
)
RUNNING = in_state(Status.RUNNING)
ASKED = after(RUNNING, (lives.obstruct(T0, 1), T0))
STANDING = after(RUNNING, (lives.obstruct(T0, 1, 2), T0))
UNABLE = lives.obstruct(T0, 1, 2, ground=Ground.FORCE_MAJEURE)
DONE = after(RUNNING, (lives.report(T0, 1), T0))


def letters(order: Order, command: Command, at: datetime) -> list[Letter]:
    """One for each fact that a command adds, as of all of them."""
    facts = decide(order, command, at, KZ)
    for fact in facts:
        order = apply(order, fact)
    text = json.dumps({**order_text(), "items": order_text(items=len(order.items))["items"]})
    mail = Mail("c1", "rep-1", "R.", "r@video.example", "en", "Asia/Hong_Kong", 1, order.sequence, at)
    return [order_letter(OrderSource(fact, order, text, PARTIES), mail, "https://orders.example/o/x") for fact in facts]


def letter(order: Order, command: Command, at: datetime = T0) -> Letter:
    """Of the last fact."""
    return letters(order, command, at)[-1]


DECIDED = lives.decide_contest(T0, upheld=False)
CONTESTED = after(RUNNING, (lives.contest(T0, 1), T0))
WITHDRAWN = after(DONE, (lives.withdraw(T0), T0))
BOTH_DOWN = after(in_state(Status.COMPLIED), (lives.withdraw(T0), T0))

# What happened | what the lead says | what the subject says.
SAID: list[tuple[Order, Command, datetime, str, str]] = [
    (RUNNING, lives.obstruct(T0, 1), T0, "stands until the authority has answered: 1.", "obstacle told"),
    (RUNNING, UNABLE, T0, "stands for at most 72 h: 1, 2.", "obstacle told"),
    (ASKED, lives.obstruct(T0, 1, told="again"), T0, "This does not stop the time", "obstacle told"),
    (ASKED, lives.clarify(T0 + HOUR, 1), T0 + HOUR, "new deadline is 2026-11-25 18:00:00 +08:00", "act by 2026-11-25"),
    (RUNNING, lives.extend_by(HOUR), T0, "Ministry gives more time.", "act by 2026-11-25 18:00 +08:00"),
    (RUNNING, lives.extend(DUE - HOUR, DUE), T0, "an outage on our side", "act by 2026-11-25 18:00 +08:00"),
    (RUNNING, lives.suspend(T0), T0, "the clock stands, and no deadline passes", "the clock stands"),
    (in_state(Status.SUSPENDED), lives.lift(T0), T0 + HOUR, "has lifted the suspension", "act by 2026-11-25 18:00"),
    (after(RUNNING, (UNABLE, T0)), lives.tick(T0 + 72 * HOUR), T0 + 72 * HOUR, "72 h, is over", "act by 2026-11-28"),
    (
        DONE,
        lives.dispute(T0, 1),
        T0 + HOUR,
        "items: 1. They are open again, and due at 2026-11-25 18:00:00",
        "disputed",
    ),
    (RUNNING, lives.contest(T0, 2), T0, "Contesting does not stop the time", "contested"),
    (CONTESTED, DECIDED, T0, "the order stands", "Contest rejected"),
    (DONE, lives.withdraw(T0), T0, "put back within 1 h: items 1. Report on the page behind the link", "Withdrawn"),
    (RUNNING, lives.withdraw(T0), T0, "nothing has to be put back", "Withdrawn"),
    (DONE, lives.supersede(T0), T0, "its id is another-order", "Superseded"),
    (DONE, lives.supersede(T0), T0, "put back within 1 h: items 1.", "Superseded"),
    (DONE, lives.supersede(T0, 1), T0, "Nothing has to be put back.", "Superseded"),
    (BOTH_DOWN, lives.reinstate(T0, 2), T0, "These still have to be put back: 1.", "reinstatement"),
    (WITHDRAWN, lives.reinstate(T0, 1), T0, "Nothing more has to be put back", "reinstatement"),
    (ASKED, lives.tick(T0 + 24 * HOUR), T0 + 24 * HOUR, "waits for it from you, Ministry", "an answer to an obstacle"),
    (CONTESTED, lives.tick(LAPSE), LAPSE, "Meanwhile the order stands", "a decision on a contest"),
    (WITHDRAWN, lives.tick(T0 + HOUR), T0 + HOUR, "Video Example owes it", "contents were put back"),
]


@pytest.mark.parametrize(("order", "command", "at", "lead", "subject"), SAID)
def test_each_mail_says_what_follows(order: Order, command: Command, at: datetime, lead: str, subject: str) -> None:
    found = letter(order, command, at)
    assert lead in found.lead
    assert subject in found.subject


def test_what_a_party_wrote_is_told_in_its_own_words() -> None:
    quoted = {
        "satire": letter(RUNNING, lives.contest(T0, 1)),
        "at 00:41": letter(ASKED, lives.clarify(T0, 1)),
        "weighed": letter(CONTESTED, DECIDED),
        "issued in error": letter(DONE, lives.withdraw(T0)),
        "it is still there": letter(DONE, lives.dispute(T0, 1)),
    }
    assert [found.quoted.text if found.quoted else None for found in quoted.values()] == list(quoted)
    assert letter(WITHDRAWN, lives.reinstate(T0, 1)).quoted is None


def test_while_the_clock_stands_no_deadline_is_promised_and_no_calendar_told() -> None:
    found = letter(RUNNING, lives.suspend(T0))
    assert found.deadline is not None
    assert (found.deadline.at, found.deadline.local, found.deadline.utc) == (None, "The clock stands", None)
    assert "you are told the new deadline" in found.deadline.note
    assert found.event is None
    waiting = letter(RUNNING, lives.obstruct(T0, 1, 2)).deadline
    assert waiting is not None
    assert waiting.note.startswith("An obstacle stands before every open item")


def test_a_new_deadline_moves_the_calendar() -> None:
    for order, command in (
        (RUNNING, lives.extend_by(HOUR)),
        (ASKED, lives.clarify(T0, 1)),
        (DONE, lives.dispute(T0, 1)),
    ):
        assert letter(order, command, T0 + HOUR).event == "Deadline of removal order KZ-2026-000123"


def test_items_say_what_stands_before_them_and_when_they_are_due_by_themselves() -> None:
    def notes(found: Letter) -> list[tuple[str, ...]]:
        assert found.order is not None
        return [item.notes for item in found.order.items]

    stands = ("The legal representative has asked for clarification.", "The time for this item stands.")
    assert notes(letter(RUNNING, lives.obstruct(T0, 1))) == [stands, ()]
    later = ("Due at 2026-11-25 18:00:00 +08:00 (Asia/Hong_Kong), 2026-11-25 10:00:00 UTC.",)
    assert notes(letter(ASKED, lives.clarify(T0 + HOUR, 1), T0 + HOUR)) == [later, ()]
    assert notes(letter(RUNNING, lives.contest(T0, 2))) == [(), ("Contested.",)]
    assert notes(letter(DONE, lives.dispute(T0, 1), T0 + HOUR))[0][-1].startswith("The authority disputes")
    assert notes(letter(DONE, lives.withdraw(T0))) == [("Has to be put back.",), ()]
    assert notes(letter(BOTH_DOWN, lives.reinstate(T0, 2))) == [("Has to be put back.",), ("Reported to be back.",)]


def test_of_an_order_that_no_longer_stands_the_deadline_is_that_of_putting_back() -> None:
    due = letter(DONE, lives.withdraw(T0)).deadline
    assert due is not None
    assert (due.at, due.note) == (
        T0 + KZ.reinstates_within,
        "By this time what was taken down under the order has to be put back.",
    )
    assert letter(RUNNING, lives.withdraw(T0)).deadline is None
    assert letter(WITHDRAWN, lives.reinstate(T0, 1)).deadline is None
