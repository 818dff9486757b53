"""Limits of a day: when the next day begins, and which addresses are one mailbox."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from removal.limits.limit import LIMITS, MAILS_TO_UNCONFIRMED, TESTS, day_of, mailbox, reached


@pytest.mark.parametrize(
    ("at", "seconds"),
    [("00:00:00.000", 86_400), ("23:59:59.000", 1), ("23:59:59.999", 1), ("12:00:00.001", 43_200)],
)
def test_a_refusal_says_in_how_many_seconds_the_next_day_begins(at: str, seconds: int) -> None:
    refused = reached(TESTS, datetime.fromisoformat(f"2026-11-24T{at}+00:00"))
    assert (refused.limit, refused.retry_after) == ("endpoint-tests", seconds)
    assert "1000 a day" in refused.detail
    assert "again from 2026-11-25 00:00 UTC on" in refused.detail
    assert " for " not in refused.detail.partition(":")[0]


def test_a_refusal_names_the_address_or_the_host_where_the_limit_is_for_each() -> None:
    refused = reached(MAILS_TO_UNCONFIRMED, datetime(2026, 11, 24, tzinfo=UTC), "desk@video.example")
    assert refused.detail.startswith("The limit mails-to-unconfirmed is reached for desk@video.example: 3 a day")


def test_a_day_is_one_of_utc() -> None:
    at = datetime(2026, 11, 25, 3, tzinfo=timezone(timedelta(hours=5)))
    assert (day_of(at), day_of(at.astimezone(UTC))) == ("2026-11-24", "2026-11-24")


def test_an_address_is_the_same_mailbox_with_other_letters_and_after_a_plus_sign() -> None:
    address = mailbox("victim@elsewhere.example")
    assert {mailbox(other) for other in ("Victim@Elsewhere.example", "victim+1@elsewhere.example")} == {address}
    assert mailbox("victim@else.example") != address
    assert "victim" not in address


def test_each_limit_has_its_name() -> None:
    assert all(name == limit.name and limit.at_most > 0 for name, limit in LIMITS.items())
