"""People on the page: every form, for any order, whatever its state; and contacts who follow the link of their test."""

from collections.abc import Callable, Mapping
from random import Random
from typing import TYPE_CHECKING

from tests.simulation.cast import Party
from tests.simulation.faults.spans import Span
from tests.simulation.orders import Order
from tests.simulation.process import stream
from tests.simulation.receivers import Letter

if TYPE_CHECKING:
    from tests.simulation.world import World

FORMS, TESTS = "page-forms", "contacts-confirmed"
ORDERS_AT_MOST = 8
SHARE = 0.6  # of the links of tests that are followed
Form = Callable[[Random, Order], Mapping[str, str]]


def begin(world: "World") -> None:
    """Each span of forms is some orders of which people press the buttons."""
    for span in world.spans.of(FORMS):
        world.scheduler.at(span.since, lambda span=span: _press(world, span))  # type: ignore[misc]
    read, chance = world.receivers.read, stream(world.seed, TESTS)

    def and_confirm(letter: Letter) -> None:
        read(letter)
        link = letter.path("/c/")
        if link and world.spans.now(TESTS, world.scheduler.now) and chance.random() < SHARE:
            world.spans.struck[TESTS] += 1
            own = stream(world.seed, TESTS, letter.message_id)
            _spawn(world, own, lambda: _follow(world, own, link))

    world.receivers.read = and_confirm


def _follow(world: "World", chance: Random, link: str) -> None:
    """Look, then tick and send; twice, now and then."""
    world.gateway.page(chance, link)
    for _ in range(chance.choice((1, 1, 2))):
        world.gateway.page(chance, link, {"confirm": "yes"})


def _press(world: "World", span: Span) -> None:
    chance = stream(world.seed, FORMS, span.since)
    known = [order for _, order in sorted(world.lives.by_id.items()) if order.link]
    for order in chance.sample(known, min(len(known), ORDERS_AT_MOST)):
        own = stream(world.seed, FORMS, span.since, order.number)
        _spawn(world, own, _forms(world, order, own))


def _forms(world: "World", order: Order, chance: Random) -> Callable[[], None]:
    def work() -> None:
        for _ in range(chance.randint(1, 3)):
            world.spans.struck[FORMS] += 1
            link, now = order.link or "", world.scheduler.now
            fields = {"by": "P. Person", "asked_at": f"{now:%Y-%m-%dT%H:%M:%S}.000Z", "confirm": "yes"}
            fields |= chance.choice(ALL)(chance, order)
            answer = world.gateway.page(chance, link, fields) if link else None
            if answer:
                order.requests.append((world.scheduler.now, "page", fields["answer"], answer.status))

    return work


def _spawn(world: "World", chance: Random, work: Callable[[], None]) -> None:
    world.lives.tasks.append(world.scheduler.spawn(Party("person", "person", chance, None), work))


def _items(chance: Random, order: Order, value: str = "yes") -> dict[str, str]:
    """Some of them; on a form of an order that was opened long ago, too."""
    numbers = chance.sample(range(1, order.items + 1), chance.randint(1, min(order.items, 4)))
    return {f"item-{number}": value for number in sorted(numbers)}


def _obstacle(ground: str) -> Form:
    return lambda chance, order: {
        "answer": "obstacle",
        "ground": ground,
        "explanation": "A fire.",
        **_items(chance, order),
    }


ALL: tuple[Form, ...] = (
    lambda *_: {"answer": "acknowledge"},
    lambda *_: {"answer": "report", "all": "removed"},
    lambda chance, order: {"answer": "report", **_items(chance, order, "removed")},
    lambda chance, order: {"answer": "report", **_items(chance, order, "already_absent")},
    _obstacle("technical"),
    _obstacle("force_majeure"),
    _obstacle("manifest_error"),
    _obstacle("insufficient_information"),
    lambda chance, order: {"answer": "resumption", **_items(chance, order)},
    lambda *_: {"answer": "contest", "scope": "all", "explanation": "It is satire."},
    lambda chance, order: {"answer": "reinstatement", "ground": "back", **_items(chance, order)},
    lambda *_: {"answer": "nonsense"},
)
