"""After a restore the log goes on by a gap entry: what it says is lost, what it marks, and when it may not go on."""

from collections.abc import Callable, Collection
from dataclasses import replace

import pytest

from removal.errors import Busy
from removal.publiclog.marks import Gap, Head, Run
from removal.publiclog.resuming import Plan, Resuming
from removal.publiclog.sequencer import LogStopped
from tests.publiclog.interleaving import Life
from tests.publiclog.logs import Log
from tests.publiclog.memory import ORIGIN, Table, TableClient
from tests.publiclog.test_sequencer import KilledAfterCommit

LIVES, STEPS = 300, 260


def resuming(log: Log, made: Callable[..., Resuming] = Resuming) -> Resuming:
    def read(key: str) -> bytes | None:
        stored = log.bucket.objects.get(key)
        return stored[0] if stored else None

    return made(read, TableClient(log.table), TableClient(log.table), ORIGIN)


def restore(log: Log, copy: Table) -> None:
    log.table = copy
    log.sequencer = log.sequencer_of()


def stopped_log() -> Log:
    """a: facts 1 and 2 in the copy, which has 1 logged; 3 is lost. b: lost whole. c: as the log left it."""
    log = Log()
    log.table.add("a", "order.issued")
    log.table.add("c", "order.issued")
    log.run("a", "c")
    log.table.add("a", "order.received")
    copy = log.table.copy()
    log.table.add("a", "order.reminded")
    log.table.add("b", "order.issued")
    log.run("a", "b")
    restore(log, copy)
    return log


def test_a_plan_says_what_is_lost_and_writes_nothing() -> None:
    log = stopped_log()
    with pytest.raises(LogStopped, match="6 entries, and the table knows of 3"):
        log.run()
    plan = resuming(log).plan()
    assert plan.lost == {"a": {4: 3}, "b": {5: 1}}
    assert [(mark.order, mark.before.runs, mark.after.runs) for mark in plan.marks] == [
        ("a", (Run(1, 1, 1),), (Run(1, 1, 1), Run(2, 3, 1)))
    ]
    assert (plan.orders, plan.after) == (("a", "b"), Head(6, log.checkpoint.root, log.now, Gap(4)))
    with pytest.raises(LogStopped):
        log.run()


def test_it_goes_on_by_a_gap_entry_and_logs_each_fact_that_the_table_knows_once() -> None:
    log = stopped_log()
    before = log.entries
    resuming(log).go_on(resuming(log).plan())
    log.table.add("a", "order.reminded", note="another")
    log.run("a", "b", "c")
    assert log.entries[:6] == before
    assert [entry["kind"] for entry in log.read[6:]] == ["gap", "fact"]
    assert log.read[6] == {"kind": "gap", "at": "2026-11-24T09:00:00.000Z", "entries": 6, "known": 4}
    assert log.table.marks["a"].runs == (Run(1, 1, 1), Run(2, 3, 1), Run(3, 7, 1))
    log.run("a", "b", "c")
    assert (len(log.entries), log.table.heads[-1].gap) == (8, None)
    assert not resuming(log).plan().is_needed


def test_a_commit_that_was_decided_before_the_restore_is_published_without_its_marks() -> None:
    log = Log()
    log.table.add("a", "order.issued")
    log.run("a")
    copy = log.table.copy()
    log.table.add("a", "order.received", "order.reminded")
    log.sequencer = log.sequencer_of(KilledAfterCommit)
    with pytest.raises(KilledAfterCommit.Killed):
        log.run("a")
    restore(log, copy)
    log.table.add("a", "order.received")
    plan = resuming(log).plan()
    assert (plan.lost, plan.after.gap) == ({"a": {3: 3}}, Gap(3, unmarked=2))
    resuming(log).go_on(plan)
    log.run("a")
    assert [entry["kind"] for entry in log.read] == ["day", "fact", "fact", "fact", "gap"]
    assert log.table.marks["a"].runs == (Run(1, 1, 2),)


def test_an_order_that_was_restored_by_itself_is_named() -> None:
    log = stopped_log()
    resuming(log).go_on(resuming(log).plan())
    log.run("a")
    log.table.add("c", "order.received", "order.reminded")
    log.run("c")
    log.table.journals["c"] = replace(log.table.journals["c"], facts=log.table.journals["c"].facts[:2])
    with pytest.raises(LogStopped, match="3 facts of order c"):
        log.run("c")
    assert not resuming(log).plan().is_needed
    plan = resuming(log).plan(["c"])
    assert (plan.lost, plan.after.gap) == ({"c": {8: 3}}, Gap(8))
    resuming(log).go_on(plan)
    log.run("c")
    assert [entry["kind"] for entry in log.read[6:]] == ["gap", "fact", "fact", "gap"]
    del log.table.journals["c"]
    with pytest.raises(LogStopped, match="none of the facts of order c"):
        resuming(log).plan(["c"])


