"""What the oracle asks the API at the end of a world, as the parties themselves would."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tests.simulation.cast import Party
from tests.simulation.faults import preservation
from tests.simulation.gateway import Answer
from tests.simulation.inputs import offices, outages
from tests.simulation.oracle.history import Excerpt, History, Listed, Seen
from tests.simulation.oracle.lists import ALL, BEHIND, FEED, STATUSES, UNRECEIVED, by_status
from tests.simulation.oracle.tenants import UNKNOWN_ORDER
from tests.simulation.orders import Order
from tests.simulation.process import stream
from tests.simulation.readers import Reader

if TYPE_CHECKING:
    from tests.simulation.world import World

DELIVERED_WITHIN = timedelta(minutes=15)
A_PAGE = 20
PAGES_AT_MOST = 1000
ONE_IN = 4  # orders whose journal the representative reads too, that strangers ask for, that are sent again
Json = dict[str, Any]
Ask = Callable[..., Answer]


def history(world: "World", *, whole: bool = True) -> History:
    """Returns everything that the parties of a world have seen. If not `whole`, only what the journals need."""
    seen: list[Seen] = []
    erased: dict[str, Seen] = {}
    parties = (*world.cast.authorities, *world.cast.platforms)
    _do(world, lambda ask: seen.extend(_seen(world, order, ask) for order in world.lives.by_id.values()))
    seen = [_before(world, last, erased) for last in seen]
    lists: list[Listed] = []
    cursors: dict[str, str] = {}
    excerpts: list[Excerpt] = []
    registers: dict[str, list[Json]] = {}
    if whole:
        _do(world, lambda ask: lists.extend(_lists(parties, ask)))
        _do(world, lambda ask: _borrowed(parties, cursors, ask))
        _do(world, lambda ask: excerpts.extend(_excerpts(world, seen, ask)))
        _do(world, lambda ask: _strangers(parties, seen, ask))
        _do(world, lambda ask: registers.update(_registers(parties, ask)))
    world.scheduler.run(world.scheduler.now + DELIVERED_WITHIN)
    if whole:
        lists += _read_on(world, parties)
    return History(
        ended=world.scheduler.now,
        seen=seen,
        parties=parties,
        hooks=world.receivers.hooks,
        letters=world.receivers.letters,
        feedback=world.feedback,
        exchanges=world.gateway.exchanges,
        lists=lists,
        cursors=cursors,
        excerpts=excerpts,
        registers=registers,
        outages=outages(world),
        added=tuple(world.added),
        offices=offices(world),
        nowhere=frozenset(world.receivers.nowhere),
        is_calm=not world.faults.kinds,
        month=preservation.month(world.faults),
        erased=erased,
        allowed=world.allowed,
    )


def _before(world: "World", last: Seen, erased: dict[str, Seen]) -> Seen:
    """An order as it was read last before its erasure, if it was erased: then it is kept in `erased` as it is now."""
    if last.shown["status"] != "erased":
        return last
    erased[last.order.id] = last
    return world.archive.seen[last.order.id]


def _do(world: "World", work: Callable[[Ask], None]) -> None:
    """Ask, while simulated time passes."""
    chance, gateway = stream(world.seed, "judge"), world.gateway

    def ask(party: Party, path: str, method: str = "GET", body: object = None) -> Answer:
        return gateway.api(chance, party.sub, method, path, body)

    task = world.scheduler.spawn(world.cast.authorities[0], lambda: work(ask))
    while not task.done:
        world.scheduler.run(world.scheduler.now + timedelta(seconds=1))
    if task.failure:
        raise task.failure


def _seen(world: "World", order: Order, ask: Ask) -> Seen:
    since, shown = world.scheduler.now, ask(order.authority, f"/orders/{order.id}").body
    facts = _facts(order, order.authority, ask)
    at, theirs, again = world.scheduler.now, list[Json](), None
    if _is_drawn(order):
        theirs = _facts(order, order.platform, ask)
        ask(order.authority, "/orders", "POST", order.text())
        again = ask(order.authority, f"/orders/{order.id}").body["journal"]
    length = shown["journal"]["length"]
    clocks, again = world.allowed.clocks, again if len(facts) == length else None
    return Seen(order, since, at, shown, facts[:length], theirs, again, clocks)


def _facts(order: Order, party: Party, ask: Ask) -> list[Json]:
    """The facts of all pages of an order's journal."""
    path = f"/orders/{order.id}/facts"
    body = ask(party, path).body
    facts: list[Json] = body.get("facts", [])
    while body.get("next"):
        body = ask(party, f"{path}?after={body['next']}").body
        facts = facts + body.get("facts", [])
    return facts


