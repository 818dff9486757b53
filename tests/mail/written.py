"""Orders in the states that mails speak of, and the letters that follow from a command."""

import json
from datetime import datetime, timedelta

from removal.deliveries.delivery import Mail
from removal.deliveries.recipients import MAILED, MAILED_TO_AUTHORITY
from removal.mail.letter import Letter, OrderSource, order_letter
from removal.orders.commands import Command
from removal.orders.decide import decide
from removal.orders.fold import apply
from removal.orders.item import Ground
from removal.orders.order import Order, Status
from removal.reading.view import Parties
from removal.registry.authority import Authority
from removal.registry.platform import Platform
from tests.orders import lives
from tests.orders.lives import KZ, T0, after, in_state
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
UNABLE = lives.obstruct(T0, 1, 2, ground=Ground.FORCE_MAJEURE)
CANNOT = after(RUNNING, (UNABLE, T0))
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
    mailed = [fact for fact in facts if fact.type in MAILED or fact.type in MAILED_TO_AUTHORITY]
    return [
        order_letter(OrderSource(fact, order, text, parties), mail, "https://orders.example/o/x") for fact in mailed
    ]


def letter(order: Order, command: Command, at: datetime = T0) -> Letter:
    """Of the last fact."""
    return next(letter for letter in reversed(letters(order, command, at)) if letter.fact != "order.received")


WITHDRAWN = after(DONE, (lives.withdraw(T0), T0))
BOTH_DOWN = after(in_state(Status.COMPLIED), (lives.withdraw(T0), T0))
