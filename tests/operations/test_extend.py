"""`extend`: an outage is kept with the clock's control, and every order that it concerns has its time back."""

from datetime import timedelta

import pytest

from removal.cli import main
from removal.operations.command_context import CommandContext
from removal.operations.commands import parsed, run
from removal.record import instant
from removal.timers.intervals import Interval
from tests import parts
from tests.people import Cast
from tests.world import START, World

HOUR = timedelta(hours=1)
DRY = "(table removal-orders, region eu-central-1); nothing was written: add --yes to do it"


def extend(since: timedelta, until: timedelta, *also: str) -> list[str]:
    at = [instant.to_text(START + length) for length in (since, until)]
    return ["extend", "--from", at[0], "--to", at[1], "--reason", "our gateway was down", *also]


def test_without_yes_it_says_which_orders_move_and_writes_nothing(
    world: World, people: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    order = people.issue()
    world.run(25 * HOUR)
    capsys.readouterr()
    assert main(extend(23 * HOUR, 25 * HOUR)) == 0
    assert capsys.readouterr().out.splitlines() == [
        order,
        f"would add an outage of 2:00:00 and move the due times of 1 orders {DRY}",
    ]
    assert parts.control().load().extended_for == ()
    assert people.order(order)["status"] == "breached"


def test_the_breach_in_it_is_annulled_and_a_second_time_changes_nothing(world: World, people: Cast) -> None:
    order = people.issue()
    world.run(25 * HOUR)
    for _ in range(2):
        assert main(extend(23 * HOUR, 25 * HOUR, "--yes")) == 0
        world.settle()
        assert people.order(order)["due_at"] == "2026-11-25T11:00:00.000Z"
        assert people.ministry.types(order).count("order.extended") == 1
    assert parts.control().load().extended_for == (Interval(START + 23 * HOUR, START + 25 * HOUR),)
    assert people.ministry.types(order).count("order.breach_annulled") == 1


@pytest.mark.parametrize("first", [0, 1])
def test_two_outages_give_the_same_time_in_whichever_order_they_are_entered(
    world: World, people: Cast, first: int
) -> None:
    """The first moves the due time to 30 h; only then does the second begin before it."""
    order = people.issue()
    world.run(33 * HOUR)
    outages = [(20 * HOUR, 26 * HOUR), (28 * HOUR, 32 * HOUR)]
    for since, until in (outages[first], outages[1 - first]):
        assert main(extend(since, until, "--yes")) == 0
    world.settle()
    assert people.order(order)["due_at"] == instant.to_text(START + 34 * HOUR)
    assert people.order(order)["status"] == "running"


def test_an_outage_that_was_entered_before_receipt_counts_for_what_is_received_within_it(
    world: World, people: Cast
) -> None:
    """No order is visited: its own timers find the outage in the control item."""
    order = people.issue()
    world.run(HOUR)
    assert main(extend(23 * HOUR, 25 * HOUR, "--yes")) == 0
    world.settle()
    assert people.order(order)["due_at"] == instant.to_text(START + 26 * HOUR)
    later = people.issue("KZ-LATER")
    world.run(25 * HOUR)
    assert people.order(later)["status"] == "running"
    world.run(HOUR * 3)
    assert people.order(later)["status"] == "breached"
    assert people.order(later)["breaches"][0]["due_at"] == instant.to_text(START + 27 * HOUR)


@pytest.mark.usefixtures("world")
def test_an_outage_that_ends_before_it_begins_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(extend(25 * HOUR, 23 * HOUR, "--yes")) == 1
    assert "must end after it began" in capsys.readouterr().err
    assert parts.control().load().extended_for == ()


def test_with_no_time_left_it_says_that_the_outage_is_written_and_to_go_on(world: World, people: Cast) -> None:
    people.issue()
    world.run(25 * HOUR)
    lines: list[str] = []
    context = CommandContext(
        parsed(extend(23 * HOUR, 25 * HOUR, "--yes")), parts.process(), lines.append, "operator", lambda: True
    )
    with pytest.raises(Exception, match="0 of 1 orders are moved: run the same again"):
        run(context)
    assert len(parts.control().load().extended_for) == 1


def test_a_dry_run_for_one_order_shows_when_it_is_due(
    world: World, people: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    order = people.issue()
    world.run(HOUR)
    due_at = people.order(order)["due_at"]
    since, until = "2026-11-24T10:00:00Z", "2026-11-26T10:00:00Z"
    capsys.readouterr()
    assert main(["extend", "--order", order, "--from", since, "--to", until, "--reason", "The table hung."]) == 0
    assert f"order {order}, which is due at {due_at}, by an outage" in capsys.readouterr().out
