"""A platform's journal beside its entry: one version, a chain, an end."""

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from removal.errors import CapReached, NotFound
from removal.journals.position import Marks
from removal.record.facts import SYSTEM, By
from removal.record.instant import from_text
from removal.registry import journal_store
from removal.registry.actions import require_platform
from removal.registry.journal_store import ROOM, Journal, PlatformItem, sealed
from removal.registry.new_fact import NewFact
from removal.registry.platform import Contact, Mandate, Platform, Representative
from removal.registry.store import Change, Registry
from removal.table import JOURNAL
from removal.versions import VersionConflict
from removal.wiring.process import now
from tests.world import START, World

CONTACTED = (NewFact("platform.first_contacted", {"authority": "ministry"}),)
REPRESENTATIVE, REGISTRAR, AUTHORITY = By("representative", "c1"), By("registrar", "c2"), By("authority", "c3")
PARTIES = (REPRESENTATIVE, REGISTRAR, AUTHORITY, SYSTEM)
MINUTE = timedelta(minutes=1)


def entered(world: World) -> Registry:
    assert world.now == START
    registry = Registry(now)
    assert registry.change_platform("video", lambda _: Change(Platform("video", "Video")))
    return registry


def filled(*parties: By) -> Journal:
    """With as many facts of each of these as it holds."""
    lines: list[str] = []
    for party in parties:
        journal = Journal("video", tuple(lines), 1, START, None)
        lines += [fact.to_text() for fact in sealed(journal, CONTACTED * ROOM[party.kind], START, party)]
    return Journal("video", tuple(lines), 1, START, None)


def test_entry_and_journal_are_written_together_and_looked_at_at_once(world: World) -> None:
    registry = entered(world)
    loaded = registry.load_platform("video")
    assert (loaded.platform.name, loaded.journal.lines, loaded.journal.wakes_at) == ("Video", (), START)
    item = PlatformItem.get("platform:video", JOURNAL)
    assert (item.owner, item.timer_at) == ("platform:video", "2026-11-24T09:00:00.000Z")
    assert not registry.change_platform("video", lambda platform: Change(platform or Platform("video", "Video")))
    assert registry.load_platform("video").journal.revision == loaded.journal.revision


def test_what_was_decided_on_an_older_version_is_not_written(world: World) -> None:
    registry = entered(world)
    older = registry.load_platform("video")
    registry.change_platform("video", lambda _: Change(Platform("video", "Renamed"), CONTACTED))
    with pytest.raises(VersionConflict):
        registry.write_platform(older, Change(Platform("video", "Lost"), CONTACTED), START, None)
    with pytest.raises(VersionConflict):
        journal_store.mark(older.journal, Marks(1))
    with pytest.raises(VersionConflict):
        registry.write_platform(None, Change(Platform("video", "Again")), START, None)
    after = registry.load_platform("video")
    assert (after.platform.name, len(after.journal.lines)) == ("Renamed", 1)


def test_each_fact_holds_the_hash_of_the_one_before(world: World) -> None:
    registry = entered(world)
    for _ in range(2):
        registry.change_platform("video", lambda _: Change(Platform("video", "Video"), CONTACTED * 2))
    lines = [json.loads(line) for line in registry.load_platform("video").journal.lines]
    assert [line["sequence"] for line in lines] == [1, 2, 3, 4]
    assert [line["previous_hash"] for line in lines[1:]] == [line["hash"] for line in lines[:-1]]
    assert {line["subject"] for line in lines} == {"platform:video"}


def test_facts_that_were_not_passed_on_keep_a_timer_until_they_are(world: World) -> None:
    registry = entered(world)
    loaded = registry.load_platform("video")
    registry.write_platform(loaded, Change(loaded.platform, CONTACTED), START, None)
    journal = registry.load_platform("video").journal
    assert journal.position.publication_check == START + 10 * MINUTE
    assert PlatformItem.get("platform:video", JOURNAL).timer_at == "2026-11-24T09:10:00.000Z"
    journal_store.mark(journal, Marks(0, republished_at=START + 10 * MINUTE))
    assert registry.load_platform("video").journal.position.publication_check == START + 20 * MINUTE
    journal_store.mark(registry.load_platform("video").journal, Marks(1))
    assert PlatformItem.get("platform:video", JOURNAL).timer_at is None


@pytest.mark.parametrize("party", PARTIES, ids=lambda party: str(party.kind))
def test_who_fills_its_part_of_the_journal_takes_no_room_of_the_others(party: By) -> None:
    full = filled(party)
    others = [other for other in PARTIES if other != party]
    assert [len(sealed(full, CONTACTED * ROOM[other.kind], START, other)) for other in others] == [
        ROOM[o.kind] for o in others
    ]
    assert sealed(full, (), START, party) == []


