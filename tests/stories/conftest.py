"""What stories share."""

import pytest

from tests.people import Cast, cast
from tests.tables import Refusing
from tests.world import World


@pytest.fixture
def by_mail(world: World) -> Cast:
    """The representative has no webhook: what reaches it, reaches it by mail."""
    return cast(world, representative_has_webhook=False)


@pytest.fixture
def refusing(world: World) -> Refusing:
    """DynamoDB refuses for a moment: an operation on orders, with a code, so many times."""
    return world.tables.refuse
