"""How endpoints fare: what is held against them, what is not, and who is notified."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from removal.deliveries.store import DeliveryStore
from removal.endpoints.store import EndpointStore
from removal.endpoints.vault import Vault
from tests import parts
from tests.fake_receivers import Call
from tests.people import ALARM, DEPUTY, NIGHT_DESK, PRIMARY, Cast, Party
from tests.world import World

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


class Watched:
    """A receiver that fails as it was set up, and when it was tried."""

    def __init__(self, world: World, hook: str, status: int | None = None) -> None:
        self.world = world
        self.calls: list[Call] = []
        self.status = status
        world.receivers.behaviour[hook] = self.answer

    def answer(self, call: Call) -> int | None:
        self.calls.append(call)
        return self.status

    def gaps(self) -> list[timedelta]:
        """Between one try and the next."""
        moments = [call.at for call in self.calls]
        return [later - earlier for earlier, later in pairwise(moments)]


def of(party: Party) -> dict[str, Any]:
    """A party's endpoint as its owner reads it."""
    return next(endpoint for endpoint in party.get("/endpoints").body["endpoints"] if endpoint["url"] == party.hook)


@pytest.fixture
def archive(world: World, people: Cast) -> Party:
    """The ministry's second webhook, verified."""
    assert people.ministry.world is world
    party = Party(world, "ministry", "https://ministry.example/archive")
    party.open_endpoint()
    world.settle()
    return party


def test_retry_after_is_honoured_but_stops_no_notice_for_longer_than_silence_would(world: World, people: Cast) -> None:
    hook = people.representative.hook
    busy = Watched(world, hook, 503)
    world.receivers.retry_after[hook] = "180"
    people.issue()
    world.run(7 * MINUTE)
    assert [round(gap / SECOND) for gap in busy.gaps()[:2]] == [180, 180]

    world.receivers.retry_after[hook] = "Wed, 31 Dec 2031 00:00:00 GMT"
    world.run(6 * HOUR)
    later = busy.gaps()[3:]
    assert len(later) >= 9
    assert all(29 * MINUTE < gap < 38 * MINUTE for gap in later)  # and up to a minute until the sweep


def test_its_owner_is_warned_three_times_on_the_way_and_notified_when_it_is_given_up(
    world: World, people: Cast, archive: Party
) -> None:
    dead = Watched(world, archive.hook)
    people.issue()
    world.run(HOUR)
    world.receivers.calls[people.ministry.hook].clear()
    world.run(131 * HOUR)
    heard = [call.payload for call in world.receivers.calls[people.ministry.hook] if call.type.startswith("endpoint.")]
    assert [call["type"].partition(".")[2] for call in heard] == ["warned", "warned", "warned", "disabled"]
    warnings = [call["data"] for call in heard[:3]]
    assert [warning["percent"] for warning in warnings] == [50, 70, 90]
    assert {warning["fault"] for warning in warnings} == {"connect"}
    assert {(warning["failing_since"][:13], warning["disabled_at"][:13]) for warning in warnings} == {
        ("2026-11-24T09", "2026-11-29T09")
    }
    assert of(archive)["enabled"] is False
    assert 20 <= len(dead.calls) <= 40

    mailed = world.mailbox.to(ALARM)
    assert [mail.subject[:58] for mail in mailed] == [
        "ALARM: a webhook of your systems has taken nothing since 2"
    ] * 3 + ["ALARM: a webhook of your systems no longer gets messages"]
    assert "90 % of the time" in mailed[2].text
    assert all("https://ministry.example" in mail.text and "archive" not in mail.text for mail in mailed)


def test_a_representatives_contacts_are_warned_of_its_webhook(world: World, people: Cast) -> None:
    Watched(world, people.representative.hook)
    people.representative.post(f"/endpoints/{of(people.representative)['id']}/test")
    world.run(70 * HOUR)
    for contact in (PRIMARY, DEPUTY, NIGHT_DESK):
        mails = [mail for mail in world.mailbox.to(contact) if "webhook" in mail.subject]
        (subject,) = [mail.subject for mail in mails]
        assert subject.startswith("A webhook of your representative has taken nothing since 24 November 2026, ")


