"""A new key: it is announced under a checkpoint that the old one signed, and signs nothing before that."""

import json
from collections.abc import Callable
from datetime import datetime
from random import Random

import pytest

from infra.checker.removal_orders_check.log import opened
from removal.publiclog.notes import VerifierKey, names
from removal.publiclog.ports import Journals, Objects, OrderMarks
from removal.publiclog.sequencer import LogStopped, Sequencer
from tests.publiclog.interleaving import Life
from tests.publiclog.logs import Log
from tests.publiclog.memory import BucketClient, Signer, TableClient
from tests.publiclog.test_sequencer import KilledAfterCommit

OLD, NEW = Signer(), Signer(key=9)


def run(log: Log, *signers: Signer, client: type[BucketClient] = BucketClient) -> None:
    """The log's minute, in a deployment with these keys."""
    table = TableClient(log.table)
    log.signer, *also = signers
    log.sequencer = Sequencer(client(log.bucket.objects), table, table, log.signer, lambda: log.now, also=tuple(also))
    log.run("a", "b", "c")


def signed_by(log: Log) -> list[VerifierKey]:
    note = log.bucket.objects["checkpoint"][0]
    return [signer.public_key() for signer in (OLD, NEW) if names(note, signer.public_key())]


def test_a_new_key_is_announced_once_and_signs_with_the_old_one_from_then_on() -> None:
    log = Log()
    log.table.add("a", "order.issued")
    run(log, OLD)
    assert signed_by(log) == [OLD.public_key()]
    log.table.add("b", "order.issued")
    run(log, OLD, NEW)
    run(log, OLD, NEW)
    assert [entry["kind"] for entry in log.read] == ["day", "fact", "key", "fact"]
    assert log.read[2] == {"kind": "key", "key": NEW.public_key().text}
    assert signed_by(log) == [OLD.public_key(), NEW.public_key()]
    for key in signed_by(log):
        assert opened(log.bucket.objects["checkpoint"][0], key.text).size == 4
    log.table.add("c", "order.issued")
    run(log, NEW)
    assert ([entry["kind"] for entry in log.read[4:]], signed_by(log)) == (["fact"], [NEW.public_key()])


def test_a_key_that_was_never_announced_signs_nothing() -> None:
    log = Log()
    run(log, OLD)
    signed = len(NEW.texts)
    with pytest.raises(LogStopped, match="no signature of the key"):
        run(log, NEW)
    log.table.add("a", "order.issued")
    with pytest.raises(KilledAfterCommit.Killed):
        run(log, OLD, client=KilledAfterCommit)
    entries = len(log.bucket.objects)
    with pytest.raises(LogStopped):
        run(log, NEW)
    assert (len(NEW.texts), len(log.bucket.objects)) == (signed, entries)
    log.table.journals.pop("a")
    log.table.add("a", "order.issued")
    run(log, OLD, NEW)
    assert [entry["kind"] for entry in log.read] == ["day", "fact", "key"]
    assert [b"\n2\n" in text for text in NEW.texts[signed:]] == [False]


def test_an_old_key_is_let_go_while_both_deployments_serve() -> None:
    """What the one without it has decided is signed as it says, by whichever run finishes it."""
    log = Log()
    run(log, OLD)
    run(log, OLD, NEW)
    log.table.add("a", "order.issued")
    with pytest.raises(KilledAfterCommit.Killed):
        run(log, NEW, client=KilledAfterCommit)
    run(log, OLD, NEW)
    assert signed_by(log) == [NEW.public_key()]
    log.table.add("b", "order.issued")
    run(log, NEW)
    assert ([entry["kind"] for entry in log.read], signed_by(log)) == (
        ["day", "key", "fact", "fact"],
        [NEW.public_key()],
    )


def test_a_release_that_knew_one_key_alone_leaves_commits_that_are_finished_by_ours() -> None:
    log = Log()
    run(log, OLD)
    log.table.add("a", "order.issued")
    with pytest.raises(KilledAfterCommit.Killed):
        run(log, OLD, client=KilledAfterCommit)
    key = max(key for key in log.bucket.objects if key.startswith("commit/"))
    body, kind = log.bucket.objects[key]
    before = {name: value for name, value in json.loads(body).items() if name != "keys"}
    log.bucket.objects[key] = (json.dumps(before).encode(), kind)
    run(log, OLD)
    assert signed_by(log) == [OLD.public_key()]


def test_lives_in_which_a_key_comes_fork_nothing_and_announce_it() -> None:
    for seed in range(40):
        chance, announced = Random(seed), Signer(key=9)

        def made(  # noqa: PLR0917 - as the sequencer
            objects: Objects,
            marks: OrderMarks,
            journals: Journals,
            signer: Signer,
            clock: Callable[[], datetime],
            listing: Callable[[str], bytes | None],
            chance: Random = chance,
            announced: Signer = announced,
        ) -> Sequencer:
            also = (announced,) if chance.random() < 0.9 else ()
            return Sequencer(objects, marks, journals, signer, clock, listing, also=also)

        life = Life(seed, made, steps=300)
        announced.call = life.call
        life.live()
        assert list(life.faults_found()) == []
        assert any(b'"kind":"key"' in entry for entry in life.committed())