def test_an_order_whose_key_was_erased_is_known_by_the_chain() -> None:
    log = stopped_log()
    journal = log.table.journals["a"]
    log.table.journals["a"] = replace(journal, key="")
    assert resuming(log).plan().lost["a"] == {3: 2, 4: 3}
    log = stopped_log()
    log.table.add("a", "order.reminded")
    log.table.journals["a"] = replace(log.table.journals["a"], key="")
    assert "a" not in resuming(log).plan().lost


def test_no_gap_explains_a_bucket_that_is_older_or_another_or_commits_that_are_gone() -> None:
    log = stopped_log()
    log.table.heads = [Head(2, log.checkpoint.root)]
    with pytest.raises(LogStopped, match="first 2 entries are not those"):
        resuming(log).plan()
    log.table.heads = [Head(9, log.checkpoint.root)]
    with pytest.raises(LogStopped, match="first 9 entries are not those"):
        resuming(log).plan()
    log = stopped_log()
    commit = log.bucket.objects.pop("commit/0000000000000003")
    with pytest.raises(LogStopped, match="kept for 35 days"):
        resuming(log).plan()
    log.bucket.objects["commit/0000000000000003"] = (commit[0].replace(b"commitment", b"kommitment"), commit[1])
    with pytest.raises(LogStopped, match="other entries than the log"):
        resuming(log).plan()


def test_a_run_that_still_has_the_table_of_before_takes_no_others_mark_for_its_own() -> None:
    """Both tables have two facts of a, of which the second is another."""
    log = Log()
    log.table.add("a", "order.issued")
    log.run("a")
    copy = log.table.copy()
    log.table.add("a", "order.received")
    log.run("a")
    before = log.sequencer
    restore(log, copy)
    resuming(log).go_on(resuming(log).plan())
    log.table.add("a", "order.reminded", note="another")
    log.run("a")
    assert [entry["kind"] for entry in log.read] == ["day", "fact", "fact", "gap", "fact"]
    with pytest.raises(LogStopped, match="5 entries, and the table knows of 3"):
        before.run(["a"])


def test_one_who_is_too_late_changes_nothing() -> None:
    log = stopped_log()
    plan = resuming(log).plan()
    resuming(log).go_on(plan)
    log.run("a", "c")
    after = (dict(log.table.marks), log.table.heads[-1])
    with pytest.raises(Busy):
        resuming(log).go_on(plan)
    assert (log.table.marks, log.table.heads[-1]) == after


# --- lives


class NoMarks(Resuming):
    """Moves the head alone, so what the log has is logged again."""

    def go_on(self, plan: Plan) -> None:
        super().go_on(replace(plan, marks=()))


class NoGap(Resuming):
    """Says nothing of what is lost."""

    def go_on(self, plan: Plan) -> None:
        super().go_on(replace(plan, after=replace(plan.after, gap=None)))


class KnowsAll(Resuming):
    """Says that the table knows all."""

    def plan(self, orders: Collection[str] = ()) -> Plan:
        plan = super().plan(orders)
        gap = plan.after.gap
        return replace(plan, after=replace(plan.after, gap=replace(gap, known=plan.after.size))) if gap else plan


class ForgetsDecided(Resuming):
    """Leaves a commit that was decided for one that has its marks."""

    def go_on(self, plan: Plan) -> None:
        gap = plan.after.gap
        super().go_on(replace(plan, after=replace(plan.after, gap=Gap(gap.known))) if gap else plan)


def faults(seed: int, made: Callable[..., Resuming] = Resuming) -> list[str]:
    life = Life(seed, resumes=made, steps=STEPS)
    life.live()
    return list(life.faults_found())


def test_lives_with_restores_fork_nothing_go_on_and_have_every_fact_that_the_table_knows_once() -> None:
    assert {seed: found for seed in range(LIVES) if (found := faults(seed))} == {}


def test_these_lives_are_not_empty() -> None:
    lives = [Life(seed, resumes=Resuming, steps=STEPS) for seed in range(60)]
    for life in lives:
        life.live()
    assert sum(bool(life.resumed) for life in lives) > 20
    assert sum(life.restored > 1 for life in lives) > 5


@pytest.mark.parametrize("made", [NoMarks, NoGap, KnowsAll, ForgetsDecided])
def test_a_resumption_that_leaves_out_a_step_is_seen(made: Callable[..., Resuming]) -> None:
    assert any(faults(seed, made) for seed in range(LIVES))
