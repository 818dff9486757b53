"""What the oracle gets from outside of what the parties see: which parts were off, and who was in office when."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tests.simulation.cast import Party
from tests.simulation.oracle.history import Office, Outage

if TYPE_CHECKING:
    from tests.simulation.world import World

PARTS = {
    "sweep-off": "sweep",
    "tick-off": "tick",
    "publish-off": "publish",
    "dispatch-off": "dispatch",
    "webhook-sender-off": "webhooks",
    "mail-sender-off": "mails",
    "ses-throttled": "mails",
    "ses-paused": "mails",
    "mail-feedback-off": "feedback",
    "feedback-missing": "feedback",
    "feedback-late": "feedback",
    "operator-hold": "hold",
}


def outages(world: "World") -> tuple[Outage, ...]:
    """By faults that last, by the gaps of the sweep's own heartbeat, by what came back from an address."""
    return (*world.outages, *_spans(world), *_gaps(world), *_addresses(world))


def _spans(world: "World") -> Iterator[Outage]:
    for kind, part in PARTS.items():
        for span in world.spans.of(kind):
            yield Outage(part, span.since, span.until)


def _gaps(world: "World") -> Iterator[Outage]:
    for since, until, _ in sorted(world.allowed.gaps):
        yield Outage("sweep", since, until)


def _addresses(world: "World") -> Iterator[Outage]:
    """An address that refuses a mail, gives it back, or is left, gets none from then on (design 8.4)."""
    for address, since in world.receivers.given_up.items():
        yield Outage(address, since, world.scheduler.now)


def offices(world: "World") -> tuple[Office, ...]:
    """Of platforms that have had more than one representative."""
    return tuple(office for party in world.cast.platforms if party.formers for office in _of(party))


def _of(party: Party) -> Iterator[Office]:
    for until, former in party.formers:
        yield Office(party.name, former.representative or "", former.sub, former, former.since, until)
    yield Office(party.name, party.representative or "", party.sub, party, party.since)
