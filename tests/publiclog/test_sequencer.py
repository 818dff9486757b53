"""The sequencer, one run after another: what it logs, what it writes, and where it stops."""

import zlib
from datetime import timedelta

import pytest

from removal.errors import Busy, Retryable
from removal.publiclog.bundles import bundle, packed
from removal.publiclog.commit import commit_of
from removal.publiclog.marks import Head, Journal, Run
from removal.publiclog.notes import signed
from removal.publiclog.ports import Kind
from removal.publiclog.sequencer import LogStopped
from tests.publiclog import naive
from tests.publiclog.logs import Log
from tests.publiclog.memory import BucketClient


def kinds(log: Log) -> list[str]:
    return [entry["kind"] for entry in log.read]


def logged() -> Log:
    """A log of a day and two facts."""
    log = Log()
    log.table.add("a", "order.issued", "order.received")
    log.run("a")
    return log


def test_a_log_begins_with_its_day_and_a_quiet_day_has_one_too() -> None:
    log = Log()
    log.run()
    assert log.read == [{"kind": "day", "at": "2026-11-24T09:00:00.000Z", "entries": 0}]
    before = dict(log.bucket.objects)
    log.run()
    assert (log.bucket.objects, len(log.signer.texts)) == (before, 1)
    log.now += timedelta(hours=15)
    log.run()
    assert log.read[1:] == [{"kind": "day", "at": "2026-11-25T00:00:00.000Z", "entries": 1}]


def test_a_clock_that_was_set_back_adds_no_day() -> None:
    log = logged()
    log.now -= timedelta(days=3)
    log.run()
    assert kinds(log) == ["day", "fact", "fact"]


def test_facts_are_logged_once_sorted_by_order_and_the_marks_say_where() -> None:
    log = Log()
    log.table.add("b", "order.issued")
    log.table.add("a", "order.issued", "order.received")
    log.run("b", "a", "b")
    log.run("b", "a")
    log.table.add("a", "order.reminded")
    log.run("a")
    assert kinds(log) == ["day", "fact", "fact", "fact", "fact"]
    assert log.table.marks["a"].runs == (Run(1, 1, 2), Run(3, 4, 1))
    assert log.table.marks["b"].runs == (Run(1, 3, 1),)
    assert [log.table.marks["a"].index_of(sequence) for sequence in (1, 2, 3, 4)] == [1, 2, 4, None]
    assert log.checkpoint.root == naive.root(log.entries)
    assert log.table.heads[-1] == Head(5, log.checkpoint.root, log.now)


def test_a_draft_leaves_nothing_and_an_approved_one_begins_with_its_issue() -> None:
    log = Log()
    log.table.add("refused", "order.drafted", "order.refused")
    log.table.add("taken back", "order.drafted", "order.withdrawn")
    log.table.add("approved", "order.drafted")
    log.run("refused", "taken back", "approved", "unknown")
    assert kinds(log) == ["day"]
    assert log.table.marks == {}
    log.table.add("approved", "order.issued", "order.received")
    log.run("approved")
    assert kinds(log) == ["day", "fact", "fact"]
    assert log.table.marks["approved"].runs == (Run(2, 1, 2),)


def test_what_one_side_alone_sees_leaves_a_gap_in_the_sequences_and_none_in_the_log() -> None:
    log = Log()
    log.table.add("a", "order.issued", "of a type that no party sees", "order.received")
    log.run("a")
    assert log.table.marks["a"].runs == (Run(1, 1, 1), Run(3, 2, 1))


def test_many_facts_are_several_commits_of_a_run() -> None:
    log = Log()
    for number in range(7):
        log.table.add(f"{number}", "order.issued", *["order.reminded"] * 399)
    log.run(*(f"{number}" for number in range(7)))
    sizes = [commit_of(body).size for key, (body, _) in log.bucket.objects.items() if key.startswith("commit/")]
    assert sizes == [0, 1201, 2401]
    assert len(log.entries) == 2801
    assert log.checkpoint.root == naive.root(log.entries)


def test_a_checkpoint_is_one_signature_and_six_puts_at_most() -> None:
    log = Log()
    log.table.add("a", "order.issued", *["order.reminded"] * 998)
    log.run("a")
    before = set(log.bucket.objects)
    log.table.add("a", "order.reminded", "order.reminded")
    log.run("a")
    new = set(log.bucket.objects) - before
    assert new == {"commit/0000000000001000", "tile/0/003.p/234", "tile/entries/003.p/234"}
    assert len(log.signer.texts) == 2


