"""What SES refuses, full mailboxes and holidays."""

from dataclasses import replace
from typing import Any

import pytest

from removal.deliveries.delivery import State
from removal.deliveries.store import DeliveryStore
from removal.endpoints.channel import delivery_id
from removal.endpoints.store import EndpointStore
from removal.mail.ses import ADDRESS_REFUSED, MESSAGE_REFUSED, Submission
from removal.mail.store import MailStore
from removal.record.facts import fact_id, from_text
from tests import fake_ses, parts
from tests.fake_ses import MailEvents, Posted, accepts
from tests.people import DEPUTY, NIGHT_DESK, PRIMARY, Cast
from tests.stories.mail_events import hear
from tests.stories.passing_on import AT_ONCE, HOUR, MINUTE, SECOND, comes_back, is_given_up, notices
from tests.world import World

Refused = tuple[str, str]
ELSEWHERE = "desk@elsewhere.example"
SECOND_TRY = 15 * SECOND  # of what SES has refused once


def refuse_another(order: str, contact: str) -> None:
    """Another worker submits a mail like a contact's first one to an address elsewhere, once."""
    delivery = DeliveryStore().load(contact, delivery_id(fact_id(f"order:{order}", 1), contact))
    assert delivery.mail
    mail = replace(delivery.mail, contact="another-contact", email=ELSEWHERE)
    another = replace(delivery, id="another", endpoint=mail.contact, mail=mail, tries=0)
    DeliveryStore().plan([(another, None)])
    parts.mailing().run(another.message)
    MailStore(DeliveryStore()).unneeded(another)


def test_a_full_mailbox_gives_nothing_up_however_long(world: World, by_mail: Cast) -> None:
    world.mailbox.behaviour[PRIMARY] = comes_back(status="5.2.2", diagnosticCode="smtp; 552 5.2.2 over quota")
    by_mail.issue("KZ-1")
    world.run(50 * MINUTE)
    assert notices(world, DEPUTY) == []
    world.run(6 * HOUR)
    assert len(world.mailbox.to(PRIMARY)) >= 3
    assert not is_given_up(world.mailbox.to(PRIMARY)[0])


def test_an_address_that_was_heard_from_begins_anew(world: World, by_mail: Cast) -> None:
    world.mailbox.behaviour[PRIMARY] = comes_back(status="4.4.7")
    by_mail.issue("KZ-1")
    world.run(2 * HOUR)
    mail = world.mailbox.to(PRIMARY)[0]
    assert is_given_up(mail)
    by_mail.page(mail.link).answer("acknowledge")
    by_mail.issue("KZ-2")
    world.run(AT_ONCE)
    assert notices(world, PRIMARY)[-1] == "KZ-2"
    assert not is_given_up(mail)


def refuse(monkeypatch: pytest.MonkeyPatch, world: World, fault: str, *addresses: str) -> list[Refused]:
    """SES answers so for these addresses; each that it refused, with its contact."""
    submit, refused = world.mailbox.submit, list[Refused]()

    def picky(*arguments: Any) -> Submission:  # noqa: ANN401 - as the post takes them
        if arguments[1] not in addresses:
            return submit(*arguments)
        refused.append((arguments[1], arguments[3]["endpoint"]))
        return Submission(None, fault, 1, "Illegal address")

    monkeypatch.setattr(type(world.mailbox), "submit", lambda _, *arguments: picky(*arguments))
    return refused


@pytest.mark.parametrize(("fault", "given_up"), [(ADDRESS_REFUSED, True), (MESSAGE_REFUSED, False)])
def test_what_ses_refuses_is_passed_on_and_not_submitted_for_ever(
    world: World, by_mail: Cast, monkeypatch: pytest.MonkeyPatch, fault: str, *, given_up: bool
) -> None:
    refused = refuse(monkeypatch, world, fault, PRIMARY)
    by_mail.issue("KZ-1")
    world.run(SECOND_TRY)
    assert notices(world, DEPUTY) == ["KZ-1"]
    world.run(20 * MINUTE)
    by_mail.issue("KZ-2")
    world.run(SECOND_TRY)
    assert notices(world, DEPUTY) == ["KZ-1", "KZ-2"]
    assert [address for address, _ in refused] == [PRIMARY] * (2 if given_up else 4)
    assert (EndpointStore().find(refused[0][1]) is not None) == given_up


