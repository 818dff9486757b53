"""How often an order is sent on: counted for each contact, in days of UTC, whatever the page has checked before."""

from dataclasses import replace
from datetime import timedelta

import pytest

from removal.errors import CapReached, IllegalCommand
from removal.orders.order import Status
from removal.record.facts import By
from tests.orders import lives
from tests.orders.lives import T0, after, in_state

MINUTE = timedelta(minutes=1)


def test_a_contact_hands_an_order_over_three_times_a_day() -> None:
    order = in_state(Status.RUNNING)
    for number in range(3):
        order = after(order, (lives.hand_over(T0 + number * MINUTE), T0 + number * MINUTE))
    fourth = lives.hand_over(T0 + 3 * MINUTE)
    with pytest.raises(CapReached, match="at most 3 times a day"):
        lives.types(order, fourth, T0 + 3 * MINUTE)
    another = replace(fourth, by=By("representative", "contact:c2"))
    assert lives.types(order, another, T0 + 3 * MINUTE) == ["order.handed_over"]
    tomorrow = T0 + timedelta(days=1)
    assert lives.types(order, lives.hand_over(tomorrow), tomorrow) == ["order.handed_over"]


def test_it_moves_no_clock_receives_nothing_and_is_no_act_of_a_person() -> None:
    order = in_state(Status.ISSUED)
    handed = after(order, (lives.hand_over(T0), T0))
    assert (handed.status, handed.windows, handed.acts, handed.receipt) == (Status.ISSUED, (), (), None)
    with pytest.raises(IllegalCommand):
        lives.types(in_state(Status.DRAFT), lives.hand_over(T0), T0)