def test_objects_have_the_kinds_by_which_they_are_served() -> None:
    kinds_of = {key: kind for key, (_, kind) in logged().bucket.objects.items()}
    assert kinds_of == {
        "checkpoint": Kind.CHECKPOINT,
        "commit/0000000000000000": Kind.COMMIT,
        "tile/0/000.p/3": Kind.TILE,
        "tile/entries/000.p/3": Kind.BUNDLE,
    }


def test_an_order_whose_key_was_erased_too_early_is_named_and_stops_no_other() -> None:
    log = Log()
    log.table.add("a", "order.issued")
    log.table.add("b", "order.issued")
    log.table.journals["a"] = Journal("", log.table.journals["a"].facts)
    assert log.run("a", "b") == {"a"}
    assert kinds(log) == ["day", "fact"]


def test_an_erased_order_all_of_which_is_logged_is_nothing_to_do() -> None:
    log = logged()
    log.table.journals["a"] = Journal("", log.table.journals["a"].facts)
    assert log.run("a") == frozenset()


# --- where it stops


def stops(log: Log, match: str) -> None:
    """It stops, however often it is run, and neither signs nor publishes."""
    log.table.add("new", "order.issued")
    texts, checkpoint = list(log.signer.texts), log.bucket.objects.get("checkpoint")
    for _ in range(2):
        with pytest.raises(LogStopped, match=match):
            log.run("new", "a")
    assert (log.signer.texts, log.bucket.objects.get("checkpoint")) == (texts, checkpoint)


def test_a_tile_with_other_bytes_stops_it() -> None:
    log = logged()
    log.bucket.objects["tile/0/000.p/4"] = (bytes(128), Kind.TILE)
    stops(log, r"tile/0/000.p/4 has another content")


def test_a_bundle_that_another_zlib_has_packed_is_the_same() -> None:
    log = logged()
    log.table.add("a", "order.reminded")
    body = bundle(log.entries)
    log.bucket.objects["tile/entries/000.p/3"] = (_stored(body), Kind.BUNDLE)
    log.run("a")
    assert kinds(log) == ["day", "fact", "fact", "fact"]


def _stored(body: bytes) -> bytes:
    packer = zlib.compressobj(level=0, wbits=31)
    return packer.compress(body) + packer.flush()


@pytest.mark.parametrize("key", ["tile/0/000.p/3", "tile/entries/000.p/3"])
def test_a_tile_that_is_missing_stops_it(key: str) -> None:
    log = logged()
    del log.bucket.objects[key]
    stops(log, f"{key} is missing")


def test_a_tile_that_was_changed_stops_it() -> None:
    log = logged()
    log.bucket.objects["tile/0/000.p/3"] = (bytes(96), Kind.TILE)
    stops(log, "do not have the root")
    log.bucket.objects["tile/0/000.p/3"] = (bytes(95), Kind.TILE)
    stops(log, "95 bytes")


def test_entries_that_were_changed_stop_it() -> None:
    log = logged()
    changed = [log.entries[0], log.entries[2], log.entries[1]]
    log.bucket.objects["tile/entries/000.p/3"] = (packed(bundle(changed)), Kind.BUNDLE)
    stops(log, "do not hash to it")


def test_a_checkpoint_of_another_key_stops_it() -> None:
    log = logged()
    text = log.checkpoint.text
    key = log.signer.public_key()
    log.bucket.objects["checkpoint"] = (signed(text.replace("\n3\n", "\n03\n"), key, bytes(64)), Kind.CHECKPOINT)
    stops(log, "not written as one")


def test_tree_and_checkpoint_that_were_both_replaced_stop_it() -> None:
    """By someone who can write to the bucket and not to the table: the head has the root that was signed."""
    log, other = logged(), Log()
    other.table.add("a", "order.issued", "order.received", note="another")
    other.run("a")
    log.bucket.objects = other.bucket.objects
    log.sequencer = log.sequencer_of()
    stops(log, "3 entries, and the table knows of 3")


def test_a_bucket_that_was_restored_to_an_earlier_day_stops_it() -> None:
    log = logged()
    earlier = dict(log.bucket.objects)
    log.table.add("a", "order.reminded")
    log.run("a")
    log.bucket.objects.clear()
    log.bucket.objects.update(earlier)
    stops(log, "3 entries, and the table knows of 4")


def test_a_checkpoint_that_was_lost_is_made_again_from_the_commits() -> None:
    log = logged()
    log.table.add("a", "order.reminded")
    log.run("a")
    checkpoint = log.bucket.objects.pop("checkpoint")
    log.run("a")
    assert log.bucket.objects["checkpoint"] == checkpoint
    assert len(set(log.signer.texts)) == 2