@pytest.mark.parametrize("fault", [ADDRESS_REFUSED, MESSAGE_REFUSED])
def test_the_same_refusal_of_two_recipients_is_our_fault_and_takes_no_address_away(
    world: World, by_mail: Cast, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    refused = refuse(monkeypatch, world, fault, PRIMARY, DEPUTY, NIGHT_DESK)
    by_mail.issue("KZ-1")
    world.run(10 * MINUTE)
    contacts = dict(refused)
    assert set(contacts) == {PRIMARY, DEPUTY, NIGHT_DESK}
    addresses = [EndpointStore().find(contact) for contact in contacts.values()]
    assert all(stored is None or stored.endpoint.enabled for stored in addresses)
    monkeypatch.undo()
    world.run(25 * MINUTE)  # an hour after it was sent it would go once more to those that gave it back
    for contact in (PRIMARY, DEPUTY):
        assert notices(world, contact) == ["KZ-1"]  # none is passed over
    by_mail.issue("KZ-2")
    world.run(AT_ONCE)
    assert notices(world, PRIMARY)[-1] == "KZ-2"


@pytest.mark.parametrize("held", ["create", "arrived"])
def test_the_same_refusal_of_another_counts_too_while_the_first_address_is_given_up(
    world: World, by_mail: Cast, monkeypatch: pytest.MonkeyPatch, held: str
) -> None:
    """Two workers: the first has seen no other refusal, and has not written yet that the address takes no mail."""
    refused = refuse(monkeypatch, world, ADDRESS_REFUSED, PRIMARY, ELSEWHERE)
    order = by_mail.issue("KZ-1")
    store: Any = EndpointStore if held == "create" else DeliveryStore
    write, once = getattr(store, held), iter([lambda: refuse_another(order, refused[0][1])])

    def late(*arguments: Any) -> Any:  # noqa: ANN401 - as the store takes them
        if held == "create" or State.BOUNCED in arguments:
            next(once, lambda: None)()
        return write(*arguments)

    monkeypatch.setattr(store, held, late)
    world.run(SECOND_TRY)
    assert [address for address, _ in refused][:3] == [PRIMARY, PRIMARY, ELSEWHERE]
    primary = EndpointStore().find(refused[0][1])
    assert primary is None or primary.endpoint.enabled
    monkeypatch.undo()
    world.run(10 * MINUTE)
    assert notices(world, PRIMARY) == ["KZ-1"]


def test_a_fault_that_was_ours_is_ours_while_tries_lie_far_apart(
    world: World, by_mail: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = refuse(monkeypatch, world, ADDRESS_REFUSED, PRIMARY, DEPUTY, NIGHT_DESK)
    by_mail.issue("KZ-1")
    world.run(10 * HOUR)
    for contact in dict(refused).values():
        kept = EndpointStore().find(contact)
        types = [from_text(line).type for line in kept.journal] if kept else []
        assert types in ([], ["endpoint.disabled", "endpoint.recovered"])  # only before the second was refused


def test_all_contacts_are_on_holiday_and_the_clock_runs(world: World, by_mail: Cast) -> None:
    def replies(posted: Posted) -> MailEvents:
        reply = fake_ses.bounce_naming(posted, posted.at + 2 * SECOND, "Undetermined", subtype="Undetermined")
        return [*accepts(posted), (2 * SECOND, reply)]

    world.mailbox.behaviour.update(dict.fromkeys((PRIMARY, DEPUTY, NIGHT_DESK), replies))
    order = by_mail.issue("KZ-1")
    world.run(MINUTE)
    assert by_mail.order(order)["status"] == "running"
    world.run(30 * HOUR)
    assert by_mail.order(order)["status"] == "breached"
    assert "order.receipt_withdrawn" not in by_mail.ministry.types(order)
    assert not is_given_up(world.mailbox.to(PRIMARY)[0])


def test_a_reply_25_hours_after_receipt_leaves_the_breach(world: World, by_mail: Cast) -> None:
    world.mailbox.behaviour[PRIMARY] = accepts
    order = by_mail.issue("KZ-1")
    world.run(25 * HOUR)
    reply = fake_ses.bounce_naming(world.mailbox.to(PRIMARY)[0], world.now, "Transient", {"emailAddress": PRIMARY})
    hear(world, reply)
    world.run(HOUR)
    (breach,) = by_mail.order(order)["breaches"]
    assert breach["annulled_at"] is None
