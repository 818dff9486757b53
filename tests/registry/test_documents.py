"""Entries as they are kept: what the release before reads, and what the one after may have written."""

from removal.registry.authority import Authority
from removal.registry.documents import authority, authority_document

ENTRY = Authority("ministry", "Ministry", ("kz",), "kz")


def test_an_entry_without_a_zone_is_kept_as_the_release_before_reads_it() -> None:
    assert "zone" not in authority_document(ENTRY)
    assert authority(authority_document(ENTRY)) == ENTRY


def test_a_zone_is_kept_and_what_is_not_known_yet_is_left_aside() -> None:
    entry = Authority("ministry", "Ministry", ("kz",), "kz", zone="Asia/Almaty")
    assert authority({**authority_document(entry), "seal": "blue"}) == entry


def test_names_are_kept_by_language_and_an_entry_without_them_as_the_release_before_reads_it() -> None:
    assert "names" not in authority_document(ENTRY)
    entry = Authority("ministry", "Ministry", ("kz",), "kz", names={"kk": "Министрлік"})
    assert authority(authority_document(entry)) == entry
    assert [entry.name_in(language) for language in ("kk", "ru", "en")] == ["Министрлік", "Ministry", "Ministry"]
    assert entry.every_name == ("Ministry", "Министрлік")
