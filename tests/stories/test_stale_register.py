"""A process that remembers the register of a minute ago: a former representative answers and proves nothing by it."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from infra.dev.local.browser import forms
from tests import fake_ses, parts
from tests.fake_ses import is_silent
from tests.office.lives import appoint, end, in_office
from tests.people import PRIMARY, Cast, cast
from tests.world import World

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
BY = {"by": "R. Representative"}
CHANGES: dict[str, Callable[[Cast, str], object]] = {
    "revoked": lambda people, former: end(people, former, revoked=True),
    "replaced": lambda people, former: (end(people, former), appoint(people)),
}


@pytest.fixture
def people(world: World) -> Cast:
    world.mailbox.behaviour[PRIMARY] = is_silent
    return cast(world, representative_has_webhook=False)


@pytest.fixture(params=CHANGES)
def leaves_office(request: pytest.FixtureRequest, world: World, people: Cast) -> Callable[[], None]:
    """The representative leaves office; the process remembers it as in office, as one of another function may."""

    def leaves() -> None:
        remembered = parts.registry().platform("video-example")
        CHANGES[request.param](people, str(in_office(people)["id"]))
        parts.registry()._cache["platform", "video-example"] = (world.now, remembered)  # noqa: SLF001
        assert parts.registry().platform("video-example") == remembered

    return leaves


def test_its_answer_on_the_page_is_refused(world: World, people: Cast, leaves_office: Callable[[], None]) -> None:
    order = people.issue()
    world.run(MINUTE)
    reader = people.page(world.mailbox.to(PRIMARY)[0].link)
    [form] = forms(reader.post({"answer": "contest", "scope": "all", "explanation": "Satire.", **BY}).html)
    before = people.ministry.get(f"/orders/{order}/facts").body["facts"]
    leaves_office()
    assert reader.post(form.fields | form.ticks).status == 409
    assert people.ministry.get(f"/orders/{order}/facts").body["facts"] == before


def test_its_answer_by_the_api_is_refused(world: World, people: Cast, leaves_office: Callable[[], None]) -> None:
    order = people.issue()
    world.run(MINUTE)
    leaves_office()
    assert people.report(order, 1, 2).status in {403, 404}


def test_a_mail_that_is_accepted_after_it_left_is_no_receipt(
    world: World, people: Cast, leaves_office: Callable[[], None]
) -> None:
    order = people.issue()
    world.run(MINUTE)
    (notice,) = world.mailbox.to(PRIMARY)
    leaves_office()
    world.run(SECOND)
    world.hear(fake_ses.delivery(notice, world.now))
    world.settle()
    assert "order.received" not in people.ministry.types(order)
