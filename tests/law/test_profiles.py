"""The law as data: a released file never changes, and its numbers are the law's."""

import hashlib
from datetime import timedelta
from importlib.resources import files

import pytest

from removal.law import duration
from removal.law.profile import from_toml, latest, load

RELEASED = {
    "demo-draft-1.toml": "dc67c1c8519e490f1b30c0a02e2bbdcfee88565498193293d4179aa0844e61d6",
    "eu-tco-1.toml": "82953d120444e0970958bc1c05f7f81daaab7b4a4eb9f53e17349ee1f1b2905f",
    "demo-1.toml": "e0c9da06864971053878b2bdd769f154d5d5d3ec10becade9a39c3fdf62bd1f6",
    "kz-1.toml": "49ab364cee89f3cc872ff35b92c7774aa628c444a27c62e32423e9d0faf22776",
}


def test_a_released_profile_never_changes() -> None:
    folder = files("removal.law") / "profiles"
    found = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.iterdir()}
    assert found == RELEASED


def test_kazakhstan_gives_24_hours_and_counts_more_than_100_000_daily_users() -> None:
    kz = load(local=False)["kz-1"]
    assert (kz.window, kz.grace, kz.audience_threshold) == (timedelta(hours=24), timedelta(seconds=20), 100_000)
    assert kz.reminders_before_due == (timedelta(hours=12), timedelta(hours=4), timedelta(hours=1))
    assert (kz.unreceived_after, kz.unreceived_repeat) == (timedelta(hours=1), timedelta(hours=4))
    assert kz.expert_decision_for == {"child_cyberbullying"}
    assert kz.accepted_evidence == {"webhook_accepted", "mail_accepted", "answer"}
    assert (kz.on_obstacle, kz.obstacle_limit, kz.unable_max) == ("restart", 1, timedelta(days=3))
    assert kz.languages == ("kk", "ru", "en")
    assert kz.preservation_months == 6


def test_the_demonstration_law_has_seconds_and_exists_on_one_machine_only() -> None:
    demo = load(local=True)["demo-1"]
    assert (demo.window, demo.reminders_before_due) == (timedelta(seconds=75), (timedelta(seconds=60),))
    assert demo.unreceived_after == timedelta(seconds=40)
    assert demo.unreceived_repeat is None
    assert "demo-1" not in load(local=False)


def test_new_orders_are_issued_under_the_newest_version() -> None:
    kz = load(local=False)["kz-1"]
    text = (files("removal.law") / "profiles" / "kz-1.toml").read_text("utf-8")
    newer = from_toml(text.replace("version = 1", "version = 10"))
    assert latest({kz.name: kz, newer.name: newer}, "kz") is newer
    assert latest({kz.name: kz}, "eu-tco") is None


@pytest.mark.parametrize(
    ("text", "length"), [("PT24H", timedelta(hours=24)), ("P3D", timedelta(days=3)), ("PT1H30M", timedelta(minutes=90))]
)
def test_durations_are_iso_8601(text: str, length: timedelta) -> None:
    assert duration.from_text(text) == length


@pytest.mark.parametrize("text", ["", "P", "PT", "24H", "P6M", "PT1.5H", "-PT1H"])
def test_what_is_no_duration_is_named(text: str) -> None:
    with pytest.raises(ValueError, match="is not an ISO 8601 duration"):
        duration.from_text(text)


@pytest.mark.parametrize("text", ["PT24H", "PT90M", "PT75S"])
def test_a_duration_is_written_as_it_was_read(text: str) -> None:
    assert duration.to_text(duration.from_text(text)) == text
