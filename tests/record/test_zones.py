"""Time zones: the same on every machine."""

import shutil
import zoneinfo  # noqa: TID251 - what the machine would say
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path

import pytest

from removal.language import moments
from removal.language.texts import texts
from removal.record.zones import is_zone, names, zone_named

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture
def stale(tmp_path: Path) -> Iterator[None]:
    """A machine whose Almaty lies in Hong Kong, and which knows a zone of its own."""
    (tmp_path / "Asia").mkdir()
    for name in ("Almaty", "Atlantis"):
        with resources.as_file(resources.files("tzdata") / "zoneinfo" / "Asia" / "Hong_Kong") as file:
            shutil.copy(file, tmp_path / "Asia" / name)
    zoneinfo.reset_tzpath([tmp_path])
    yield
    zoneinfo.reset_tzpath()


@pytest.mark.usefixtures("stale")
def test_what_the_machine_has_counts_for_nothing() -> None:
    zone_named.cache_clear()
    assert moments.local(AT, "Asia/Almaty", texts("en")) == "24 November 2026, 14:00 UTC+5"
    assert moments.from_local("2026-11-24T14:00", "Asia/Almaty") == AT
    assert not is_zone("Asia/Atlantis")


@pytest.mark.parametrize(
    "name",
    ["localtime", "Factory", "posixrules", "", "asia/almaty", "Asia", "zones", "../zones", "/etc/localtime", "UTC "],
)
def test_these_are_no_zones(name: str) -> None:
    assert not is_zone(name)
    with pytest.raises(ValueError, match="no time zone"):
        zone_named(name)


def test_every_zone_of_the_list_is_read() -> None:
    assert {"UTC", "Asia/Almaty", "Asia/Calcutta", "America/Argentina/Buenos_Aires", "Etc/GMT+12"} <= names()
    for name in names():
        assert abs(zone_named(name).utcoffset(AT) or timedelta()) <= timedelta(hours=14)