def test_a_checkpoint_that_was_lost_with_the_commits_stops_it() -> None:
    log = logged()
    del log.bucket.objects["checkpoint"], log.bucket.objects["commit/0000000000000000"]
    stops(log, "0 entries, and the table knows of 3")
    log.table.heads = [Head()]
    stops(log, "0 entries, and the table knows of 0")


def test_a_table_of_before_the_last_facts_stops_it() -> None:
    log = Log()
    log.table.add("a", "order.issued")
    log.run("a")
    before = log.table.copy()
    log.table.add("a", "order.reminded")
    log.run("a")
    log.table.marks, log.table.heads = before.marks, before.heads
    stops(log, "3 entries, and the table knows of 2")


def test_what_was_decided_before_the_table_was_restored_is_not_signed_after() -> None:
    """The run was killed after its put. The table that came back has another fact of the same number."""
    log = logged()
    log.table.add("a", "order.reminded", note="lost")
    before = log.table.copy()
    log.sequencer = log.sequencer_of(KilledAfterCommit)
    with pytest.raises(KilledAfterCommit.Killed):
        log.run("a")
    log.sequencer = log.sequencer_of()
    log.table.journals["a"] = Journal(before.journals["a"].key, before.journals["a"].facts[:2])
    stops(log, "facts of order a that the table does not have")
    log.table.add("a", "order.reminded", note="another")
    stops(log, "facts of order a that the table does not have")
    log.table.journals["a"] = before.journals["a"]
    log.run("a")
    assert kinds(log) == ["day", "fact", "fact", "fact"]


def test_a_journal_that_is_not_the_one_that_was_logged_stops_it() -> None:
    log = logged()
    facts = log.table.journals.pop("a").facts
    log.table.add("a", "order.issued", "order.received", "order.reminded", note="another")
    stops(log, "2 facts of order a were logged")
    log.table.journals["a"] = Journal(log.table.journals["a"].key, facts[:1])
    stops(log, "2 facts of order a were logged")


def test_a_run_that_is_killed_between_checkpoint_and_head_is_finished_by_the_next() -> None:
    log = logged()
    log.table.heads = [Head()]
    log.run("a")
    assert log.table.heads[-1] == Head(3, log.checkpoint.root, log.now)
    assert kinds(log) == ["day", "fact", "fact"]


def test_a_head_of_before_a_commit_that_did_not_lead_to_the_checkpoint_stops_it() -> None:
    log, other = logged(), Log()
    other.table.add("a", "order.issued", "order.received", note="another")
    other.run("a")
    log.table.heads = [Head()]
    log.bucket.objects["commit/0000000000000000"] = other.bucket.objects["commit/0000000000000000"]
    stops(log, "not the one that commit/0000000000000000 led to")


def test_a_commit_that_follows_another_root_stops_it() -> None:
    log, other = logged(), Log()
    other.table.add("a", "order.issued", "order.received", note="another")
    other.run("a")
    other.table.add("a", "order.reminded")
    other.run("a")
    log.bucket.objects["commit/0000000000000003"] = other.bucket.objects["commit/0000000000000003"]
    stops(log, "follows another root")


class KilledAfterCommit(BucketClient):
    """Ends the run at its first put after a commit."""

    class Killed(BaseException):
        pass

    def create(self, key: str, body: bytes, kind: Kind) -> bool:
        if kind is not Kind.COMMIT:
            raise self.Killed
        return super().create(key, body, kind)


class Unclear(BucketClient):
    """Answers 409 to each put of a tile, as S3 does while another put of the same key runs."""

    def create(self, key: str, body: bytes, kind: Kind) -> bool:
        return kind is not Kind.TILE and super().create(key, body, kind)


class Refused(BucketClient):
    """Answers 409 to each put of a commit."""

    def create(self, key: str, body: bytes, kind: Kind) -> bool:
        return kind is not Kind.COMMIT and super().create(key, body, kind)


def test_a_tile_that_another_run_is_putting_is_tried_again() -> None:
    log = Log()
    log.sequencer = log.sequencer_of(Unclear)
    with pytest.raises(Retryable, match="is not there yet"):
        log.run()
    log.sequencer = log.sequencer_of()
    log.run()
    assert kinds(log) == ["day"]


def test_a_run_that_never_decides_anything_ends() -> None:
    log = Log()
    log.sequencer = log.sequencer_of(Refused)
    with pytest.raises(Busy):
        log.run()
    assert log.signer.texts == []