def _is_drawn(order: Order) -> bool:
    return order.number % ONE_IN == 0


def _registers(parties: tuple[Party, ...], ask: Ask) -> Iterator[tuple[str, list[Json]]]:
    """Each party's own journal in the register, by its subject; none where it may not read it any more."""
    for party in parties:
        kind, path = ("authority", "authorities") if party.kind == "authority" else ("platform", "platforms")
        facts = ask(party, f"/{path}/{party.name}/facts?limit=100").body.get("facts")
        if facts:
            yield f"{kind}:{party.name}", facts


def _lists(parties: tuple[Party, ...], ask: Ask) -> Iterator[Listed]:
    for party in parties:
        for query in (ALL, UNRECEIVED, *map(by_status, STATUSES)):
            yield Listed(party, query, list(_pages(ask, party, query)))


def _pages(ask: Ask, party: Party, query: str) -> Iterator[Json]:
    """The entries of all pages of a list."""
    cursor = ""
    for _ in range(PAGES_AT_MOST):
        path = f"{query}{'&' if '?' in query else '?'}limit={A_PAGE}"
        body = ask(party, path + (f"&cursor={quote(cursor)}" if cursor else "")).body
        yield from body["orders"]
        cursor = body["next"]
        if not cursor:
            return


def _borrowed(parties: tuple[Party, ...], cursors: dict[str, str], ask: Ask) -> None:
    """Each party gives the cursors of another's list and feed; whose they are is kept in `cursors`."""
    for party in parties:
        for query, name in ((ALL, "cursor"), (FEED, "after")):
            following = ask(party, f"{query}?limit=1").body.get("next")
            if following:
                cursors[quote(following)] = party.name
                for other in parties:
                    ask(other, f"{query}?limit=1&{name}={quote(following)}")


def _excerpts(world: "World", seen: list[Seen], ask: Ask) -> Iterator[Excerpt]:
    """What former representatives read of the orders that were given to another."""
    for party in world.cast.platforms:
        for order in (order for order in seen if order.order.platform is party and order.of("order.reassigned")):
            for _, former in party.formers:
                yield Excerpt(former, order.order.id, _facts(order.order, former, ask))


def _read_on(world: "World", parties: tuple[Party, ...]) -> list[Listed]:
    """What a system has read of the feed all the time, to its end; and what one reads that begins now.

    An order that changes while it is read comes a minute later: they read on after that.
    """
    chance = stream(world.seed, "judge reads")
    readers = [*world.readers, *(Reader(world.scheduler, world.gateway, party, party.sub, chance) for party in parties)]

    def read(_: Ask) -> None:
        for reader in readers:
            reader.read()

    for _ in range(2):
        _do(world, read)
        world.scheduler.run(world.scheduler.now + 2 * BEHIND)
    return [Listed(reader.party, FEED, reader.entries) for reader in readers if reader.sub == reader.party.sub]


def _strangers(parties: tuple[Party, ...], seen: list[Seen], ask: Ask) -> None:
    """Other tenants ask for some orders, and for one that does not exist."""
    for party in parties:
        ask(party, f"/orders/{UNKNOWN_ORDER}")
        for order in seen:
            if _is_drawn(order.order) and party not in {order.order.authority, order.order.platform}:
                ask(party, f"/orders/{order.order.id}")
