"""What stories share."""

import pytest

from tests.people import Cast, cast
from tests.refusing import Refusing, refusing_of
from tests.world import World


@pytest.fixture
def by_mail(world: World) -> Cast:
    """The representative has no webhook: what reaches it, reaches it by mail."""
    return cast(world, representative_has_webhook=False)


@pytest.fixture
def refusing(monkeypatch: pytest.MonkeyPatch) -> Refusing:
    """DynamoDB refuses for a moment."""
    return refusing_of(monkeypatch)
