"""What the last release wrote, today's code reads, answers and breaches; what today's code writes, the last one reads.

`last.json` is frozen by each release (.github/CONTRIBUTING.md says how), so that both hold from one to the next, and a
deployment can be taken back.
"""

from collections.abc import Collection, Iterator
from datetime import timedelta

import pytest

from removal.orders.fold import PROJECTIONS
from removal.record import instant
from tests.people import Cast
from tests.release.lives import Left, lived, lived_on, read
from tests.release.shapes import Shape, shapes
from tests.world import World

HOUR = timedelta(hours=1)
# Kinds of items, types of facts and names in them that the last release never saw, and why it can do without: it leaves
# them as they are, or reads around them. It is empty again once a release has frozen its own.
NEW: dict[str, str] = {
    "order.handed_over: cannot be folded": "no table has it before a page offers it",
}


@pytest.fixture(scope="module")
def left() -> Left:
    return read()


@pytest.fixture
def on(left: Left) -> Iterator[tuple[World, Cast]]:
    with lived_on(left) as release:
        yield release


def test_every_order_reads_as_it_stood_and_holds_against_its_journal(on: tuple[World, Cast], left: Left) -> None:
    _, people = on
    assert {name: people.order(id_)["status"] for name, id_ in left.orders.items()} == left.statuses
    assert len(set(left.statuses.values())) > 3
    for id_ in left.orders.values():
        people.sound(id_)


def test_a_running_order_is_answered_and_the_answer_is_sent(on: tuple[World, Cast], left: Left) -> None:
    world, people = on
    order = left.orders["running"]
    assert people.report(order, 1, 2).body["status"] == "complied"
    world.run(HOUR)
    assert people.representative.once(order) == ["order.reported", "order.complied"]
    people.sound(order)


def test_one_that_no_one_answers_is_breached_once_to_the_second(on: tuple[World, Cast], left: Left) -> None:
    world, people = on
    world.run(30 * HOUR)
    order = left.orders["running"]
    (breach,) = people.order(order)["breaches"]
    grace = timedelta(seconds=20)
    decided, due = (instant.from_text(breach[name]) for name in ("decided_at", "due_at"))
    assert timedelta() <= decided - due - grace < timedelta(seconds=1)
    assert people.ministry.once(order)[-1] == "order.breached"
    people.sound(order)


def test_what_was_held_for_a_webhook_that_was_down_goes_out(on: tuple[World, Cast], left: Left) -> None:
    world, people = on
    world.run(12 * HOUR)
    assert "order.issued" in people.ministry.once(left.orders["issued"])


def test_what_was_written_and_not_yet_published_is_made_up_for(on: tuple[World, Cast], left: Left) -> None:
    world, people = on
    world.run(HOUR)
    assert people.representative.once(left.orders["unsettled"])[:2] == ["order.issued", "order.received"]


def test_what_today_writes_has_everything_that_the_last_release_reads(left: Left) -> None:
    before, now = shapes(left.items), shapes(lived().items)
    assert list(missing(before, now)) == []
    assert sorted({*new(before, now), *unfolded(left.folds)} ^ set(NEW)) == []


def missing(before: dict[str, Shape], now: dict[str, Shape]) -> Iterator[str]:
    """What it would look for in vain, or find with another type."""
    for kind, shape in before.items():
        gone = sorted(set(shape) - set(now.get(kind, {})))
        yield from (f"{kind}: {name} is gone" for name in gone)
        for name, types in now.get(kind, {}).items():
            if name in shape and not types <= shape[name]:
                yield f"{kind}: {name} is {sorted(types)}, was {sorted(shape[name])}"


def new(before: dict[str, Shape], now: dict[str, Shape]) -> Iterator[str]:
    """What it has never seen."""
    for kind, shape in now.items():
        yield from (f"{kind}: {name}" for name in shape if name not in before.get(kind, {}))


def unfolded(folds: Collection[str]) -> Iterator[str]:
    """The facts that it cannot fold, also those that no life here makes: they are released in two steps."""
    yield from (f"{fact_type}: cannot be folded" for fact_type in sorted(PROJECTIONS) if fact_type not in folds)


def test_a_fact_that_the_last_release_cannot_fold_is_noticed() -> None:
    known = [fact_type for fact_type in PROJECTIONS if fact_type != "order.ordered_again"]
    assert list(unfolded(known)) == ["order.ordered_again: cannot be folded"]


@pytest.mark.parametrize(
    ("now", "fault"),
    [
        ({"order journal": {"status": {"S"}}}, "order journal: due_at is gone"),
        ({"order journal": {"status": {"N"}, "due_at": {"S"}}}, "order journal: status is ['N'], was ['S']"),
        ({}, "order journal: due_at is gone"),
    ],
)
def test_an_attribute_that_is_renamed_or_retyped_is_noticed(now: dict[str, Shape], fault: str) -> None:
    before: dict[str, Shape] = {"order journal": {"status": {"S"}, "due_at": {"S"}}}
    assert fault in list(missing(before, now))


def test_something_new_is_noticed() -> None:
    before: dict[str, Shape] = {"order journal": {"status": {"S"}}}
    assert list(new(before, {"order journal": {"status": {"S"}, "state": {"S"}}})) == ["order journal: state"]
