"""What follows from the register: who is in office, who was last, since when no one may answer. Pure."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from removal.record.duration import months_after
from removal.registry.office import Standing, Vacancies, last_in_office, standing, succeeded_at, vacancies
from removal.registry.platform import Platform, Representative
from removal.timers.intervals import Interval
from tests.office.parties import representative

DAY0 = datetime(2026, 1, 1, tzinfo=UTC)


def day(number: float) -> datetime:
    return DAY0 + timedelta(days=number)


def holds(id_: str, since: float, until: float | None = None, **instants: float) -> Representative:
    """In office from one day to another; `entered` and `revoked` are days too."""
    entered, revoked = instants.get("entered", since), instants.get("revoked")
    return replace(
        representative(id_, day(since)),
        valid_until=None if until is None else day(until),
        appointed_at=day(entered),
        revoked_at=None if revoked is None else day(revoked),
    )


def of(*representatives: Representative) -> Platform:
    return Platform("video", "Video", representatives=representatives)


def at(platform: Platform, number: float) -> dict[str, str]:
    return {
        representative.id: standing(platform, representative.id, day(number)).value
        for representative in platform.representatives
    }


def test_one_mandate_begins_ends_and_is_followed_after_a_gap() -> None:
    platform = of(holds("a", 1, 5), holds("b", 7))
    assert at(platform, 0) == {"a": "not yet", "b": "not yet"}
    assert at(platform, 1) == {"a": "in office", "b": "not yet"}
    assert at(platform, 5) == {"a": "last", "b": "not yet"}
    assert at(platform, 7) == {"a": "former", "b": "in office"}


def test_of_two_mandates_at_once_the_later_one_is_in_office_and_the_earlier_comes_back() -> None:
    platform = of(holds("a", 1), holds("b", 3, 5))
    assert at(platform, 4) == {"a": "former", "b": "in office"}
    assert at(platform, 5) == {"a": "in office", "b": "former"}
    assert succeeded_at(platform, "a", day(4)) == day(3)
    assert succeeded_at(platform, "a", day(5)) is None, "it is in office again"
    assert succeeded_at(platform, "b", day(5)) == day(5)


def test_of_those_who_have_left_the_one_whose_mandate_ended_last_is_the_last() -> None:
    platform = of(holds("a", 1, 6), holds("b", 2, 4))
    assert at(platform, 6) == {"a": "last", "b": "former"}
    last = last_in_office(platform, day(6))
    assert last is not None
    assert last.id == "a"


def test_a_revoked_one_is_revoked_whether_or_not_another_is_in_office() -> None:
    platform = of(holds("a", 1, 5, revoked=5), holds("b", 9))
    assert at(platform, 4) == {"a": "in office", "b": "not yet"}
    assert at(platform, 5)["a"] == at(platform, 9)["a"] == "revoked"


def test_one_that_the_platform_does_not_have_is_none_of_them() -> None:
    assert standing(of(holds("a", 1)), "c", day(2)) is Standing.EXPIRED
    assert standing(of(holds("a", 1)), None, day(2)) is Standing.EXPIRED


@pytest.mark.parametrize(
    ("platform", "since", "over"),
    [
        (of(holds("a", 1, 5), holds("b", 9)), None, []),
        (of(holds("a", 1, 5, revoked=5)), 5, []),
        (of(holds("a", 1, 5, revoked=6.5)), 6.5, []),
        (of(holds("a", 1, 5, revoked=5), holds("b", 9)), None, [(5, 9)]),
        (of(holds("a", 1, 5, revoked=5), holds("b", 7, entered=9)), None, [(5, 9)]),
        (of(holds("a", 1, 5, revoked=5), holds("b", 4)), None, []),
        (of(holds("a", 1, 5, revoked=5), holds("b", 6, 7), holds("c", 8)), None, [(5, 6)]),
        (of(holds("a", 1, 5, revoked=5), holds("b", 6, 7, revoked=7), holds("c", 8)), None, [(5, 6), (7, 8)]),
        (of(holds("a", 1), holds("b", 3, 5, revoked=5)), None, []),
        (of(holds("a", 1, 5, revoked=5), holds("b", 99)), 5, []),
    ],
    ids=[
        "not revoked",
        "lasts",
        "revoked after its end",
        "a successor",
        "a successor whose entry came later than its mandate",
        "another was there",
        "the successor ended, and is the last",
        "two revoked",
        "the one before is there again",
        "a successor to come",
    ],
)
def test_no_one_may_answer_from_a_revocation_until_one_is_in_office_and_entered(
    platform: Platform, since: float | None, over: list[tuple[float, float]]
) -> None:
    expected = tuple(Interval(day(start), day(other)) for start, other in over)
    assert vacancies(platform, day(20)) == Vacancies(expected, None if since is None else day(since))
    assert vacancies(platform, day(4.9)) == Vacancies(), "nothing of it is known before"


@pytest.mark.parametrize(
    ("begins", "months", "ends"),
    [("2026-08-31", 6, "2027-02-28"), ("2026-01-15", 6, "2026-07-15"), ("2027-12-31", 2, "2028-02-29")],
)
def test_months_are_a_calendars(begins: str, months: int, ends: str) -> None:
    parsed = datetime.fromisoformat(begins).replace(hour=9, tzinfo=UTC)
    assert months_after(parsed, months) == datetime.fromisoformat(ends).replace(hour=9, tzinfo=UTC)
