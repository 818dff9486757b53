"""What an entry says, and that it says nothing else: canaries in every field of an order, guesses of its wording."""

import hashlib
import json
from datetime import UTC, datetime

import pytest

from removal.publiclog.bundles import unpacked
from removal.publiclog.entries import BYTES_AT_MOST, commitment, day_entry, fact_entry, gap_entry, key_entry
from removal.publiclog.marks import Journal, LoggedFact
from removal.publiclog.merkle import leaf_hash
from removal.publiclog.notes import VerifierKey
from removal.record.blinds import blind_of
from removal.record.facts import NOTHING_BEFORE, By, Fact, seal
from removal.record.words import WRITTEN, keyed, salt_of
from tests.publiclog.logs import MORNING, Log

KEY = "5a" * 32
AT = datetime(2026, 11, 24, 9, 0, 0, 123_000, tzinfo=UTC)
ORDER = "canary-order-id"
MEMBERS = ("reference", "authority", "platform", "representative", "law", "text_sha256", "predecessor")


def test_an_entry_of_a_fact_is_a_commitment_and_nothing_else() -> None:
    fact_hash = "1c" * 32
    blind = blind_of(KEY, 7)
    committed = hashlib.sha256(b"\x02" + bytes.fromhex(blind) + bytes.fromhex(fact_hash)).hexdigest()
    assert fact_entry(KEY, 7, fact_hash) == f'{{"commitment":"{committed}","kind":"fact"}}'.encode()
    assert commitment(blind, fact_hash) == committed


def test_a_blind_is_made_of_the_key_and_is_no_salt() -> None:
    blinds = {blind_of(KEY, sequence) for sequence in range(1, 200)}
    assert len(blinds) == 199
    assert blind_of("5b" * 32, 1) not in blinds
    assert salt_of(KEY, "1") not in blinds
    assert blind_of(KEY, 12) == keyed(KEY, "log", "12")


def test_without_a_key_there_is_no_commitment() -> None:
    with pytest.raises(ValueError, match="key"):
        fact_entry("", 1, "1c" * 32)


def test_the_other_entries_are_canonical_json() -> None:
    key = VerifierKey("log.example/orders", bytes(32))
    assert day_entry(AT, 1042) == b'{"at":"2026-11-24T09:00:00.123Z","entries":1042,"kind":"day"}'
    assert json.loads(key_entry(key)) == {"kind": "key", "key": key.text}
    assert json.loads(gap_entry(AT, 1042, 1000)) == {
        "kind": "gap",
        "at": "2026-11-24T09:00:00.123Z",
        "entries": 1042,
        "known": 1000,
    }


def test_an_entry_of_more_than_a_kilobyte_is_refused() -> None:
    with pytest.raises(ValueError, match=str(BYTES_AT_MOST)):
        key_entry(VerifierKey("n" * BYTES_AT_MOST, bytes(32)))


def planted() -> tuple[list[Fact], list[str]]:
    """Facts of every type of which people write words, with a canary in every member, and the canaries."""
    facts, canaries = list[Fact](), list[str]()
    for type_ in ("order.issued", *(type_ for type_ in WRITTEN if type_.startswith("order."))):
        payload = {name: f"canary-{type_}-{name}" for name in (*MEMBERS, *WRITTEN.get(type_, ()))}
        canaries += payload.values()
        after = (facts[-1].sequence, facts[-1].hash) if facts else (0, NOTHING_BEFORE)
        by, command = By("authority", f"canary-caller-{type_}"), f"canary-command-{type_}"
        salt = salt_of(KEY, command)
        facts.append(
            seal(type_, payload, subject=f"order:{ORDER}", after=after, at=MORNING, by=by, command=command, salt=salt)
        )
        canaries += [command, by.caller or "", salt, facts[-1].hash, facts[-1].previous_hash]
        canaries += [facts[-1].words_sha256 or salt, blind_of(KEY, facts[-1].sequence)]
    return facts, [*canaries, KEY, ORDER, "canary", "authority", "order."]


def log_of(facts: list[Fact]) -> Log:
    log = Log()
    log.table.journals[ORDER] = Journal(KEY, [LoggedFact(fact.type, fact.sequence, fact.hash) for fact in facts])
    log.run(ORDER)
    return log


def test_no_byte_that_is_served_is_of_an_order() -> None:
    facts, canaries = planted()
    log = log_of(facts)
    served = {key: body for key, (body, _) in log.bucket.objects.items() if not key.startswith("commit/")}
    bodies = [unpacked(body) if "entries" in key else body for key, body in served.items()]
    as_bytes = [canary.encode() for canary in canaries]
    as_bytes += [bytes.fromhex(canary) for canary in canaries if len(canary) == 64 and canary != NOTHING_BEFORE]
    found = [canary for canary in as_bytes if canary for body in bodies if canary in body]
    assert found == []
    assert len([entry for entry in log.read if entry["kind"] == "fact"]) == len(
        [fact for fact in facts if fact.type != "order.refused"]
    )


def test_all_facts_look_alike() -> None:
    entries = [entry for entry in log_of(planted()[0]).entries if b"commitment" in entry]
    assert {len(entry) for entry in entries} == {len(entries[0])}
    assert all(set(json.loads(entry)) == {"kind", "commitment"} for entry in entries)


def test_no_guess_of_ten_thousand_finds_a_fact_whose_other_members_are_known() -> None:
    """Without the key: the hash alone, with blinds that are none, and as a leaf. With the key the true one is found."""

    def fact_with(url: str) -> Fact:
        payload = {"reference": "KZ-1", "text_sha256": hashlib.sha256(url.encode()).hexdigest()}
        by = By("authority", "ministry")
        return seal(
            "order.issued", payload, subject=f"order:{ORDER}", after=(0, NOTHING_BEFORE), at=MORNING, by=by, command="c"
        )

    log = log_of([fact_with("https://video.example/watch?v=7411")])
    public = {entry["commitment"] for entry in log.read if entry["kind"] == "fact"} | {
        leaf_hash(entry).hex() for entry in log.entries
    }
    blinds = ["00" * 32, blind_of("00" * 32, 1), hashlib.sha256(b"").hexdigest()]
    guesses = [fact_with(f"https://video.example/watch?v={number}").hash for number in range(10_000)]
    assert public.isdisjoint(guesses)
    assert public.isdisjoint(commitment(blind, guess) for guess in guesses for blind in blinds)
    assert commitment(blind_of(KEY, 1), guesses[7411]) in public
