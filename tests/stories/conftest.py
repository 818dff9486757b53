"""What stories share."""

from collections.abc import Iterator

import pytest

from removal.registry.actions import add_caller
from removal.registry.caller import Caller
from removal.table import connection
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
def requests(world: World) -> Iterator[list[str]]:  # noqa: ARG001 - its table
    """The operations that DynamoDB is asked for, in order."""
    calls, events = list[str](), connection().client.meta.events
    events.register("before-parameter-build.dynamodb", lambda model, **_: calls.append(model.name), unique_id="asked")
    yield calls
    events.unregister("before-parameter-build.dynamodb", unique_id="asked")


@pytest.fixture
def desk(world: World, people: Cast) -> Party:  # noqa: ARG001 - everybody else comes first
    """The registrar's webhook."""
    add_caller(parts.registry(), Caller(ISSUER, "desk", "machine", None, None, frozenset({"endpoints:write"})))
    made = Party(world, "desk", "https://registrar.example/hook")
    made.open_endpoint()
    world.settle()
    return made
