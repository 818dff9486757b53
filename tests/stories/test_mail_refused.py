"""Addresses to which SES submits nothing: given up like one that came back, unless the fault may be ours."""

from datetime import timedelta
from typing import Any

import pytest

from removal.deliveries.delivery import State
from removal.deliveries.store import DeliveryStore
from removal.endpoints.store import EndpointStore
from removal.mail.ses import ADDRESS_REFUSED, REQUEST_REFUSED, Submission
from tests.people import DEPUTY, NIGHT_DESK, PRIMARY, Cast
from tests.world import World

MINUTE = timedelta(minutes=1)


def refuse(world: World, monkeypatch: pytest.MonkeyPatch, fault: str, times: int) -> list[dict[str, str]]:
    """SES answers so for the primary's address, this many times; the tags of the mails that it refused."""
    submit, refused = world.mailbox.submit, list[dict[str, str]]()

    def picky(*arguments: Any) -> Submission:  # noqa: ANN401 - as the post takes them
        if arguments[1] != PRIMARY or len(refused) == times:
            return submit(*arguments)
        refused.append(arguments[3])
        return Submission(None, fault, 1)

    monkeypatch.setattr(type(world.mailbox), "submit", lambda _, *arguments: picky(*arguments))
    return refused


def test_an_address_refused_twice_is_given_up_and_the_other_contacts_are_mailed_at_once(
    world: World, by_mail: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = refuse(world, monkeypatch, ADDRESS_REFUSED, 100)
    by_mail.issue()
    world.run(MINUTE)
    assert len(refused) == 2
    for other in (DEPUTY, NIGHT_DESK):
        assert [PRIMARY in mail.text for mail in world.mailbox.to(other)] == [False, True]  # the notice, and why
    assert EndpointStore().load(refused[0]["endpoint"]).endpoint.enabled is False
    assert DeliveryStore().load(refused[0]["endpoint"], refused[0]["delivery"]).state is State.BOUNCED
    by_mail.issue("KZ-2")
    world.run(MINUTE)
    assert world.mailbox.to(DEPUTY)[-1].subject.startswith("Removal order KZ-2")
    assert len(refused) == 2


@pytest.mark.parametrize(("fault", "times"), [(ADDRESS_REFUSED, 1), (REQUEST_REFUSED, 4), ("MessageRejected", 4)])
def test_a_single_refusal_and_a_fault_that_may_be_ours_give_up_no_one(
    world: World, by_mail: Cast, monkeypatch: pytest.MonkeyPatch, fault: str, times: int
) -> None:
    refused = refuse(world, monkeypatch, fault, times)
    by_mail.issue()
    world.run(50 * MINUTE)
    assert len(refused) == times
    assert len(world.mailbox.to(PRIMARY)) == 1
    assert world.mailbox.to(DEPUTY) == []
    assert EndpointStore().find(refused[0]["endpoint"]) is None
