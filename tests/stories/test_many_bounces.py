"""An address with many open orders: when it is given up, all notices go on, and no worker does them all alone."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from removal.endpoints.store import EndpointStore
from removal.mail.feedback import from_sns
from removal.mail.passing_on import PassingOn
from removal.table import connection
from tests import fake_ses, parts
from tests.fake_ses import Event, MailEvents, Posted
from tests.people import DEPUTY, PRIMARY, Cast
from tests.world import World

MINUTE = timedelta(minutes=1)
MANY = 25
REQUESTS_AT_MOST = 30  # of one event, whatever the address has given back before


def is_silent(_posted: Posted) -> MailEvents:
    """What its server says comes when the story says it."""
    return []


def take(event: Event) -> None:
    """A worker takes an event."""
    feedback = from_sns({"Message": json.dumps(event)})
    assert feedback
    parts.mail_feedback().take(feedback)


@contextmanager
def counted() -> Iterator[list[str]]:
    """The operations that DynamoDB is asked for."""
    operations, events = list[str](), connection().client.meta.events
    events.register("before-parameter-build.dynamodb", lambda model, **_: operations.append(model.name), unique_id="n")
    yield operations
    events.unregister("before-parameter-build.dynamodb", unique_id="n")


@pytest.fixture
def mails(world: World, by_mail: Cast) -> list[Posted]:
    """One that came back an hour ago, many that came back twenty minutes ago, and one that was sent just now."""
    world.mailbox.behaviour[PRIMARY] = is_silent
    by_mail.issue("KZ-0")
    world.run(MINUTE)
    take(late(world.mailbox.to(PRIMARY)[0], world))
    world.run(41 * MINUTE)
    for number in range(1, MANY + 1):
        by_mail.issue(f"KZ-{number}")
    world.run(MINUTE)
    for mail in world.mailbox.to(PRIMARY)[1:]:
        take(late(mail, world))
    world.run(19 * MINUTE)
    by_mail.issue("KZ-last")
    world.run(MINUTE)
    assert references(world) == {"KZ-0"}  # an hour after it was sent
    return world.mailbox.to(PRIMARY)


def late(mail: Posted, world: World) -> Event:
    return fake_ses.bounce_naming(mail, world.now, "Transient", {"emailAddress": PRIMARY, "status": "4.4.7"})


def references(world: World) -> set[str]:
    """The orders whose notices the deputy has."""
    subjects = [mail.subject for mail in world.mailbox.to(DEPUTY)]
    return {subject.split()[2].rstrip(":") for subject in subjects if subject.startswith("Removal order")}


def is_given_up(mail: Posted) -> bool:
    address = EndpointStore().find(mail.tags["endpoint"])
    return address is not None and not address.endpoint.enabled


def test_the_event_that_gives_an_address_up_takes_few_requests_and_all_notices_go_on(
    world: World, mails: list[Posted]
) -> None:
    with counted() as operations:
        take(late(mails[-1], world))
    assert is_given_up(mails[-1])
    assert len(operations) <= REQUESTS_AT_MOST
    world.run(MINUTE)
    assert references(world) == {*(f"KZ-{number}" for number in range(MANY + 1)), "KZ-last"}


def test_a_later_event_passes_its_own_notice_on_and_no_other(world: World, by_mail: Cast, mails: list[Posted]) -> None:
    by_mail.issue("KZ-under-way")
    world.run(MINUTE)
    take(late(mails[-1], world))
    world.run(MINUTE)
    sent = len(world.mailbox.to(DEPUTY))
    with counted() as operations:
        take(late(world.mailbox.to(PRIMARY)[-1], world))
    assert len(operations) <= REQUESTS_AT_MOST
    world.run(MINUTE)
    assert len(world.mailbox.to(DEPUTY)) == sent + 1
    assert "KZ-under-way" in references(world)


def test_a_worker_that_is_killed_before_the_address_is_given_up_loses_no_notice(
    world: World, mails: list[Posted], monkeypatch: pytest.MonkeyPatch
) -> None:
    later = PassingOn.later

    def killed(*_arguments: object) -> None:
        raise SystemExit

    monkeypatch.setattr(PassingOn, "later", killed)
    with pytest.raises(SystemExit):
        take(late(mails[-1], world))
    monkeypatch.setattr(PassingOn, "later", later)
    take(late(mails[-1], world))  # the queue brings it again
    world.run(MINUTE)
    assert len(references(world)) == MANY + 2


def test_a_bounce_that_is_kept_while_the_address_is_given_up_is_passed_on_too(
    world: World, by_mail: Cast, mails: list[Posted], monkeypatch: pytest.MonkeyPatch
) -> None:
    by_mail.issue("KZ-meanwhile")
    world.run(MINUTE)
    meanwhile, later = iter([late(world.mailbox.to(PRIMARY)[-1], world)]), PassingOn.later

    def overtaken(self: PassingOn, endpoint_id: str, delivery_ids: list[str]) -> None:
        later(self, endpoint_id, delivery_ids)
        for event in meanwhile:
            monkeypatch.setattr(PassingOn, "later", later)
            kept_only(event)

    monkeypatch.setattr(PassingOn, "later", overtaken)
    take(late(mails[-1], world))
    world.run(MINUTE)
    assert "KZ-meanwhile" in references(world)


def kept_only(event: Event) -> None:
    """Another worker has kept and applied an event, and finds an address that is not given up yet."""
    feedback = from_sns({"Message": json.dumps(event)})
    assert feedback
    worker = parts.mail_feedback()
    delivery = worker.deliveries.load(feedback.tags["endpoint"], feedback.tags["delivery"])
    kept = worker.mails.keep(delivery, feedback.mailed_to(PRIMARY))
    worker._settle(delivery, kept)  # noqa: SLF001 - up to here it has come
