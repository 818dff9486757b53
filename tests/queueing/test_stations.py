"""A station beside closed forms: all workers busy, a limit used up, workers that grow, messages that come back."""

import pytest

from infra.dev.bench.model.limits import FIRST_WORKERS, MORE_WORKERS
from infra.dev.bench.model.stations import PATIENCE, STEP, Cohort, Lateness, Limit, Need, Pool, Station, Work

SECONDS = 0.5
MANY = 600


def lived(station: Station, *arrivals: tuple[float, int], end: float = 400.0) -> list[tuple[float, int]]:
    """When messages were done, of cohorts that arrive at a time; all must be."""
    done: list[tuple[float, int]] = []
    station.then = lambda at, cohort: done.append((at, cohort.number))
    for at, count in arrivals:
        station.arrive(at, Cohort(at, count))
    for step in range(round(end / STEP)):
        station.step(step * STEP)
    assert station.arrived == station.done + station.refused + station.inside
    assert sum(count for _, count in done) == station.done
    return done


@pytest.mark.parametrize(("workers", "batch"), [(1, 1), (10, 1), (10, 10), (50, 5)])
def test_busy_workers_take_messages_over_workers_times_seconds(workers: int, batch: int) -> None:
    station = Station("one", Pool(workers, batch, grows=False), {"": Work(SECONDS)})
    last = max(at for at, _ in lived(station, (0.0, MANY)))
    assert last == pytest.approx(MANY / workers * SECONDS, abs=batch * STEP + SECONDS)


def test_below_capacity_no_message_waits_longer_than_a_step() -> None:
    station = Station("one", Pool(10, 1, grows=False), {"": Work(SECONDS)})
    done = lived(station, *((second * 1.0, 10) for second in range(60)))
    assert max(at % 1.0 for at, _ in done) <= SECONDS + STEP


def test_messages_at_once_take_the_time_of_one_and_the_processor_of_all() -> None:
    station = Station("one", Pool(1, 10, at_once=True, grows=False), {"": Work(SECONDS, cpu=0.01)}, overhead=0.2)
    assert max(at for at, _ in lived(station, (0.0, 10))) == pytest.approx(0.2 + SECONDS + 10 * 0.01)


def test_a_limit_takes_messages_at_its_rate_after_its_burst() -> None:
    limit = Limit("partition", 100.0)
    station = Station(
        "one",
        Pool(1_000, 1, grows=False),
        {"": Work(0.0, needs=[Need(limit, 2.0)])},
    )
    last = max(at for at, _ in lived(station, (0.0, 100)))
    assert last == pytest.approx((100 * 2 - 100) / 100, abs=STEP)
    assert limit.throttled == 50


def test_what_finds_no_room_comes_back_after_the_visibility_timeout_or_is_refused() -> None:
    taken = int(100 * (1 + PATIENCE))
    for visibility, refused in ((90.0, 0), (None, MANY - taken)):
        limit = Limit("partition", 100.0)
        pool = Pool(MANY, 1, grows=False, visibility=visibility)
        station = Station("one", pool, {"": Work(0.0, needs=[Need(limit, 1.0)])})
        done = lived(station, (0.0, MANY), end=600.0)
        assert sum(count for at, count in done if at <= PATIENCE + STEP) == taken
        assert station.refused == refused
        assert station.done == MANY - refused
        assert not visibility or any(at >= visibility for at, _ in done)


def test_a_queues_workers_begin_with_five_and_grow_by_five_a_second() -> None:
    station = Station("one", Pool(1_000, 1), {"": Work(1.0)})
    done = lived(station, (0.0, 10_000), end=30.0)
    by_second = [sum(count for at, count in done if second <= at < second + 1) for second in range(20)]
    assert by_second[1] == pytest.approx(FIRST_WORKERS + MORE_WORKERS, abs=1)
    assert by_second[11] == pytest.approx(FIRST_WORKERS + 11 * MORE_WORKERS, abs=1)


def test_percentiles_count_messages_and_not_cohorts() -> None:
    lateness = Lateness([(1.0, 98), (2.0, 1), (9.0, 1)])
    assert [lateness.percentile(share) for share in (0.5, 0.98, 0.99, 1.0)] == [1.0, 1.0, 2.0, 9.0]
