"""Parties at the wrong moment: at the instant of the breach, twice at one instant, in two tabs, against the rules."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from tests.simulation.cast import Party
from tests.simulation.faults.spans import Span
from tests.simulation.gateway import Answer
from tests.simulation.life import Life
from tests.simulation.orders import Body, Order
from tests.simulation.process import stream

if TYPE_CHECKING:
    from tests.simulation.world import World

AT_DUE, TWICE, ODD = "answers-at-due", "two-at-once", "odd-commands"
AROUND = timedelta(seconds=1)
EXACTLY = 0.5  # share of the answers sent before the instant which arrive at it, to the millisecond
ORDERS_AT_MOST, AGAIN_AFTER = 8, timedelta(minutes=45)
SHARE = 0.4  # of the commands that are sent twice
GRACE = timedelta(seconds=20)
SUCCESS = 200
Command = Callable[[Random, Order, datetime], tuple[str, Body]]


def begin(world: "World") -> None:
    """Answers at the due time, commands that come twice, and commands that make no sense now."""
    world.lives.again = lambda party, send: _again(world, party, send)
    for span in world.spans.of(AT_DUE):
        world.scheduler.at(span.since, lambda span=span: _spread(world, span, 0))  # type: ignore[misc]
    for span in world.spans.of(ODD):
        world.scheduler.at(span.since, lambda span=span: _odd(world, span))  # type: ignore[misc]


def _again(world: "World", party: Party, send: Callable[[], Answer]) -> None:
    """The same command once more at the same instant, as from a second tab."""
    span = world.spans.now(TWICE, world.scheduler.now)
    if span and stream(world.seed, TWICE, world.scheduler.now).random() < SHARE:
        world.spans.struck[TWICE] += 1
        world.lives.tasks.append(world.scheduler.spawn(party, send))


def _spread(world: "World", span: Span, number: int) -> None:
    """Of the orders that are known now some are answered at the instant at which they are due; again and again."""
    chance = stream(world.seed, AT_DUE, span.since, number)
    if world.scheduler.now + AGAIN_AFTER < span.until:
        world.scheduler.after(AGAIN_AFTER, lambda: _spread(world, span, number + 1))
    known = sorted(world.lives.by_id)
    for id_ in chance.sample(known, min(len(known), ORDERS_AT_MOST)):
        order = world.lives.by_id[id_]
        own = stream(world.seed, AT_DUE, span.since, number, order.number)
        _spawn(world, order.platform, _at_due(world, span, order, own))


def _at_due(world: "World", span: Span, order: Order, chance: Random) -> Callable[[], None]:
    life = Life(world.lives, order, chance)

    def work() -> None:
        seen = life.read(order.platform)
        due = datetime.fromisoformat(seen["due_at"]) if seen.get("due_at") else None
        if due is None or not world.scheduler.now < due < span.until:
            return
        world.spans.struck[AT_DUE] += 1
        first = chance.choice((due, due, due + GRACE))
        for number in range(chance.randint(1, 3)):
            at = first + AROUND * chance.uniform(-1, 1)
            words = number if chance.random() < 0.5 else 0  # others, or the same
            exact = at < first and chance.random() < EXACTLY
            life_, words = (replace(life, arrives=first), chance.randrange(1000, 10**6)) if exact else (life, words)
            sent = _answer(life_, chance, words)
            world.lives.tasks.append(world.scheduler.spawn(order.platform, sent, at - world.scheduler.now))

    return work


def _answer(life: Life, chance: Random, number: int) -> Callable[[], object]:
    """A report or an obstacle; on the page too, where there is a link."""
    order = life.order
    fields: Body = {"by": "R. Representative", "reference": f"DUE-{number}"}
    numbers = list(range(1, order.items + 1))
    some = numbers if chance.random() < 0.6 else life.some(numbers)
    if order.link and chance.random() < 0.3:
        return lambda: _on_page(life, chance)
    if chance.random() < 0.3:
        obstacle = {"ground": "technical", "items": some, "explanation": "The pages do not load."}
        return lambda: life.post(order.platform, "obstacles", {**fields, **obstacle})
    return lambda: life.post(order.platform, "reports", {**fields, "items": _measures(life, some)})


def _measures(life: Life, numbers: list[int]) -> list[Body]:
    at = f"{life.lives.scheduler.now:%Y-%m-%dT%H:%M:%SZ}"
    return [{"number": number, "outcome": "removed", "measured_at": at} for number in numbers]


def _on_page(life: Life, chance: Random) -> None:
    """The last press of the button: the page was filled in before."""
    scheduler, order = life.lives.scheduler, life.order
    if order.link is None:
        return  # another representative has come into office since
    fields = {"by": "R. Representative", "answer": "report", "all": "removed", "confirm": "yes"}
    at = f"{scheduler.now:%Y-%m-%dT%H:%M:%S}.000Z"
    answer = life.lives.gateway.page(chance, order.link, {**fields, "asked_at": at})
    order.requests.append((scheduler.now, "page", "report", answer.status))


def _odd(world: "World", span: Span) -> None:
    """Every command of both parties to any order, whatever its state, and of a party whose order it is not."""
    chance = stream(world.seed, ODD, span.since)
    known = sorted(world.lives.by_id)
    for id_ in chance.sample(known, min(len(known), ORDERS_AT_MOST)):
        order = world.lives.by_id[id_]
        own = stream(world.seed, ODD, span.since, order.number)
        after = timedelta(minutes=own.uniform(0, 30))
        _spawn(world, order.authority, _command(world, order, own), after)


def _command(world: "World", order: Order, chance: Random) -> Callable[[], None]:
    life = Life(world.lives, order, chance)

    def work() -> None:
        for _ in range(chance.randint(1, 4)):
            world.spans.struck[ODD] += 1
            party, commands = chance.choice(((order.authority, OF_AUTHORITY), (order.platform, OF_REPRESENTATIVE)))
            path, body = chance.choice(commands)(chance, order, world.scheduler.now)
            life.post(party, path, body)
            _strangers(world, order, chance, path, body)

    return work


def _strangers(world: "World", order: Order, chance: Random, path: str, body: Body) -> None:
    """Another party than the order's gets 404, or 403 for what its kind never may."""
    parties = (*world.cast.authorities, *world.cast.platforms)
    others = [party for party in parties if party not in {order.authority, order.platform}]
    if others:
        stranger = chance.choice(others)
        answer = world.gateway.api(chance, stranger.sub, "POST", f"/orders/{order.id}/{path}", body)
        if answer.status < 400:
            msg = f"{stranger.name} may say {path} to order {order.id}: {answer.status}"
            raise AssertionError(msg)


