"""The model of an order's life (`tests/model`) against the journal and the API; see `differences`."""

from collections.abc import Iterator
from typing import Any

from tests.simulation.lives import Order

Json = dict[str, Any]


def differences(order: Order, facts: list[Json], shown: Json) -> Iterator[str]:  # noqa: ARG001
    """Where the model and the product part."""
    yield from ()
