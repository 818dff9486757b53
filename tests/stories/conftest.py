"""What stories share."""

import pytest

from removal.registry.actions import add_caller
from removal.registry.caller import Caller
from tests import parts
from tests.calls import ISSUER
from tests.people import Cast, Party, cast
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


@pytest.fixture
def desk(world: World, people: Cast) -> Party:  # noqa: ARG001 - everybody else comes first
    """The registrar's webhook."""
    add_caller(parts.registry(), Caller(ISSUER, "desk", "machine", None, None, frozenset({"endpoints:write"})))
    made = Party(world, "desk", "https://registrar.example/hook")
    made.open_endpoint()
    world.settle()
    return made