def _spawn(world: "World", party: Party, work: Callable[[], None], after: timedelta = timedelta()) -> None:
    world.lives.tasks.append(world.scheduler.spawn(party, work, after))


def _body(chance: Random, **body: Any) -> Body:  # noqa: ANN401 - JSON
    return {"by": "R. Representative", "reference": f"O-{chance.randrange(1_000_000)}", **body}


def _numbers(chance: Random, order: Order) -> list[int]:
    """Items that the order has, and now and then one that it has not."""
    last = order.items + (chance.random() < 0.05)
    return sorted(chance.sample(range(1, last + 1), chance.randint(1, min(last, 5))))


def _plain(path: str, **body: Any) -> Command:  # noqa: ANN401 - JSON
    return lambda *_: (path, body)


def _about(path: str, **body: Any) -> Command:  # noqa: ANN401 - JSON
    return lambda chance, order, _: (path, {"items": _numbers(chance, order), **body})


def _answering(path: str, **body: Any) -> Command:  # noqa: ANN401 - JSON
    return lambda chance, order, _: (path, _body(chance, items=_numbers(chance, order), **body))


def _report(outcome: str, hours: int = 0) -> Command:
    def made(chance: Random, order: Order, now: datetime) -> tuple[str, Body]:
        at = f"{now + timedelta(hours=hours):%Y-%m-%dT%H:%M:%SZ}"
        items = [{"number": number, "outcome": outcome, "measured_at": at} for number in _numbers(chance, order)]
        return "reports", _body(chance, items=items)

    return made


OF_AUTHORITY: tuple[Command, ...] = (
    _plain("approval"),
    _plain("refusal", reason="Not this one."),
    _about("obstacle-answers", answer="It is at 00:41."),
    _about("obstacle-answers", answer="The mast is up again.", grounds=["technical", "force_majeure"]),
    _about("obstacle-answers", answer="See the attachment.", grounds=["manifest_error"]),
    _plain("extension", extend_by="PT2H", reason="They asked for it."),
    _plain("extension", extend_by="PT1S", reason="A second."),
    _plain("extension", extend_by="P200D", reason="Too long."),
    _plain("suspension", suspended=True, reason="A court looks at it."),
    _plain("suspension", suspended=False, reason="The court has looked."),
    _about("disputes", reason="It is still there."),
    _plain("contest-decision", decision="rejected", reasons="Weighed."),
    _plain("contest-decision", decision="upheld", reasons="They are right."),
    _plain("withdrawal", reason="Issued in error."),
    _plain("acknowledgement", by="A. Officer", reference="X-1"),
)
OF_REPRESENTATIVE: tuple[Command, ...] = (
    lambda chance, *_: ("acknowledgement", _body(chance)),
    _report("removed"),
    _report("already_absent"),
    _report("removed", hours=3),
    _report("access_disabled"),
    _answering("obstacles", ground="technical", explanation="The pages do not load."),
    _answering("obstacles", ground="force_majeure", explanation="There is a flood."),
    _answering("obstacles", ground="manifest_error", explanation="It is another film."),
    _answering("obstacles", ground="insufficient_information", explanation="Which minute?"),
    _answering("resumption"),
    _answering("resumption", grounds=["technical"]),
    lambda chance, *_: ("contest", _body(chance, explanation="It is satire.")),
    _answering("contest", explanation="It is satire."),
    _answering("reinstatement-report"),
    _answering("reinstatement-report", not_possible={"ground": "no_copy", "explanation": "It is gone."}),
    _plain("withdrawal", reason="We should like it to be."),
)
