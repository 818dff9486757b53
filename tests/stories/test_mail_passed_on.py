"""A notice that does not reach one contact goes to the next at once; what may be our fault passes over no contact."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from removal.endpoints.endpoint import Endpoint
from removal.endpoints.store import EndpointStore
from removal.mail.feedback import from_sns
from removal.mail.message_states import MailEvent
from removal.mail.ses import Submission
from removal.mail.store import MailStore
from tests import fake_ses, parts
from tests.fake_ses import Behaviour, Event, MailEvents, Posted, accepts, refuses
from tests.people import DEPUTY, NIGHT_DESK, PRIMARY, Cast
from tests.stories.mail_events import hear
from tests.stories.passing_on import AT_ONCE, HOUR, MINUTE, SECOND, comes_back, is_given_up, notices
from tests.world import World


def is_rejected(posted: Posted) -> MailEvents:
    """SES has found a virus in it."""
    return [(SECOND, posted.event("Reject", posted.at + SECOND, "reject", reason="Bad content"))]


GONE = [refuses, comes_back(status="5.4.4"), comes_back(diagnosticCode="smtp; 550-5.1.10 recipient not found")]


@pytest.mark.parametrize("server", GONE, ids=["no such user", "no such domain", "said behind the code"])
def test_what_came_back_for_good_goes_to_the_next_contacts_and_later_orders_go_there_first(
    world: World, by_mail: Cast, server: Behaviour
) -> None:
    world.mailbox.behaviour[PRIMARY] = server
    world.mailbox.behaviour[DEPUTY] = accepts
    orders = [by_mail.issue("KZ-1")]
    world.run(AT_ONCE)
    assert is_given_up(world.mailbox.to(PRIMARY)[0])
    orders += [by_mail.issue("KZ-2"), by_mail.issue("KZ-3")]
    world.run(AT_ONCE)
    assert notices(world, PRIMARY) == ["KZ-1"]
    for contact in (DEPUTY, NIGHT_DESK):
        assert notices(world, contact) == ["KZ-1", "KZ-2", "KZ-3"]
    assert [by_mail.order(id_)["status"] for id_ in orders] == ["running"] * 3
    assert "order.undelivered" not in by_mail.ministry.types(orders[0])
    world.run(3 * HOUR)
    assert notices(world, DEPUTY) == ["KZ-1", "KZ-2", "KZ-3"]


def test_a_mail_that_ses_rejects_is_passed_on_and_gives_no_address_up(world: World, by_mail: Cast) -> None:
    world.mailbox.behaviour[PRIMARY] = is_rejected
    by_mail.issue("KZ-1")
    world.run(AT_ONCE)
    assert notices(world, DEPUTY) == ["KZ-1"]
    assert not is_given_up(world.mailbox.to(PRIMARY)[0])


def test_a_notice_that_waits_to_be_sent_while_its_address_is_given_up_goes_to_the_next_contacts(
    world: World, by_mail: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SES takes no mail for a moment; before the second try an earlier mail to the same address came back."""
    submit, throttled = world.mailbox.submit, list[str]()

    def throttling(*arguments: Any) -> Submission:  # noqa: ANN401 - as the post takes them
        if not throttled and world.mailbox.to(PRIMARY):
            throttled.append(arguments[1])
            return Submission(None, "ThrottlingException", 1, "Too many mails")
        return submit(*arguments)

    monkeypatch.setattr(type(world.mailbox), "submit", lambda _, *arguments: throttling(*arguments))
    world.mailbox.behaviour[PRIMARY] = fake_ses.bounces(2 * SECOND)
    by_mail.issue("KZ-1")
    by_mail.issue("KZ-2")
    world.run(MINUTE)
    assert throttled == [PRIMARY]
    assert notices(world, PRIMARY) == ["KZ-1"]
    assert notices(world, DEPUTY) == ["KZ-1", "KZ-2"]


def test_a_notice_that_another_way_has_brought_is_not_passed_on(world: World, people: Cast) -> None:
    world.mailbox.behaviour[PRIMARY] = refuses
    people.issue("KZ-1")
    world.run(AT_ONCE)
    assert is_given_up(world.mailbox.to(PRIMARY)[0])
    assert notices(world, DEPUTY) == []


def test_two_bounces_an_hour_apart_give_an_address_up_unless_a_mail_was_accepted_between(
    world: World, by_mail: Cast
) -> None:
    late = comes_back(status="4.4.7")
    world.mailbox.behaviour[PRIMARY] = late
    by_mail.issue("KZ-1")
    by_mail.issue("KZ-2")
    world.run(30 * MINUTE)
    assert not is_given_up(world.mailbox.to(PRIMARY)[0])
    assert notices(world, DEPUTY) == []  # it may come through yet
    world.mailbox.behaviour[PRIMARY] = accepts
    by_mail.issue("KZ-3")
    world.run(5 * MINUTE)
    world.mailbox.behaviour[PRIMARY] = late
    world.run(35 * MINUTE)  # the first two are sent once more
    assert not is_given_up(world.mailbox.to(PRIMARY)[0])
    world.run(20 * MINUTE)
    by_mail.issue("KZ-4")
    world.run(AT_ONCE)
    assert not is_given_up(world.mailbox.to(PRIMARY)[0])
    world.run(40 * MINUTE)
    by_mail.issue("KZ-5")
    world.run(AT_ONCE)
    assert is_given_up(world.mailbox.to(PRIMARY)[0])
    assert sorted(notices(world, DEPUTY)[-2:]) == ["KZ-4", "KZ-5"]


