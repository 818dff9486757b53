"""What tests share: a world with everybody in it."""

from collections.abc import Iterator

import pytest

from tests.people import Cast, cast
from tests.world import World


@pytest.fixture
def world() -> Iterator[World]:
    """A deployment on moto, its clock standing at nine in the morning."""
    with World() as made:
        yield made


@pytest.fixture
def people(world: World) -> Cast:
    """A ministry, a representative, both with verified webhooks."""
    return cast(world)
