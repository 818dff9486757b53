"""Whatever is killed, doubled or restored: no fork, and every fact once and in its order."""

import pytest

from removal.publiclog.sequencer import Sequencer
from tests.publiclog import broken
from tests.publiclog.interleaving import Life

SEEDS = range(80)


def faults(seed: int, made: type[Sequencer] = Sequencer, *, restores: bool = False) -> list[str]:
    life = Life(seed, made, restores=restores)
    life.live()
    return list(life.faults_found())


def test_runs_that_are_killed_anywhere_log_every_fact_once_and_fork_nothing() -> None:
    assert {seed: found for seed in SEEDS if (found := faults(seed))} == {}


def test_a_table_that_was_restored_forks_nothing_and_stops_the_log_where_it_knows_less() -> None:
    assert {seed: found for seed in SEEDS if (found := faults(seed, restores=True))} == {}


def test_lives_are_not_empty() -> None:
    lives = [Life(seed, restores=seed % 2 == 1) for seed in range(40)]
    for life in lives:
        life.live()
    assert sum(len(set(life.signer.texts)) for life in lives) > 200
    assert sum(len(life.signer.texts) - len(set(life.signer.texts)) for life in lives) > 50
    assert sum(bool(life.stopped) for life in lives[1::2]) > 5
    assert sum(len(life.listed) for life in lives[::2]) > 60


@pytest.mark.parametrize(
    ("made", "restores"),
    [
        (broken.TilesFirst, False),
        (broken.SignatureFirst, False),
        (broken.MarksFirst, False),
        (broken.MarksLast, False),
        (broken.ForgetsOthers, False),
        (broken.ListsByFacts, False),
        (broken.NoGuard, True),
        (broken.SizeAlone, True),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)
def test_steps_in_another_order_are_seen(made: type[Sequencer], *, restores: bool) -> None:
    assert any(faults(seed, made, restores=restores) for seed in SEEDS)
