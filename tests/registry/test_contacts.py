"""A representative's contacts: always exactly one primary, and each address is tested: does a person read there?"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from removal.errors import CapReached, IllegalCommand, Invalid, NotFound
from removal.registry import contact_changes, contacts
from removal.registry.contacts import ACKNOWLEDGED_WITHIN, CONTACTS_AT_MOST
from removal.registry.platform import Contact, Mandate, Platform, Representative
from removal.timers.control import ClockControl, Hold

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
DAY = timedelta(days=1)
CONTROL = ClockControl(heartbeat_at=NOW + 365 * DAY)  # delays nothing


def contact(id_: str, role: str = "deputy") -> Contact:
    return Contact(id_, role, id_.title(), f"{id_}@video.example", "en")


DESKS = (contact("p", "primary"), contact("d"), contact("e", "escalation"))
HOLDER = Representative("r1", "Rep", "DE", "UTC", ("en",), Mandate("M-1"), NOW - DAY, None, DESKS)


def roles(holder: Representative) -> str:
    return " ".join(f"{contact.id}:{contact.role}" for contact in holder.contacts)


def platform_under_test(*ids: str) -> Platform:
    return Platform("video", "Video", representatives=(contacts.tested(HOLDER, NOW, *ids)[0],))


def test_who_becomes_primary_makes_the_former_one_a_deputy() -> None:
    promoted = contacts.changed(HOLDER, replace(DESKS[1], role="primary"))
    assert roles(promoted) == "p:deputy d:primary e:escalation"
    assert roles(contacts.added(HOLDER, contact("n", "primary"))) == "p:deputy d:deputy e:escalation n:primary"
    assert roles(contacts.added(HOLDER, contact("n"))) == "p:primary d:deputy e:escalation n:deputy"


def test_the_primary_contact_neither_steps_back_nor_goes() -> None:
    with pytest.raises(Invalid):
        contacts.changed(HOLDER, replace(DESKS[0], role="deputy"))
    with pytest.raises(IllegalCommand):
        contacts.removed(HOLDER, "p")
    assert roles(contacts.removed(HOLDER, "d")) == "p:primary e:escalation"
    with pytest.raises(NotFound):
        contacts.removed(HOLDER, "nobody")


def test_there_is_an_end_to_contacts() -> None:
    full = replace(HOLDER, contacts=(*DESKS, *(contact(f"n{number}") for number in range(CONTACTS_AT_MOST - 3))))
    with pytest.raises(CapReached):
        contacts.added(full, contact("one-more"))


def test_a_test_asks_those_it_names_and_says_until_when() -> None:
    holder, fact = contacts.tested(HOLDER, NOW, "d")
    assert [contact.tests for contact in holder.contacts] == [0, 1, 0]
    assert fact.type == "representative.contacts_tested"
    wanted = {"representative": "r1", "contacts": [{"id": "d", "test": 1}], "answer_by": "2026-11-25T09:00:00.000Z"}
    assert fact.payload == wanted
    assert [contact.tests for contact in contacts.tested(holder, NOW)[0].contacts] == [1, 2, 1]


def test_only_the_primary_contacts_silence_is_notified_and_each_test_once() -> None:
    platform, late = platform_under_test(), NOW + ACKNOWLEDGED_WITHIN
    assert contacts.unreachable(platform, late - timedelta(milliseconds=1), CONTROL) == (platform, [])
    assert list(contacts.instants(platform, NOW)) == [late]
    after, (fact,) = contacts.unreachable(platform, late, CONTROL)
    assert fact.payload == {"representative": "r1", "contact": "p", "tested_at": "2026-11-24T09:00:00.000Z"}
    assert contacts.unreachable(after, late + DAY, CONTROL) == (after, [])
    assert list(contacts.instants(after, late)) == []

    again = contacts.with_representative(after, contacts.tested(after.representatives[0], late, "p")[0])
    assert len(contacts.unreachable(again, late + ACKNOWLEDGED_WITHIN, CONTROL)[1]) == 1


def test_who_acknowledged_is_reachable_and_an_older_test_says_nothing() -> None:
    (holder,) = platform_under_test().representatives
    confirmed = contact_changes.confirmed(holder, "p", 1, NOW + DAY).holder
    assert confirmed.contacts[0].acknowledged_at == NOW + DAY
    assert contact_changes.confirmed(confirmed, "p", 1, NOW + 2 * DAY).holder == confirmed
    assert contact_changes.confirmed(holder, "p", 0, NOW).holder == holder
    reachable = Platform("video", "Video", representatives=(contact_changes.confirmed(holder, "p", 1, NOW).holder,))
    assert contacts.unreachable(reachable, NOW + 9 * DAY, CONTROL) == (reachable, [])


def test_a_test_without_an_answer_waits_for_a_hold() -> None:
    platform, late = platform_under_test(), NOW + ACKNOWLEDGED_WITHIN
    held_at = replace(CONTROL, hold=Hold("the page was down", "operator", late))
    assert contacts.unreachable(platform, late + DAY, held_at) == (platform, [])


def test_whose_mandate_has_ended_need_not_be_reached() -> None:
    (holder,) = platform_under_test().representatives
    ended = Platform("video", "Video", representatives=(replace(holder, valid_until=NOW + DAY),))
    assert contacts.unreachable(ended, NOW + DAY, CONTROL) == (ended, [])
    assert list(contacts.instants(ended, NOW + DAY)) == []
