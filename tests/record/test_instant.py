"""Instants are written with milliseconds, and an instant of whole milliseconds is the one that is read back."""

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from removal.record.instant import from_text, to_text, whole_milliseconds

OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
INSTANTS = st.datetimes(datetime(1980, 1, 1), datetime(2900, 1, 1), timezones=OFFSETS)  # noqa: DTZ001 - hypothesis adds the zone


@given(INSTANTS)
def test_the_whole_milliseconds_of_an_instant_are_what_its_text_says(at: datetime) -> None:
    assert from_text(to_text(at)) == whole_milliseconds(at)
    assert timedelta() <= at - whole_milliseconds(at) < timedelta(milliseconds=1)


@given(INSTANTS, INSTANTS)
def test_texts_are_sorted_as_their_instants_are(first_instant: datetime, other: datetime) -> None:
    first, second = sorted(map(whole_milliseconds, (first_instant, other)))
    assert to_text(first) <= to_text(second)
    assert to_text(first.astimezone(UTC)) == to_text(first)
