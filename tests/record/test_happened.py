"""Nothing is reported before it happens; every member of a body that says when something was is in one table."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from infra.dev.openapi.routes import all_routes
from removal.record.happened import LIMITS, Report, untimely_day, untimely_instant
from removal.web import json_schema_patterns as looks

AT = datetime(2026, 11, 24, 20, 30, tzinfo=UTC)
ISSUED = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
REPORT = Report(AT, ISSUED, "Asia/Almaty")
MEASURED, DOWN = "reports/items/measured_at", "reports/items/measured_at of what was down before"
DECIDED = "orders/expert_decision/decided_on"
# What is to come, or only asked for: a mandate's and a caller's validity, and where lists begin.
PLANNED = {"valid_from", "valid_until", "changed_after", "due_before", "since", "until"}


@pytest.mark.parametrize(
    ("member", "at", "wrong"),
    [
        (MEASURED, AT + timedelta(minutes=5), False),
        (MEASURED, AT + timedelta(minutes=5, milliseconds=1), True),
        (MEASURED, ISSUED - timedelta(minutes=5), False),
        (MEASURED, ISSUED - timedelta(minutes=5, milliseconds=1), True),
        (DOWN, ISSUED - timedelta(days=3_000), False),
        (DOWN, AT.replace(year=2016), False),
        (DOWN, AT.replace(year=2016) - timedelta(milliseconds=1), True),
        (DOWN, AT.replace(year=2999), True),
        ("resumption/ceased_at", AT, False),
        ("resumption/ceased_at", AT + timedelta(days=1), True),
    ],
)
def test_an_instant_lies_between_its_limits_and_they_are_allowed(member: str, at: datetime, wrong: bool) -> None:  # noqa: FBT001
    assert (untimely_instant(member, at, REPORT) is not None) is wrong


@pytest.mark.parametrize(
    ("zone", "day", "wrong"),
    [
        ("Asia/Almaty", "2026-11-25", False),  # it is 1:30 there
        ("Asia/Almaty", "2026-11-26", True),
        ("America/New_York", "2026-11-25", True),  # it is the afternoon of the day before
        ("America/New_York", "2026-11-24", False),
        (None, "2026-11-25", False),
        (None, "2026-11-26", True),
        ("Asia/Almaty", "2016-11-25", False),
        ("Asia/Almaty", "2016-11-24", True),
        ("Asia/Almaty", "2031-01-01", True),
    ],
)
def test_a_decision_is_of_today_in_the_authoritys_zone_or_of_ten_years(zone: str | None, day: str, wrong: bool) -> None:  # noqa: FBT001
    assert (untimely_day(DECIDED, day, Report(AT, zone=zone)) is not None) is wrong


@pytest.mark.parametrize(
    ("month", "wrong"), [("2026-11", False), ("2026-12", True), ("2016-11", False), ("2016-10", True)]
)
def test_a_month_is_measured_once_it_has_begun(month: str, wrong: bool) -> None:  # noqa: FBT001
    assert (untimely_day("measurements/month", month, Report(AT)) is not None) is wrong


def test_of_every_day_of_four_years_the_same_day_of_ten_years_ago_is_the_earliest() -> None:
    for number in range(4 * 365 + 1):
        at = datetime(2024, 1, 1, 12, tzinfo=UTC) + timedelta(days=number)
        earliest = date(at.year - 10, at.month, 28 if (at.month, at.day) == (2, 29) else at.day)
        allowed, before = earliest.isoformat(), (earliest - timedelta(days=1)).isoformat()
        report = Report(at, zone="UTC")
        assert untimely_day(DECIDED, allowed, report) is None, at
        assert untimely_day(DECIDED, before, report) is not None, at


@given(st.datetimes(datetime(1980, 1, 1), datetime(2900, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - hypothesis adds the zone
def test_what_is_reported_at_once_is_never_wrong(at: datetime) -> None:
    report = Report(at, at)
    assert all(untimely_instant(member, at, report) is None for member in (MEASURED, DOWN))
    assert untimely_day(DECIDED, report.today.isoformat(), report) is None


def test_every_member_that_says_when_something_was_has_limits() -> None:
    """By the last part of the route's path, and the path of the member in its body."""
    members = {
        f"{route.path.rpartition('/')[2]}/{member}"
        for route in all_routes()
        if route.takes
        for member in _dated(route.takes)
    }
    limited = {
        member for member in members if member.rpartition("/")[2] not in PLANNED and not member.startswith("orders:")
    }
    assert limited == {member for member in LIMITS if " " not in member}


def _dated(model: type[BaseModel], before: str = "") -> Iterator[str]:
    for name, field in model.model_fields.items():
        kinds = [*field.metadata, *(kind for arg in get_args(field.annotation) for kind in _metadata(arg))]
        if any(map(_says_when, kinds)):
            yield before + name
        for inner in _models(field.annotation):
            yield from _dated(inner, f"{before}{name}/")


def _metadata(annotation: Any) -> tuple[Any, ...]:  # noqa: ANN401 - any annotation
    return getattr(annotation, "__metadata__", ())


def _says_when(kind: object) -> bool:
    return kind in (looks.DAY, looks.INSTANT) or "[0-9]{4}-" in str(getattr(kind, "pattern", ""))


def _models(annotation: Any) -> Iterator[type[BaseModel]]:  # noqa: ANN401 - any annotation
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for arg in get_args(annotation):
        yield from _models(arg)
