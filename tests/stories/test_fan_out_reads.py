"""What the fan-out of an order's facts reads, and what it need not read."""

from dataclasses import replace

from removal.deliveries.fanout import Announced
from removal.journals.position import Marks
from tests import parts
from tests.people import Cast
from tests.world import World


def test_a_representative_appointed_while_both_were_read_is_read_again(world: World, people: Cast) -> None:
    """One request reads its items at no common instant: the platform may be of just before the reassignment."""
    order = parts.order_store().load(people.issue()).order
    platform = parts.registry().platform_now(order.platform)
    before = replace(platform, representatives=())
    addressee = parts.offices().addressee(order, world.now, before)
    assert addressee is not None
    assert addressee.id == order.representative


def test_what_this_process_has_passed_on_is_not_read_again(world: World, people: Cast, requests: list[str]) -> None:
    order = people.issue()
    world.settle()
    sequence = parts.order_store().load(order).order.sequence
    requests.clear()
    assert parts.fan_out().run(f"order:{order}", Announced(sequence)) == 0
    assert requests == []
    assert parts.fan_out().run(f"order:{order}", Announced(sequence + 1)) == 0
    assert requests == ["BatchGetItem"]


def test_another_process_plans_what_the_mark_leaves(world: World, people: Cast) -> None:
    order = people.issue()
    world.settle()
    loaded = parts.order_store().load(order)
    world.restart()
    parts.order_store().mark(loaded, Marks(fanned_out=0))
    assert parts.fan_out().run(f"order:{order}", Announced(1, "order.issued", loaded.order.platform)) > 2
    world.settle()
    assert people.representative.once(order)[:1] == ["order.issued"]
