"""Whether a law applies to a platform and why, and when a representative is owed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from removal.law.law import load
from removal.registry.appointment import (
    APPOINTED_WITHIN,
    appointment_due,
    check_appointment,
    in_scope_since,
    in_use,
    instants,
    overdue_at,
)
from removal.registry.platform import (
    Exemption,
    FirstContact,
    Mandate,
    Measurement,
    Platform,
    Representative,
    determination,
    first_contact_at,
)
from removal.timers.control import ClockControl, Hold, Outage

LAWS = load(local=False)
KZ = LAWS["kz-1"]
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
DAY = timedelta(days=1)
CONTROL = ClockControl(heartbeat_at=NOW + 365 * DAY)  # delays nothing
EMPTY = Platform("video", "Video")


def measured(users: int, month: str = "2026-10", at: datetime = NOW) -> Measurement:
    return Measurement(month, users, "counter", "statistics office", at)


def exemption(at: datetime = NOW, law: str | None = None) -> Exemption:
    return Exemption("x1", "email", "an e-mail service", "2026-11-20", law, at)


def mandate(valid_from: datetime, valid_until: datetime | None = None) -> Representative:
    return Representative("r1", "Rep", "DE", "UTC", ("en",), Mandate("M-1"), valid_from, valid_until, ())


IN_SCOPE = replace(EMPTY, measurements=(measured(100_001),))


@pytest.mark.parametrize(
    ("users", "in_scope", "reason"),
    [
        (100_000, False, "100000 average daily users in 2026-10, which is not more than the threshold of 100000."),
        (100_001, True, "100001 average daily users in 2026-10, which is more than the threshold of 100000."),
    ],
)
def test_more_than_the_threshold_is_in_scope_and_the_reason_says_so(users: int, in_scope: bool, reason: str) -> None:  # noqa: FBT001 - a row of the table
    decided = determination(replace(EMPTY, measurements=(measured(users),)), KZ)
    assert decided is not None
    assert (decided.in_scope, decided.decided_at, decided.reason) == (in_scope, NOW, reason)


def test_without_a_figure_nothing_is_determined_and_the_latest_month_decides() -> None:
    assert determination(EMPTY, KZ) is None
    older = measured(5, "2026-09", NOW + DAY)
    decided = determination(replace(IN_SCOPE, measurements=(measured(100_001), older)), KZ)
    assert decided is not None
    assert (decided.in_scope, decided.month) == (True, "2026-10")


def test_an_exemption_outweighs_any_figure_until_it_is_lifted() -> None:
    exempt = replace(IN_SCOPE, exemptions=(exemption(NOW + DAY),))
    decided = determination(exempt, KZ)
    assert decided is not None
    assert (decided.in_scope, decided.decided_at) == (False, NOW + DAY)
    assert decided.reason == "Exempt by a decision of 2026-11-20 (email): an e-mail service"
    without_figure = determination(replace(EMPTY, exemptions=(exemption(),)), KZ)
    assert without_figure is not None
    assert (without_figure.month, without_figure.average_daily_users) == (None, None)

    lifted = replace(exempt, exemptions=(replace(exemption(NOW + DAY), lifted_at=NOW + 2 * DAY),))
    again = determination(lifted, KZ)
    assert again is not None
    assert (again.in_scope, again.decided_at) == (True, NOW + 2 * DAY)
    assert in_scope_since(lifted, KZ) == NOW + 2 * DAY


def test_an_exemption_from_one_law_leaves_the_others() -> None:
    exempt = replace(IN_SCOPE, exemptions=(exemption(law="kz"),))
    assert [bool(in_scope_since(exempt, LAWS[name])) for name in ("kz-1", "eu-tco-1")] == [False, True]


def test_a_figure_that_only_confirms_moves_nothing() -> None:
    months = (measured(200_000), measured(300_000, "2026-11", NOW + 30 * DAY))
    assert in_scope_since(replace(EMPTY, measurements=months), KZ) == NOW
    between = (*months, measured(7, "2026-12", NOW + 60 * DAY), measured(200_000, "2027-01", NOW + 90 * DAY))
    assert in_scope_since(replace(EMPTY, measurements=between), KZ) == NOW + 90 * DAY
    assert in_scope_since(replace(EMPTY, measurements=between[:3]), KZ) is None


@pytest.mark.parametrize(
    ("mandates", "due"),
    [
        ((), NOW),
        ((mandate(NOW - DAY),), None),
        ((mandate(NOW - DAY, NOW + DAY),), NOW + DAY),
        ((mandate(NOW + 2 * DAY),), NOW),
        ((mandate(NOW - DAY, NOW + DAY), mandate(NOW)), None),
    ],
)
def test_one_is_due_from_the_determination_or_the_end_of_the_last_mandate(
    mandates: tuple[Representative, ...], due: datetime | None
) -> None:
    assert appointment_due(replace(IN_SCOPE, representatives=mandates), [KZ], NOW + DAY) == due


def test_each_stretch_is_notified_once_as_due_and_once_as_overdue() -> None:
    owing, facts = check_appointment(IN_SCOPE, [KZ], NOW, CONTROL)
    assert [fact.type for fact in facts] == ["platform.appointment_due"]
    assert check_appointment(owing, [KZ], NOW + DAY, CONTROL) == (owing, [])
    assert list(overdue_at(owing)) == [NOW + APPOINTED_WITHIN]

    overdue, facts = check_appointment(owing, [KZ], NOW + APPOINTED_WITHIN, CONTROL)
    assert [fact.type for fact in facts] == ["platform.appointment_overdue"]
    assert check_appointment(overdue, [KZ], NOW + 99 * DAY, CONTROL) == (overdue, [])
    assert list(instants(overdue, NOW)) == list(overdue_at(overdue)) == []

    appointed, facts = check_appointment(
        replace(overdue, representatives=(mandate(NOW),)), [KZ], NOW + 99 * DAY, CONTROL
    )
    assert (appointed.stretch, facts) == (None, [])
    ended = replace(appointed, representatives=(mandate(NOW, NOW + 100 * DAY),))
    assert [fact.type for fact in check_appointment(ended, [KZ], NOW + 100 * DAY, CONTROL)[1]] == [
        "platform.appointment_due"
    ]


def test_an_overdue_appointment_waits_for_a_hold_and_for_the_quiet_time_after_an_outage() -> None:
    """Overdue on 24 December at 9:00. Down 8:50 to 9:10, so recorded at 9:40; held, not at all."""
    owing, _ = check_appointment(IN_SCOPE, [KZ], NOW, CONTROL)
    at, minute = NOW + APPOINTED_WITHIN, timedelta(minutes=1)
    down = replace(CONTROL, outages=(Outage(at - 10 * minute, at + 10 * minute, at + 40 * minute),))
    held_at = replace(CONTROL, hold=Hold("a fault", "operator", at))
    for control, now in ((down, at + 40 * minute - timedelta(milliseconds=1)), (held_at, at + DAY)):
        assert check_appointment(owing, [KZ], now, control) == (owing, [])
    assert len(check_appointment(owing, [KZ], at + 40 * minute, down)[1]) == 1


def test_what_was_found_out_late_is_notified_both_at_once() -> None:
    _, facts = check_appointment(IN_SCOPE, [KZ], NOW + APPOINTED_WITHIN, CONTROL)
    assert [fact.type for fact in facts] == ["platform.appointment_due", "platform.appointment_overdue"]


def test_a_law_that_no_one_orders_under_obliges_no_one() -> None:
    assert in_use(LAWS.values(), {"kz"}) == [KZ]
    assert check_appointment(IN_SCOPE, [], NOW, CONTROL) == (IN_SCOPE, [])
    assert list(instants(IN_SCOPE, NOW)) == [NOW + DAY]


def test_the_first_contact_of_one_authority_is_not_that_of_another() -> None:
    contacted = replace(EMPTY, first_contacts=(FirstContact("ministry", NOW),))
    assert (first_contact_at(contacted, "ministry"), first_contact_at(contacted, "other")) == (NOW, None)
