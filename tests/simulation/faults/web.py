"""Web receivers that do not behave, for minutes to hours: each span is about one of them."""

from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING

from tests.simulation.faults.spans import MINUTE, Span
from tests.simulation.process import drawn, stream
from tests.simulation.receivers import BEHAVES, Mood

if TYPE_CHECKING:
    from tests.simulation.world import World

SECOND = MINUTE / 60
TRY_AT_MOST = 15 * SECOND  # design 8.1
WELL = (0.2, 0.6)  # share of the requests that a receiver answers well while it flaps
GARBAGE = (b"", b"OK", b"\x00\xff\xfe", b"{" * 900, b'{"challenge": 7}', b"<html><body>Welcome!</body></html>", b"[]")
Temper = Callable[[Random], Mood]


def _slow(chance: Random) -> Mood:
    """It takes the request, and answers just in time or too late."""
    after = drawn(chance, 2 * SECOND, 2 * TRY_AT_MOST)
    return Mood(after=after) if after < TRY_AT_MOST - SECOND else Mood(fault="timeout", after=TRY_AT_MOST)


def _fails(chance: Random) -> Mood:
    status = chance.choice((500, 500, 502, 503, 429, 404))
    asks = (
        chance.choice((None, "1", "30", "3600", "soon", "Fri, 31 Dec 1999 23:59:59 GMT"))
        if status in {503, 429}
        else None
    )
    return Mood(status, b"Internal Server Error", retry_after=asks)


def _redirects(chance: Random) -> Mood:
    return Mood(chance.choice((301, 302, 303, 307, 308)), b"Moved")


def _flaps(chance: Random) -> Mood:
    return BEHAVES if chance.random() < chance.uniform(*WELL) else _fails(chance)


def _lies(chance: Random) -> Mood:
    """A success by its status, with a body that makes no sense: the body changes nothing (decision 46)."""
    return Mood(chance.choice((200, 201, 202, 204, 299)), chance.choice(GARBAGE))


def _drips(chance: Random) -> Mood:
    """A status in time, and a body that does not end: what was read of it counts."""
    return Mood(200, b"O" * chance.randrange(40), after=TRY_AT_MOST)


def _breaks(chance: Random) -> Mood:
    """It reads the request, and then no answer can be read."""
    return Mood(fault=chance.choice(("reset", "garbled")))


def _moves(chance: Random) -> Mood:
    """Its name leads nowhere, to an address that is not public, or to a machine that knows nothing of it."""
    return Mood(fault=chance.choice(("dns", "refused-target", "connect", "tls")), reached=False)


TEMPERS: dict[str, Temper] = {
    "receiver-slow": _slow,
    "receiver-fails": _fails,
    "receiver-redirects": _redirects,
    "receiver-flaps": _flaps,
    "receiver-lies": _lies,
    "receiver-drips": _drips,
    "receiver-breaks": _breaks,
    "dns-changes": _moves,
}


def begin(world: "World") -> None:
    """Each request asks how the receiver is."""
    urls = [party.hook for party in (*world.cast.authorities, *world.cast.platforms) if party.hook]
    chance = stream(world.seed, "tempers")

    def mood(url: str) -> Mood:
        now = world.scheduler.now
        for kind, temper in TEMPERS.items():
            span = world.spans.now(kind, now)
            if span and _whose(world.seed, span, urls) == url:
                world.spans.struck[kind] += 1
                return temper(chance)
        return BEHAVES

    world.receivers.mood = mood


def _whose(seed: int, span: Span, urls: list[str]) -> str:
    return stream(seed, "whose", span.kind, span.since).choice(urls)