def test_an_acceptance_between_two_bounces_counts_however_late_it_is_heard_of(world: World, by_mail: Cast) -> None:
    late = comes_back(status="4.4.7")
    world.mailbox.behaviour[PRIMARY] = late
    by_mail.issue("KZ-1")
    world.run(20 * MINUTE)
    del world.mailbox.behaviour[PRIMARY]
    by_mail.issue("KZ-2")
    world.run(MINUTE)
    between, at = world.mailbox.to(PRIMARY)[-1], world.now
    world.run(54 * MINUTE)
    world.mailbox.behaviour[PRIMARY] = late
    by_mail.issue("KZ-3")
    world.run(AT_ONCE)
    assert is_given_up(between)
    hear(world, fake_ses.delivery(between, at))
    assert not is_given_up(between)
    by_mail.issue("KZ-4")
    world.run(AT_ONCE)
    assert notices(world, PRIMARY)[-1] == "KZ-4"


def hear_meanwhile(event: Event) -> None:
    """Another worker takes an event."""
    feedback = from_sns({"Message": json.dumps(event)})
    assert feedback
    parts.mail_feedback().take(feedback)


def while_it_is_given_up(monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[], None]) -> None:
    """Hold the first worker that gives an address up right before it writes that; another does `meanwhile` then."""
    create, once = EndpointStore.create, iter([meanwhile])

    def held(*arguments: Any) -> Endpoint:  # noqa: ANN401 - as the store takes them
        next(once, lambda: None)()
        return create(*arguments)

    monkeypatch.setattr(EndpointStore, "create", held)


@pytest.mark.parametrize("taken", [1, 2])
def test_an_acceptance_that_is_heard_of_while_the_address_is_given_up_counts_too(
    world: World, by_mail: Cast, monkeypatch: pytest.MonkeyPatch, taken: int
) -> None:
    """The worker of the second bounce has read what was kept of the address, and has not written yet."""
    late = comes_back(status="4.4.7")
    world.mailbox.behaviour[PRIMARY] = late
    by_mail.issue("KZ-1")
    world.run(20 * MINUTE)
    del world.mailbox.behaviour[PRIMARY]
    for number in range(taken):
        by_mail.issue(f"KZ-2-{number}")
    world.run(MINUTE)
    between, at = world.mailbox.to(PRIMARY)[-taken:], world.now
    world.run(54 * MINUTE)
    world.mailbox.behaviour[PRIMARY] = late
    by_mail.issue("KZ-3")
    heard = list[Posted]()

    def meanwhile() -> None:
        for mail in between:
            hear_meanwhile(fake_ses.delivery(mail, at))
            heard.append(mail)

    while_it_is_given_up(monkeypatch, meanwhile)
    world.run(AT_ONCE)
    assert heard == between
    assert not is_given_up(between[0])
    by_mail.issue("KZ-4")
    world.run(AT_ONCE)
    assert notices(world, PRIMARY)[-1] == "KZ-4"


def test_two_acceptances_that_two_workers_keep_at_once_bring_an_address_back(
    world: World, by_mail: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each was enough: so of neither can it be said that the address was given up only for want of it."""
    late = comes_back(status="4.4.7")
    world.mailbox.behaviour[PRIMARY] = late
    by_mail.issue("KZ-1")
    world.run(20 * MINUTE)
    del world.mailbox.behaviour[PRIMARY]
    by_mail.issue("KZ-2")
    by_mail.issue("KZ-3")
    world.run(MINUTE)
    (first, other), at = world.mailbox.to(PRIMARY)[-2:], world.now
    world.run(54 * MINUTE)
    world.mailbox.behaviour[PRIMARY] = late
    by_mail.issue("KZ-4")
    world.run(AT_ONCE)
    assert is_given_up(first)
    keep, once = MailStore.keep, iter([lambda: hear_meanwhile(fake_ses.delivery(other, at))])

    def held(*arguments: Any) -> MailEvent:  # noqa: ANN401 - as the store takes them
        kept = keep(*arguments)
        next(once, lambda: None)()
        return kept

    monkeypatch.setattr(MailStore, "keep", held)
    hear(world, fake_ses.delivery(first, at))
    assert not is_given_up(first)


def test_a_late_acceptance_brings_no_address_back_that_is_gone_for_good(world: World, by_mail: Cast) -> None:
    by_mail.issue("KZ-1")
    by_mail.issue("KZ-2")
    world.run(MINUTE)
    first, second = world.mailbox.to(PRIMARY)
    hear(world, fake_ses.bounce(first, world.now, "Transient", "General"), fake_ses.delivery(second, first.at))
    assert is_given_up(first)


def test_with_an_address_all_that_had_come_back_from_it_goes_to_the_next_contacts(world: World, by_mail: Cast) -> None:
    """The earlier of two bounces is heard of last, and passes on the mail of the later one too."""
    by_mail.issue("KZ-1")
    world.run(MINUTE)
    (first,), at = world.mailbox.to(PRIMARY), world.now
    world.run(65 * MINUTE)
    by_mail.issue("KZ-2")
    world.run(AT_ONCE)
    second, refusal = world.mailbox.to(PRIMARY)[-1], {"emailAddress": PRIMARY, "status": "4.4.7"}
    hear(world, fake_ses.bounce_naming(second, world.now, "Transient", refusal))
    assert notices(world, DEPUTY) == ["KZ-1"]  # an hour after it was sent
    hear(world, fake_ses.bounce_naming(first, at, "Transient", refusal))
    world.run(AT_ONCE)
    assert is_given_up(first)
    assert notices(world, DEPUTY) == ["KZ-1", "KZ-2"]
