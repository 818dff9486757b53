"""What is computed from an order is kept with it: computed once, and never taken for another order's."""

from dataclasses import replace

from removal.orders.clock import instants
from removal.orders.computed import computed_once
from removal.orders.order import Order, Status
from removal.orders.waiting import waiting
from tests.orders.lives import issued


def test_a_result_is_computed_once_for_each_order() -> None:
    order, computed = issued(1), list[str]()

    @computed_once
    def reference(order: Order) -> str:
        computed.append(order.reference)
        return order.reference

    other = replace(order, reference="another")
    assert [reference(order), reference(order), reference(other)] == [order.reference, order.reference, "another"]
    assert computed == [order.reference, "another"]


def test_an_order_that_ended_has_no_instants_and_notices_of_the_order_before() -> None:
    order = issued(1)
    assert waiting(order)
    assert instants(order)
    ended = replace(order, declared=Status.WITHDRAWN)
    assert (waiting(ended), instants(ended)) == ((), ())
