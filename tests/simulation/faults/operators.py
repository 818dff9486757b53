"""What operators do at the wrong moment: hold and release, give time, republish, redrive, resend, stop a webhook."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.simulation.faults.shell import Shell
from tests.simulation.faults.spans import HOUR, Span
from tests.simulation.oracle.history import Added
from tests.simulation.process import drawn, stream

if TYPE_CHECKING:
    from tests.simulation.world import World

OVERLAPS = 0.5  # share of the outages
AT_LEAST = timedelta(seconds=2)  # beyond a due time: an operator gives whole seconds
REVOKED = "is revoked"  # what is said of a representative that may not act
DEAD_LETTERS = ("dispatch", "webhook", "mail", "mail-feedback", "order-timer", "delivery-timer")
Act = Callable[["World", Shell, Span], None]


def _hold(world: "World", shell: Shell, span: Span) -> None:
    """Accusations are held until the span ends."""
    shell.run("hold", "--reason", "a fault is looked for", "--yes")
    world.scheduler.sleep(max(span.until - world.scheduler.now, timedelta()))
    _release(world, shell, span)


def _release(world: "World", shell: Shell, _: Span) -> None:
    """Also while nothing is held, and while what fell due in an outage waits."""
    shell.run("release", "--yes")
    world.allowed.releases.append(world.scheduler.now)


def _extend(world: "World", shell: Shell, span: Span) -> None:
    """An outage of the past, whether there was one or not; now and then another one that overlaps it."""
    since, until = _past(world, shell, span)
    _enter(world, shell, since, until)
    if shell.chance.random() < OVERLAPS:
        half = (until - since) / 2
        _enter(world, shell, since + half, min(until + half, world.scheduler.now))


def _enter(world: "World", shell: Shell, since: datetime, until: datetime, order: str | None = None) -> None:
    """Of all orders, or of one."""
    whose = () if order is None else ("--order", order)
    options = ("--from", _text(since), "--to", _text(until), "--reason", "an outage of ours")
    if not shell.run("extend", *whose, *options, "--yes").code:
        world.added.append(Added(world.scheduler.now, _instant(_text(since)), _instant(_text(until)), order))


def _extend_one(world: "World", shell: Shell, span: Span) -> None:
    """Of any orders; and around the due time of some that were breached, twice, so that one gets time by both."""
    since, until = _past(world, shell, span)
    for order in _some(world, shell, 4):
        _enter(world, shell, since, until, order)
    for order, due in _breached(world, shell):
        before, after = (span.until - span.since) * shell.chance.random(), world.scheduler.now - due
        for times in (2, 1):
            until = due + max(after / times, AT_LEAST)
            _enter(world, shell, due - before / times, until, order)


def _breached(world: "World", shell: Shell) -> Iterator[tuple[str, datetime]]:
    """A few orders of one authority with a breach that was not annulled, and when they were due."""
    authority = shell.chance.choice(world.cast.authorities)

    def get(path: str) -> dict[str, Any]:
        return world.gateway.api(shell.chance, authority.sub, "GET", path).body

    listed = get("/orders?status=breached")["orders"]
    for order in shell.chance.sample(listed, min(len(listed), 3)):
        dues = [breach["due_at"] for breach in get(f"/orders/{order['id']}")["breaches"] if not breach["annulled_at"]]
        yield from ((order["id"], _instant(due)) for due in dues[-1:])


def _past(world: "World", shell: Shell, span: Span) -> tuple[datetime, datetime]:
    until = world.scheduler.now - drawn(shell.chance, timedelta(seconds=1), HOUR)
    return until - (span.until - span.since), until


def _republish(world: "World", shell: Shell, span: Span) -> None:
    if shell.chance.random() < 0.5:
        shell.run("republish", "--since", _text(world.scheduler.now - (span.until - span.since)), "--yes")
    for order in _some(world, shell, 3):
        shell.run("republish", "--order", order, "--yes")


def _resend(world: "World", shell: Shell, _: Span) -> None:
    for order in _some(world, shell, 3):
        shell.run("resend", order, "--yes")


def _redrive(_: "World", shell: Shell, __: Span) -> None:
    shell.run("redrive", f"{shell.chance.choice(DEAD_LETTERS)}-dead-letters", "--yes")
    shell.run("stuck", "--yes")


def _link_key(_: "World", shell: Shell, __: Span) -> None:
    shell.run("link-key", "rotate", "--yes")


def _verify(world: "World", shell: Shell, _: Span) -> None:
    """Nothing may be wrong at any moment."""
    for order in _some(world, shell, 5):
        output = shell.run("verify", order)
        if output.code:
            msg = f"verify: {output.lines}"
            raise AssertionError(msg)


def _endpoint(world: "World", shell: Shell, span: Span) -> None:
    """A webhook is stopped, and started when the span ends."""
    parties = [party for party in (*world.cast.authorities, *world.cast.platforms) if party.endpoint]
    party = shell.chance.choice(parties)
    endpoint, hook, since = str(party.endpoint), party.hook or "", world.scheduler.now
    shell.run("endpoint", "disable", endpoint, "--reason", "it floods us", "--yes")
    world.scheduler.sleep(max(span.until - world.scheduler.now, timedelta()))
    shell.run("endpoint", "list")
    output = shell.run("endpoint", "enable", endpoint, "--yes")
    world.off(hook, since)
    lawful = endpoint != party.endpoint or any(REVOKED in line for line in output.lines)  # of one that is not in office
    if output.code and not lawful:
        msg = f"endpoint enable: {output.lines}"
        raise AssertionError(msg)


def _some(world: "World", shell: Shell, most: int) -> list[str]:
    known = sorted(world.lives.by_id)
    return shell.chance.sample(known, min(len(known), shell.chance.randint(1, most)))


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _text(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}Z"


ACTS: dict[str, Act] = {
    "operator-hold": _hold,
    "operator-release": _release,
    "operator-extend": _extend,
    "operator-extend-order": _extend_one,
    "operator-republish": _republish,
    "operator-resend": _resend,
    "operator-redrive": _redrive,
    "operator-link-key": _link_key,
    "operator-verify": _verify,
    "operator-endpoint": _endpoint,
}


def begin(world: "World") -> None:
    """Each span is one act of one operator."""
    for kind, act in ACTS.items():
        for number, span in enumerate(world.spans.of(kind)):
            _plan(world, act, span, f"{kind}-{number}")


def _plan(world: "World", act: Act, span: Span, name: str) -> None:
    shell = Shell(world, name, stream(world.seed, "operator", name))

    def work() -> None:
        world.spans.struck[span.kind] += 1
        act(world, shell, span)

    world.lives.tasks.append(world.scheduler.spawn(shell, work, span.since - world.scheduler.now))
