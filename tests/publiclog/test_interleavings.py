"""Whatever is killed, doubled or restored: no fork, and every fact once and in its order."""

import pytest

from removal.publiclog.sequencer import Sequencer
from removal.publiclog.witnessing import Witnessing
from tests.publiclog import broken
from tests.publiclog.interleaving import Life
from tests.publiclog.witnessed import AsksFirst, ForgetsTag, PutsBack, WitnessedLife

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


def witnessed(seed: int, asks: type[Witnessing] = Witnessing, runs: type[Sequencer] = Sequencer) -> list[str]:
    life = WitnessedLife(seed, asks, runs)
    life.live()
    return [*life.faults_found(), *life.witness_faults()]


def test_runs_that_ask_witnesses_and_are_killed_show_none_of_them_two_logs() -> None:
    lives = [WitnessedLife(seed) for seed in range(16)]
    for life in lives:
        life.live()
    assert {seed: [*life.faults_found(), *life.witness_faults()] for seed, life in enumerate(lives)} == {
        seed: [] for seed in range(16)
    }
    witnesses = [witness for life in lives for witness in life.witnesses]
    sizes = sum(len({size for size, _ in witness.seen}) for witness in witnesses)
    assert sizes > 100
    assert sum(witness.asked for witness in witnesses) > 1.3 * sizes


@pytest.mark.parametrize(
    ("asks", "runs"),
    [(Witnessing, AsksFirst), (PutsBack, Sequencer), (ForgetsTag, Sequencer)],
    ids=lambda value: value.__name__,
)
def test_witnesses_that_are_asked_too_early_or_put_back_an_older_log_are_seen(
    asks: type[Witnessing], runs: type[Sequencer]
) -> None:
    assert any(witnessed(seed, asks, runs) for seed in range(40))
