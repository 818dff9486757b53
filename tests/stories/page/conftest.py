"""A person who has opened the link in a notice."""

from datetime import timedelta

import pytest

from tests.fake_ses import accepts
from tests.people import PRIMARY, Cast, cast
from tests.reader import Reader
from tests.world import World

MINUTE = timedelta(minutes=1)


@pytest.fixture
def people(world: World) -> Cast:
    world.mailbox.behaviour[PRIMARY] = accepts
    return cast(world, representative_has_webhook=False)


@pytest.fixture
def order(world: World, people: Cast) -> str:
    made = people.issue()
    world.run(MINUTE)
    return made


@pytest.fixture
def reader(world: World, people: Cast, order: str) -> Reader:
    (notice,) = (mail for mail in world.mailbox.to(PRIMARY) if mail.tags["order"] == order)
    return people.page(notice.link)
