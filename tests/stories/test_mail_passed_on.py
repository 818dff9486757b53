"""A notice that does not reach one contact goes to the next at once; what may be our fault passes over no contact."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from removal.deliveries.delivery import State
from removal.deliveries.store import DeliveryStore
from removal.endpoints.channel import delivery_id
from removal.endpoints.endpoint import Endpoint
from removal.endpoints.store import EndpointStore
from removal.mail.feedback import from_sns
from removal.mail.ses import ADDRESS_REFUSED, MESSAGE_REFUSED, Submission
from removal.mail.store import MailStore
from removal.record.facts import fact_id, from_text
from removal.wiring import wired
from removal.wiring.mail import Mails
from tests import fake_ses
from tests.fake_ses import Behaviour, Event, MailEvents, Posted, accepts, refuses
from tests.people import DEPUTY, NIGHT_DESK, PRIMARY, Cast
from tests.stories.mail_events import hear
from tests.world import World

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
Refused = tuple[str, str]
ELSEWHERE = "desk@elsewhere.example"
AT_ONCE = 5 * SECOND  # before any sweep
SECOND_TRY = 15 * SECOND  # of what SES has refused once


def comes_back(**fields: str) -> Behaviour:
    """The server never takes it; SES calls everything transient."""

    def as_posted(posted: Posted) -> MailEvents:
        at = posted.at + SECOND
        return [(SECOND, fake_ses.bounce_naming(posted, at, "Transient", {"emailAddress": posted.recipient, **fields}))]

    return as_posted


def is_rejected(posted: Posted) -> MailEvents:
    """SES has found a virus in it."""
    return [(SECOND, posted.event("Reject", posted.at + SECOND, "reject", reason="Bad content"))]


def notices(world: World, address: str) -> list[str]:
    """The references in the subjects of the orders' mails to an address."""
    subjects = [mail.subject for mail in world.mailbox.to(address)]
    return [subject.split()[2].rstrip(":") for subject in subjects if subject.startswith("Removal order")]


def is_given_up(mail: Posted) -> bool:
    stored = EndpointStore().find(mail.tags["endpoint"])
    return stored is not None and not stored.endpoint.enabled


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
    wired().mail_feedback.take(feedback)


def refuse_another(order: str, contact: str) -> None:
    """Another worker submits a mail like a contact's first one to an address elsewhere, once."""
    delivery = DeliveryStore().load(contact, delivery_id(fact_id(f"order:{order}", 1), contact))
    assert delivery.mail
    mail = replace(delivery.mail, contact="another-contact", email=ELSEWHERE)
    another = replace(delivery, id="another", endpoint=mail.contact, mail=mail, tries=0)
    DeliveryStore().plan([(another, None)])
    wired().part(Mails).mailing.run(another.message)
    MailStore(DeliveryStore()).unneeded(another)


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

    def held(*arguments: Any) -> None:  # noqa: ANN401 - as the store takes them
        keep(*arguments)
        next(once, lambda: None)()

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
