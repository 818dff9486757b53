"""A delivery of several SES messages: what became of it does not depend on the order in which that was said."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from removal.deliveries.delivery import State
from removal.mail.feedback import Kind
from removal.mail.message_states import (
    MailEvent,
    MessageStates,
    accepted_after_all,
    bounced_again,
    evidence_id,
    message_states,
)

T0 = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
NO_DETAIL: Mapping[str, str] = MappingProxyType({})


def event(kind: Kind, message: str | None, second: int = 0) -> MailEvent:
    return MailEvent(T0 + timedelta(seconds=second), kind, NO_DETAIL, message)


def accepted(message: str | None, second: int = 0) -> MailEvent:
    return event(Kind.DELIVERY, message, second)


def bounced(message: str | None, second: int = 0) -> MailEvent:
    return event(Kind.BOUNCE, message, second)


@pytest.mark.parametrize(
    ("events", "state"),
    [
        ([], None),
        ([event(Kind.DELAY, "a"), event(Kind.AUTOMATIC_REPLY, "a"), event(Kind.COMPLAINT, "a")], None),
        ([accepted("a")], State.DELIVERED),
        ([bounced("a")], State.BOUNCED),
        ([accepted("a"), bounced("a", 1)], State.BOUNCED),
        ([accepted("a", 1), bounced("a")], State.BOUNCED),
        ([accepted("a"), bounced("b")], State.DELIVERED),
        ([bounced("a"), accepted("b")], State.DELIVERED),
        ([accepted("a"), accepted("b"), bounced("a")], State.DELIVERED),
        ([accepted("a"), accepted("b"), bounced("a"), bounced("b")], State.BOUNCED),
        ([accepted("a"), bounced("a"), accepted("b"), bounced("c")], State.DELIVERED),
        ([accepted("a"), event(Kind.FORWARDING_BOUNCE, "a")], State.DELIVERED),
        ([accepted(None), bounced("a")], State.BOUNCED),
        ([accepted("a"), bounced(None)], State.BOUNCED),
        ([accepted(None), bounced(None)], State.BOUNCED),
    ],
)
def test_it_is_delivered_while_one_accepted_message_has_not_bounced(
    events: list[MailEvent], state: State | None
) -> None:
    assert message_states(events).state == state
    assert message_states(reversed(events)).state == state


def test_of_each_message_the_earliest_acceptance_counts() -> None:
    states = message_states([accepted("a", 5), accepted("a", 2), accepted("b", 3)])
    assert [(acceptance.message, acceptance.at) for acceptance in states.standing] == [
        ("a", T0 + timedelta(seconds=2)),
        ("b", T0 + timedelta(seconds=3)),
    ]


events = st.builds(
    event,
    st.sampled_from([Kind.DELIVERY, Kind.DELIVERY, Kind.BOUNCE, Kind.BOUNCE, *Kind]),
    st.sampled_from(["a", "b", "c"]),
    st.integers(0, 5),
)


@given(st.lists(events, max_size=8), st.data())
def test_neither_order_nor_duplicates_nor_lateness_change_the_outcome(
    events: list[MailEvent], data: st.DataObject
) -> None:
    again = events + data.draw(st.lists(st.sampled_from(events), max_size=4) if events else st.just([]))
    states = message_states(data.draw(st.permutations(again)))
    assert states == message_states(events)
    assert states.state is _expected(events)


def _expected(events: list[MailEvent]) -> State | None:
    """In other words than the code's."""
    taken, back = ({event.message for event in events if event.kind is kind} for kind in (Kind.DELIVERY, Kind.BOUNCE))
    return State.DELIVERED if taken - back else State.BOUNCED if back else None


@given(st.lists(events, max_size=8))
def test_who_stores_the_last_event_decides_as_all_together(events: list[MailEvent]) -> None:
    stored: list[MailEvent] = []
    states = MessageStates((), (), bounced=False)
    for event in events:
        stored.append(event)
        states = message_states(stored)
    assert states == message_states(reversed(events))


def test_only_a_further_message_is_evidence_under_an_id_of_its_own() -> None:
    assert evidence_id("delivery-1", "a", "a") == "delivery-1"
    assert evidence_id("delivery-1", None, "a") == "delivery-1"
    assert evidence_id("delivery-1", "a", None) == "delivery-1"
    others = {evidence_id(delivery, message, "a") for delivery in ("delivery-1", "delivery-2") for message in "bc"}
    assert len(others) == 4
    assert not others & {"delivery-1", "delivery-2"}


HOUR = 3_600


@pytest.mark.parametrize(
    ("events", "again"),
    [
        ([bounced("a")], False),
        ([bounced("a"), bounced("a", 60)], False),
        ([bounced("a"), bounced("a", 2 * HOUR)], False),
        ([bounced("a"), bounced("b", HOUR - 1)], False),
        ([bounced("a"), bounced("b", HOUR)], True),
        ([bounced("a"), bounced("b", 60), bounced("c", HOUR)], True),
        ([bounced("a"), accepted("b", 60), bounced("c", 2 * HOUR)], False),
        ([bounced("a"), accepted("b", 60), bounced("c", 2 * HOUR), bounced("d", 3 * HOUR)], True),
        ([bounced("a"), accepted("b", 60), bounced("b", 2 * HOUR)], True),  # it was given back after all
        ([bounced("a"), event(Kind.AUTOMATIC_REPLY, "b", 2 * HOUR), event(Kind.DELAY, "c", HOUR)], False),
    ],
)
def test_a_second_bounce_counts_an_hour_later_with_none_accepted_between(
    events: list[MailEvent], *, again: bool
) -> None:
    assert bounced_again(events, None) is again
    assert bounced_again(reversed(events), None) is again


GONE = MailEvent(T0, Kind.BOUNCE, {"status": "5.1.1"}, "e")


@pytest.mark.parametrize(
    ("events", "between"),
    [
        ([bounced("a"), accepted("b", 60), bounced("c", HOUR)], True),
        ([bounced("a"), accepted("b", 60), bounced("c", HOUR), bounced("d", 2 * HOUR)], False),
        ([bounced("a"), accepted("b", 2 * HOUR), bounced("c", HOUR)], False),
        ([bounced("a"), accepted("b", 60), bounced("b", 120), bounced("c", HOUR)], False),
        ([bounced("a"), accepted("b", 60), bounced("c", HOUR), GONE], False),
        ([bounced("a"), accepted("b", 60)], False),
        ([bounced("a"), accepted("b", 60), accepted("d", 120), bounced("c", HOUR)], True),
        ([accepted("b", 60), accepted("d", 120)], False),
    ],
)
def test_acceptances_heard_of_late_undo_only_what_was_for_want_of_them(
    events: list[MailEvent], *, between: bool
) -> None:
    assert accepted_after_all(events, None) is between
    assert accepted_after_all(list(reversed(events)), None) is between


def test_what_was_gone_for_good_before_the_contact_was_heard_of_keeps_no_address_from_coming_back() -> None:
    events = [GONE, bounced("a", 60), accepted("b", 120), bounced("c", 2 * HOUR)]
    assert not accepted_after_all(events, None)
    assert accepted_after_all(events, T0)


def test_what_was_before_the_contact_was_heard_of_does_not_count() -> None:
    events = [bounced("a"), bounced("b", 2 * HOUR), bounced("c", 4 * HOUR)]
    assert not bounced_again(events[:2], T0)
    assert bounced_again(events, T0)