def test_a_party_without_room_is_refused_and_the_register_goes_on_untold() -> None:
    full = filled(*PARTIES)
    for party in (REPRESENTATIVE, AUTHORITY, REGISTRAR):
        with pytest.raises(CapReached):
            sealed(full, CONTACTED, START, party)
    assert sealed(full, CONTACTED, START, SYSTEM) == []
    with pytest.raises(CapReached):
        sealed(Journal("video", (), 1, START, None), CONTACTED * (ROOM["representative"] + 1), START, REPRESENTATIVE)
    assert sum(len(line) for line in full.lines) < 300_000


def test_what_a_representative_enters_leaves_room_in_the_entry_for_an_authority(world: World) -> None:
    registry = entered(world)
    long = Platform("video", "x" * 160_000)
    with pytest.raises(CapReached):
        registry.change_platform("video", lambda _: Change(long), REPRESENTATIVE)
    assert registry.change_platform("video", lambda _: Change(long), AUTHORITY) is False
    assert registry.load_platform("video").platform == long


@pytest.mark.parametrize(
    ("kind", "at_most"),
    [("representative", 150_000), ("authority", 200_000), ("registrar", 200_000), ("system", 300_000)],
)
def test_an_entry_has_an_end_for_each_party_and_a_later_one_for_what_happens_by_itself(
    world: World, kind: str, at_most: int
) -> None:
    registry, by = entered(world), By(kind, "one")
    registry.change_platform("video", lambda _: Change(Platform("video", "x" * (at_most - 1_000))), by)
    with pytest.raises(CapReached):
        registry.change_platform("video", lambda _: Change(Platform("video", "x" * at_most)), by)


def test_who_is_not_there_is_not_found(world: World) -> None:
    registry = entered(world)
    for look in (registry.load_platform, registry.platform_now, registry.platform_of, registry.authority):
        with pytest.raises(NotFound):
            look("nobody")


def test_what_is_kept_is_a_minute_old_and_what_decides_is_not(world: World) -> None:
    registry, other = entered(world), Registry(now)
    assert other.platform("video").name == "Video"
    registry.change_platform("video", lambda _: Change(Platform("video", "Renamed")))
    assert other.platform("video").name == "Video"
    world.jump(from_text("2026-11-24T09:01:00Z"))
    assert other.platform("video").name == "Renamed"
    registry.change_platform("video", lambda _: Change(Platform("video", "Once more")))
    assert other.platform_now("video").name == "Once more"


def with_contact() -> Platform:
    desk = Contact("desk", "primary", "Desk", "desk@video.example", "en", tests=1, tested_at=START)
    holder = Representative(
        "holder", "Holder Ltd", "DE", "Europe/Berlin", ("en",), Mandate("M-1"), START, None, (desk,), appointed_at=START
    )
    return Platform("video", "Video", representatives=(holder,))


def acknowledged_at(registry: Registry) -> datetime | None:
    return registry.load_platform("video").platform.representatives[0].contacts[0].acknowledged_at


def test_a_confirmation_is_lost_by_no_write_that_did_not_know_it(world: World) -> None:
    registry = entered(world)
    registry.change_platform("video", lambda _: Change(with_contact()))
    before = registry.load_platform("video")
    world.jump(START + MINUTE)
    registry.confirm("video", "desk", 1)
    with pytest.raises(VersionConflict):
        registry.write_platform(before, Change(before.platform, CONTACTED), world.now, None)
    with pytest.raises(VersionConflict):
        journal_store.mark(before.journal, before.journal.marks)
    world.jump(START + 2 * MINUTE)
    registry.change_platform(
        "video", lambda platform: Change(replace(require_platform(platform, "video"), name="Renamed"))
    )
    assert acknowledged_at(registry) == START + MINUTE
    assert registry.load_platform("video").journal.confirmations == ()


def test_a_confirmation_of_an_older_test_or_of_no_contact_changes_nothing_and_is_not_kept_on(world: World) -> None:
    registry = entered(world)
    registry.change_platform("video", lambda _: Change(with_contact()))
    facts = len(registry.load_platform("video").journal.lines)
    for contact, test in (("desk", 0), ("gone", 1)):
        registry.confirm("video", contact, test)
    assert registry.take_confirmations(registry.load_platform("video"))
    assert acknowledged_at(registry) is None
    assert len(registry.load_platform("video").journal.lines) == facts
    assert not registry.take_confirmations(registry.load_platform("video"))


def test_the_same_confirmation_twice_is_kept_once_with_its_first_instant(world: World) -> None:
    registry = entered(world)
    registry.change_platform("video", lambda _: Change(with_contact()))
    for minutes in (1, 2):
        world.jump(START + minutes * MINUTE)
        registry.confirm("video", "desk", 1)
    assert [confirmation.at for confirmation in registry.load_platform("video").journal.confirmations] == [
        START + MINUTE
    ]
    assert registry.platform_confirmed("video").representatives[0].contacts[0].acknowledged_at == START + MINUTE
