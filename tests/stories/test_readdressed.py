"""A contact gets another address, or is removed, while a notice waits: the present address gets it, once."""

from datetime import timedelta
from typing import Any

import pytest

from removal.handlers import send_email
from removal.mail.ses import Submission
from removal.queues.queue import LONGEST_CHAIN
from tests import fake_ses
from tests.fake_ses import accepts, refuses
from tests.people import DEPUTY, NIGHT_DESK, PRIMARY, Cast
from tests.stories.mail_events import failed
from tests.stories.test_contacts import body, confirm, contact, path
from tests.stories.test_long_lines import hops_sent
from tests.world import Killed, World

HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
NEW = "new@video.example"
BUSY = "TooManyRequestsException"


@pytest.fixture
def alone(world: World, by_mail: Cast) -> Cast:
    """The representative has one contact, and no webhook."""
    for role in ("deputy", "escalation"):
        remove(by_mail, role)
    world.settle()
    world.mailbox.forget()
    world.mailbox.behaviour[NEW] = accepts
    return by_mail


def remove(people: Cast, role: str) -> None:
    assert people.registrar.send("DELETE", path(people, contact(people, role))).status == 200


def move(people: Cast, role: str = "primary", to: str = NEW) -> None:
    entry = contact(people, role)
    assert people.registrar.put(path(people, entry), body(entry, email=to)).body["email"] == to
    people.ministry.world.settle()


def notices(world: World, address: str) -> list[str]:
    """The references of the orders whose notices went to an address."""
    subjects = [mail.subject for mail in world.mailbox.to(address)]
    return sorted(subject.split()[2].strip(":") for subject in subjects if subject.startswith("Removal order"))


def test_a_new_address_gets_what_a_silent_one_was_sent_and_gets_it_once(world: World, alone: Cast) -> None:
    order = alone.issue("KZ-1")
    world.run(MINUTE)
    move(alone)
    assert notices(world, NEW) == ["KZ-1"]
    world.run(MINUTE)
    assert alone.order(order)["status"] == "running"
    confirm(world, alone, NEW)
    world.run(5 * HOUR)
    assert [notices(world, address) for address in (PRIMARY, NEW)] == [["KZ-1"], ["KZ-1"]]
    alone.sound(order)


def test_a_new_address_gets_no_order_that_was_received(world: World, alone: Cast) -> None:
    world.mailbox.behaviour[PRIMARY] = accepts
    alone.issue("KZ-1")
    world.run(MINUTE)
    move(alone)
    world.run(2 * HOUR)
    assert notices(world, NEW) == []


def test_what_a_former_address_gives_back_goes_to_the_present_one_at_once(world: World, alone: Cast) -> None:
    world.mailbox.behaviour[PRIMARY] = accepts
    order = alone.issue("KZ-1")
    world.run(MINUTE)
    move(alone)
    world.hear(fake_ses.bounce(world.mailbox.to(PRIMARY)[0], world.now, "Permanent", "NoEmail"))
    world.run(2 * SECOND)
    assert notices(world, NEW) == ["KZ-1"]
    assert alone.order(order)["status"] == "running"


def test_a_mail_in_retry_goes_to_the_present_address_alone(world: World, alone: Cast) -> None:
    world.mailbox.behaviour[PRIMARY] = accepts
    world.mailbox.faults += [BUSY] * 3
    alone.issue("KZ-1")
    world.run(2 * MINUTE)
    move(alone)
    world.run(HOUR)
    assert [notices(world, address) for address in (PRIMARY, NEW)] == [[], ["KZ-1"]]


@pytest.mark.parametrize(("hop", "sent_on"), [(4, 5), (LONGEST_CHAIN - 2, LONGEST_CHAIN - 1), (LONGEST_CHAIN, None)])
def test_a_mail_that_follows_its_contact_is_one_message_further_along_its_chain(
    world: World, alone: Cast, monkeypatch: pytest.MonkeyPatch, hop: int, sent_on: int | None
) -> None:
    world.mailbox.behaviour[PRIMARY] = accepts
    world.mailbox.faults += [BUSY] * 3
    alone.issue("KZ-1")
    world.run(2 * MINUTE)
    move(alone)
    monkeypatch.setattr(send_email, "hop", lambda _: hop)
    hops = hops_sent(monkeypatch)
    world.run(HOUR)
    assert notices(world, NEW) == ["KZ-1"]
    assert [further for further in hops if further] == ([] if sent_on is None else [sent_on])


def test_a_mail_in_retry_that_needs_no_receipt_follows_its_contact_too(world: World, alone: Cast) -> None:
    world.mailbox.behaviour[PRIMARY] = accepts
    order = alone.issue("KZ-1")
    world.run(MINUTE)
    world.mailbox.faults += [BUSY] * 3
    reason = {"extend_by": "PT1H", "reason": "Asked by telephone."}
    assert alone.ministry.post(f"/orders/{order}/extension", reason).status == 200
    world.run(2 * MINUTE)
    move(alone)
    world.run(HOUR)
    told = [(mail.recipient, mail.subject.partition(":")[0]) for mail in world.mailbox.posted if "order" in mail.tags]
    assert told == [(PRIMARY, "Removal order KZ-1"), (NEW, "More time")]


