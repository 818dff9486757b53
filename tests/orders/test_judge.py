"""The core and a model that was written from the contract alone agree on random lives; and a wrong core is found."""

from dataclasses import replace
from datetime import timedelta

import pytest

from removal.orders import timeline
from removal.orders.item import Obstacle
from tests.model.laws import LAWS
from tests.orders.judge import judge

FAR = timedelta(days=3650)  # past every due time
LIVES = 100  # under each law and in each part; `make lives` plays 20,000


@pytest.mark.once
@pytest.mark.parametrize("part", range(3))
@pytest.mark.parametrize("law", sorted(LAWS))
def test_core_and_model_agree_on_every_life(law: str, part: int) -> None:
    seeds = range(part * LIVES, (part + 1) * LIVES)
    assert [str(difference) for seed in seeds if (difference := judge(seed, LAWS[law]))] == []


def test_a_core_that_takes_late_obstacles_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timeline.ClockBuilder, "_may_begin", lambda *_: True)
    assert any(judge(seed, LAWS["kz"]) for seed in range(30))


def test_a_core_that_forgets_what_was_notified_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Contract T1: without the notified due times, a bounce or an outage shortens one."""
    monkeypatch.setattr(timeline.ClockBuilder, "_promised", lambda _self, _cause, otherwise: otherwise)
    assert any(judge(seed, LAWS[law]) for law in LAWS for seed in range(60))


@pytest.mark.once
def test_a_core_that_stores_whether_a_telling_stops_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a fact told is kept, but what follows from a later fact is not seen: the fault before the model."""
    tell = timeline.ClockBuilder._begin_or_renew  # noqa: SLF001 - broken on purpose

    def stored(self: timeline.ClockBuilder, telling: Obstacle) -> None:
        known = telling.stopped or telling.sequence == max(obstacle.sequence for obstacle in self.item.obstacles)
        tell(self, telling if known else replace(telling, at=telling.at + FAR))

    monkeypatch.setattr(timeline.ClockBuilder, "_begin_or_renew", stored)
    assert any(judge(seed, LAWS[law]) for law in LAWS for seed in range(60))