def test_a_notice_that_comes_for_an_endpoint_long_dead_is_tried_within_minutes(
    world: World, people: Cast, archive: Party
) -> None:
    """Without a notice it is probed every eight hours by then."""
    hook = people.representative.hook
    silent = Watched(world, hook)
    people.representative.post(f"/endpoints/{of(people.representative)['id']}/test")
    world.run(50 * HOUR)
    assert max(silent.gaps()) > 6 * HOUR
    world.receivers.behaviour.pop(hook)
    issued_at = world.now
    order = people.issue()
    world.run(8 * MINUTE)
    [notice] = [call for call in world.receivers.calls[hook] if call.type == "order.issued"]
    assert notice.at - issued_at < 7 * MINUTE
    assert people.order(order)["clock"]["basis"]["rule"] == "webhook_accepted"
    assert archive.types(order)[:2] == ["order.issued", "order.received"]


class Slow(Watched):
    """One whose fault comes 20 seconds after the first third try of a delivery; meanwhile others are tried and fail."""

    fell_meanwhile = False

    def answer(self, call: Call) -> int | None:
        """Once with a wait."""
        tries = sum(other.headers["webhook-id"] == call.headers["webhook-id"] for other in self.calls) + 1
        super().answer(call)
        if tries == 3 and not self.fell_meanwhile:
            self.fell_meanwhile = True
            self.world.jump(self.world.now + timedelta(seconds=20))
            self.world.settle()
        return self.status


def test_what_was_under_way_when_an_endpoint_fell_is_no_probe_of_it(world: World, people: Cast, archive: Party) -> None:
    fallen = Slow(world, archive.hook)
    for number in range(5):
        people.issue(f"KZ-{number}")
    world.run(3 * MINUTE)
    assert fallen.fell_meanwhile
    assert len(fallen.calls) >= 20
    unhealthy = EndpointStore().load(of(archive)["id"]).endpoint
    assert unhealthy.failing_since is not None
    assert unhealthy.probes == 0
    assert unhealthy.wakes_at is not None
    assert unhealthy.wakes_at - unhealthy.failing_since < 7 * MINUTE


class BrokenKms:
    """What KMS says when it opens nothing."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def decrypt(self, **_: object) -> Mapping[str, Any]:
        raise self.error


def throttled(code: str) -> ClientError:
    """KMS's answer, with this code."""
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "Decrypt")


@pytest.mark.parametrize(
    "error",
    [
        throttled("ThrottlingException"),
        throttled("KMSInvalidStateException"),
        throttled("AccessDeniedException"),
        EndpointConnectionError(endpoint_url="https://kms.example"),
    ],
    ids=["throttled", "key disabled", "role wrong", "down"],
)
def test_while_kms_opens_no_secret_no_one_is_charged_and_everything_arrives_afterwards(
    world: World, people: Cast, error: Exception
) -> None:
    world.expect("WebhookQueue")
    kms: Any = BrokenKms(error)
    whole = parts.sending()
    parts.put(sending=replace(whole, vault=Vault(kms, "key")))
    order = people.issue()
    world.run(HOUR)
    assert people.ministry.types(order) == []
    for party in (people.ministry, people.representative):
        assert (of(party)["failing_since"], of(party)["last_fault"], of(party)["enabled"]) == (None, None, True)

    parts.put(sending=whole)
    world.run(10 * MINUTE)
    assert people.ministry.types(order)[0] == "order.issued"
    assert "order.received" in people.ministry.types(order)
    [notice] = [call for call in world.receivers.calls[people.representative.hook] if call.type == "order.issued"]
    [attempt] = DeliveryStore().attempts(notice.headers["webhook-id"])
    assert (attempt.status, attempt.fault) == (200, None)