def test_a_mail_in_retry_for_a_contact_that_was_removed_is_not_sent_and_proves_nothing(
    world: World, by_mail: Cast
) -> None:
    world.mailbox.behaviour[DEPUTY] = accepts
    order = by_mail.issue("KZ-1")
    world.run(HOUR - SECOND)
    world.mailbox.faults += [BUSY] * 20
    world.run(3 * MINUTE)
    remove(by_mail, "deputy")
    world.mailbox.faults.clear()
    world.run(HOUR)
    assert [notices(world, address) for address in (DEPUTY, NIGHT_DESK)] == [[], ["KZ-1"]]
    assert by_mail.order(order)["status"] == "issued"


def test_what_was_held_for_an_address_that_was_given_up_goes_to_its_successor_once(world: World, alone: Cast) -> None:
    world.mailbox.behaviour[PRIMARY] = refuses
    alone.issue("KZ-1")
    world.run(MINUTE)
    second = alone.issue("KZ-2")
    world.run(MINUTE)
    move(alone)
    world.run(MINUTE)
    assert notices(world, NEW) == ["KZ-1", "KZ-2"]
    assert alone.order(second)["status"] == "running"
    mail = next(mail for mail in world.mailbox.to(NEW) if "/o/" in mail.text)
    assert alone.page(mail.link).answer("acknowledge").status == 303
    world.run(2 * HOUR)
    assert [notices(world, address) for address in (PRIMARY, NEW)] == [["KZ-1"], ["KZ-1", "KZ-2"]]


def test_a_deputys_new_address_gets_a_notice_whose_receipt_was_withdrawn(world: World, by_mail: Cast) -> None:
    order = by_mail.issue("KZ-1")
    world.run(HOUR + MINUTE)
    primary = world.mailbox.to(PRIMARY)[0]
    world.hear(fake_ses.delivery(primary, world.now))
    world.run(MINUTE)
    move(by_mail, "deputy")
    assert (by_mail.order(order)["status"], notices(world, NEW)) == ("running", [])
    world.hear(failed(primary, world.now))
    world.run(MINUTE)
    assert (by_mail.order(order)["status"], notices(world, NEW)) == ("issued", ["KZ-1"])
    world.run(9 * HOUR)
    assert [notices(world, address) for address in (DEPUTY, NEW, NIGHT_DESK)] == [["KZ-1"]] * 3


def test_a_mail_in_retry_follows_its_contact_through_two_addresses_once(world: World, alone: Cast) -> None:
    world.mailbox.faults += [BUSY] * 40
    alone.issue("KZ-1")
    world.run(2 * MINUTE)
    for address in (NEW, NIGHT_DESK):
        move(alone, to=address)
        world.run(2 * MINUTE)
    world.mailbox.faults.clear()
    world.run(2 * HOUR)
    assert [notices(world, address) for address in (PRIMARY, NEW, NIGHT_DESK)] == [[], [], ["KZ-1"]]


def test_an_address_that_comes_back_gets_the_notice_that_was_not_sent_to_it(world: World, alone: Cast) -> None:
    order = alone.issue("KZ-1")
    world.run(MINUTE)
    world.mailbox.faults += [BUSY] * 40
    move(alone)
    world.run(MINUTE)
    move(alone, to=NIGHT_DESK)
    world.run(MINUTE)
    world.mailbox.faults.clear()
    world.run(HOUR)
    assert notices(world, NEW) == []
    move(alone)
    world.run(MINUTE)
    assert [notices(world, address) for address in (PRIMARY, NEW, NIGHT_DESK)] == [["KZ-1"]] * 3
    assert alone.order(order)["status"] == "running"


def test_a_first_try_that_is_late_goes_to_the_present_address_alone(
    world: World, alone: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.expect("Killed")
    world.mailbox.behaviour[PRIMARY] = accepts
    submit, killed = world.mailbox.submit, list[str]()

    def killed_once(sender: str, to: str, *arguments: Any) -> Submission:  # noqa: ANN401 - as the post takes them
        if not killed:
            killed.append(to)
            raise Killed
        return submit(sender, to, *arguments)

    monkeypatch.setattr(type(world.mailbox), "submit", lambda _, *arguments: killed_once(*arguments))
    alone.issue("KZ-1")
    world.run(MINUTE)
    move(alone)
    world.run(HOUR)
    assert killed == [PRIMARY]
    assert [notices(world, address) for address in (PRIMARY, NEW)] == [[], ["KZ-1"]]
