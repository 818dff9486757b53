"""Mail servers that give mails back: at once, after they took them, because a mailbox is full; and complaints."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from tests.simulation.aws.mail import Mail
from tests.simulation.faults.spans import HOUR, MINUTE
from tests.simulation.process import drawn, stream

if TYPE_CHECKING:
    from tests.simulation.receivers import Reactions
    from tests.simulation.world import World

STRUCK = 0.8  # share of the mails to the address
PASSED_ON = 0.5  # share of the reports that say of a mail that it was not lost
NOT_LOST = ("expanded", "expanded", "relayed", "delivered")  # RFC 3464 section 2.3.3


def _unknown(mail: Mail, at: datetime, _: Random) -> "Reactions":
    return [(at - mail.at, mail.bounce(at))]


def _back(mail: Mail, at: datetime, chance: Random) -> "Reactions":
    """It was accepted, and comes back for good, up to hours later; or a report says that it does not."""
    later = at + drawn(chance, timedelta(seconds=1), 4 * HOUR)
    passed_on = chance.random() < PASSED_ON
    report = mail.passed_on(later, chance.choice(NOT_LOST)) if passed_on else mail.bounce(later)
    return [(at - mail.at, mail.delivery(at)), (later - mail.at, report)]


def _full(mail: Mail, at: datetime, chance: Random) -> "Reactions":
    """SES tries for as long as the configuration set says, then gives up."""
    delayed = at + drawn(chance, timedelta(seconds=5), MINUTE)
    given_up = mail.at + mail.longest
    return [(delayed - mail.at, mail.delayed(delayed)), (given_up - mail.at + MINUTE / 60, mail.expired())]


def _complains(mail: Mail, at: datetime, chance: Random) -> "Reactions":
    later = at + drawn(chance, MINUTE, HOUR)
    return [(at - mail.at, mail.delivery(at)), (later - mail.at, mail.complaint(later))]


TEMPERS: dict[str, Callable[[Mail, datetime, Random], "Reactions"]] = {
    "mail-unknown": _unknown,
    "mail-comes-back": _back,
    "mailbox-full": _full,
    "mail-complaint": _complains,
}


def begin(world: "World") -> None:
    """Each span is about one address."""
    chance = stream(world.seed, "mailboxes")
    mails = [mail for party in world.cast.platforms for mail in party.mails]

    def mailbox(mail: Mail, at: datetime) -> "Reactions | None":
        for kind, temper in TEMPERS.items():
            span = world.spans.now(kind, world.scheduler.now)
            if span is None or mail.recipients[0] != stream(world.seed, "whose", kind, span.since).choice(mails):
                continue
            if chance.random() < STRUCK:
                world.spans.struck[kind] += 1
                world.receivers.given_up.setdefault(mail.recipients[0], world.scheduler.now)
                return temper(mail, at, chance)
        return None

    world.receivers.mailbox = mailbox
