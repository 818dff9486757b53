"""`removal-orders log resume`: after the table was restored, a person reads what is lost, and lets the log go on."""

from collections.abc import Callable

import pytest

from removal.cli import main
from removal.publiclog.store import LogStore
from tests.cloud import client
from tests.operations.test_backup import back_up, output_of
from tests.operations.test_restore_all import ALL, hold, lose_all
from tests.people import Cast
from tests.publiclog.beside import PublicLog
from tests.stories.test_public_log import expected
from tests.world import World


@pytest.fixture
def log(world: World) -> PublicLog:
    return PublicLog(world)


@pytest.fixture
def resume(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    def typed(*words: str) -> tuple[int, str]:
        capsys.readouterr()
        code = main(["log", "resume", *words])
        printed = capsys.readouterr()
        return code, printed.out + printed.err

    return typed


def restore(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    """By the command, of a table that is lost: what came after the copy is gone."""
    world.settle()
    lose_all(world)
    hold(capsys)
    output_of(capsys, *ALL, "--yes")
    output_of(capsys, "release", "--yes")


def kinds(log: PublicLog) -> list[str]:
    return ["fact" if b'"kind":"fact"' in entry else "gap" if b'"gap"' in entry else "day" for entry in log.entries]


def test_the_log_goes_on_after_a_restore_and_says_what_is_lost(
    people: Cast,
    world: World,
    log: PublicLog,
    resume: Callable[..., tuple[int, str]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    kept = people.issue("KZ-1")
    log.run()
    back_up()
    people.ministry.post(f"/orders/{kept}/withdrawal", {"reason": "A mistake."})
    lost = people.issue("KZ-2")
    log.run()
    before = log.entries
    assert kinds(log) == ["day", *["fact"] * 5]
    restore(world, capsys)
    world.expect("LogStopped", "DeliveryTimerQueue")  # while there is no table, no timer finds its platform
    log.run()
    assert log.entries == before
    code, said = resume()
    assert (code, "3 facts of 2 orders are in the log, and the table does not know them" in said) == (0, True)
    assert (f"order {lost}: facts 1 (entry " in said, "nothing was written: add --yes" in said) == (True, True)
    log.run()
    assert log.entries == before, "a dry run lets nothing go on"
    people.ministry.post(f"/orders/{kept}/withdrawal", {"reason": "Withdrawn again, after the restore."})
    log.lose_messages()  # it stood still for longer than its queue keeps them
    assert resume("--yes")[0] == 0
    log.run()
    assert kinds(log) == ["day", *["fact"] * 5, "gap", "fact"]
    assert resume("--yes") == (0, "The table is as the log left it: there is nothing to resume.\n")
    served = log.commitments
    assert [served.count(commitment) for commitment in expected(people, kept)] == [1, 1, 1]
    assert LogStore().head().gap is None
    proofs = people.ministry.get(f"/orders/{kept}/proof").body
    assert ([proof["fact"] for proof in proofs["proofs"]], proofs["not_logged"]) == ([1, 2, 3], [])


def test_what_no_restore_explains_is_refused_in_words(
    people: Cast, log: PublicLog, resume: Callable[..., tuple[int, str]]
) -> None:
    people.issue()
    log.run()
    key = "tile/0/000.p/3"
    client("s3").put_object(Bucket="the-log", Key=key, Body=b"\0" * 96)
    code, said = resume("--yes")
    assert (code, "Put the bucket's objects back" in said) == (1, True)


@pytest.mark.usefixtures("people")
def test_without_a_log_there_is_none_to_resume(resume: Callable[..., tuple[int, str]]) -> None:
    code, said = resume()
    assert (code, "keeps no public log" in said) == (1, True)
