"""What a former representative may read ends at the instant at which it lost its office."""

from datetime import UTC, datetime, timedelta

from removal.orders.excerpt import lost_office_at
from removal.registry.office import Actor
from removal.registry.platform import Mandate, Platform, Representative

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
MOMENT = timedelta(milliseconds=1)


def test_who_is_revoked_has_lost_its_office_from_that_instant_on_and_not_a_moment_before() -> None:
    ended = Representative(
        "r1", "Former", "HK", "Asia/Hong_Kong", ("en",), Mandate("M-1"), AT - timedelta(days=9), None, (), revoked_at=AT
    )
    actor = Actor("representative", "r1", Platform("video", "Video", representatives=(ended,)))
    assert lost_office_at(actor, AT, succeeded=True) == AT
    assert lost_office_at(actor, AT - MOMENT, succeeded=True) is None
