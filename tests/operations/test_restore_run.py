"""A run of a restore puts some items back at once, and a stage is whole before the next begins."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from removal.operations.backup import Backup, Difference
from removal.operations.comparison import Verdict
from removal.operations.restore_run import AT_ONCE, RestoreRun
from removal.wiring.parts.workers import WORKERS_AT_MOST
from tests import parts
from tests.cloud import table_items
from tests.operations.test_backup import back_up, output_of
from tests.operations.test_restore_all import ALL, HOUR, Print, but_for_names, hold, lose_all
from tests.people import Cast
from tests.world import World

SECONDS_AT_MOST = 10
RESTORED = "2026-11-24T09:00:00.000Z-00000000"


class Lost(Exception):
    """The connection."""


def differences(number: int) -> Iterator[Difference]:
    """Items that are missing."""
    items = ({"pk": {"S": "order:1"}, "sk": {"S": f"words:{each}"}} for each in range(number))
    return (Difference(item, None, Verdict.MISSING) for item in items)


def run_with(monkeypatch: pytest.MonkeyPatch, put: object) -> RestoreRun:
    """A run whose items are put back by a double, as if it had begun."""
    monkeypatch.setattr(Backup, "put_back", put)
    return RestoreRun(Backup(parts.process().client("dynamodb"), "table", "copy"), RESTORED, is_entered=True)


@pytest.mark.usefixtures("world")
def test_as_many_are_put_back_at_once_as_there_are_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    together = Barrier(WORKERS_AT_MOST, timeout=SECONDS_AT_MOST)

    def put(_: Backup, __: Difference) -> bool:
        together.wait()
        return True

    run = run_with(monkeypatch, put)
    with ThreadPoolExecutor(WORKERS_AT_MOST) as workers:
        assert run.put_back_all(differences(5 * WORKERS_AT_MOST), workers) == 5 * WORKERS_AT_MOST


@pytest.mark.usefixtures("world")
def test_no_more_wait_than_a_shell_can_hold_and_all_are_written_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    read, put, most = list[int](), list[str](), 0

    def reading() -> Iterator[Difference]:
        nonlocal most
        for difference in differences(2 * AT_ONCE + 1):
            read.append(1)
            most = max(most, len(read) - len(put))
            yield difference

    def note(_: Backup, difference: Difference) -> bool:
        put.append(difference.copied["sk"]["S"])
        return True

    run = run_with(monkeypatch, note)
    with ThreadPoolExecutor(WORKERS_AT_MOST) as workers:
        assert run.put_back_all(reading(), workers) == 2 * AT_ONCE + 1
        assert len(set(put)) == 2 * AT_ONCE + 1
    assert most <= AT_ONCE


@pytest.mark.usefixtures("world")
def test_an_error_ends_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def put(_: Backup, difference: Difference) -> bool:
        if difference.copied["sk"]["S"] == "words:7":
            raise Lost
        return True

    run = run_with(monkeypatch, put)
    with ThreadPoolExecutor(WORKERS_AT_MOST) as workers, pytest.raises(Lost):
        run.put_back_all(differences(2 * AT_ONCE), workers)


def test_a_table_comes_back_by_threads_as_it_does_in_turn(world: World, people: Cast, capsys: Print) -> None:
    for number in range(3):
        people.issue(f"KZ-{number}")
    world.run(HOUR)
    back_up()
    before = but_for_names(table_items())
    lose_all(world)
    hold(capsys)
    with ThreadPoolExecutor(WORKERS_AT_MOST) as workers:
        parts.put(workers=workers)
        output_of(capsys, *ALL, "--yes")
    assert but_for_names(table_items()) == before
    output_of(capsys, "verify", "--all")
