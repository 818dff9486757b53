"""What is computed from an order is computed once: an order never changes."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from removal.orders.order import Order

Result = TypeVar("Result")


def computed_once(compute: Callable[[Order], Result]) -> Callable[[Order], Result]:
    """The function, which keeps its result beside the order's cached properties; an order that differs has its own."""
    name = f"{compute.__module__}.{compute.__name__}"

    @wraps(compute)
    def kept(order: Order) -> Result:
        results = vars(order)
        if name not in results:
            results[name] = compute(order)
        result: Result = results[name]
        return result

    return kept
