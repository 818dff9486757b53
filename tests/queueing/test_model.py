"""The model reads the template and the product, loses nothing, and agrees with the real sweep and tick."""

from datetime import timedelta
from pathlib import Path
from zlib import crc32

import pytest

from infra.dev.bench.model.ceilings import ceilings
from infra.dev.bench.model.deployment import Deployment
from infra.dev.bench.model.feeds import Posts, Timers, Waiting
from infra.dev.bench.model.limits import DEFAULT, RAISED, Quotas
from infra.dev.bench.model.line import Line, run
from infra.dev.bench.model.scenarios import at_once, breaches, issuing, outage
from infra.template import ROOT, read
from tests.timers.simulated import MINUTE, START
from tests.timers.simulated import Deployment as RealTimers

HOURS = 4 * 3_600.0


def changed(folder: Path, before: str, after: str) -> Deployment:
    """The deployment of a template in which a text is another."""
    text = (ROOT / "template.yaml").read_text("utf-8")
    assert before in text
    tree = folder / f"{crc32((before + after).encode())}"  # a folder is read once
    tree.mkdir()
    (tree / "template.yaml").write_text(text.replace(before, after), "utf-8")
    return Deployment.read(read(tree))


@pytest.mark.parametrize(
    ("part", "before", "after", "factor"),
    [
        ("send_email, workers", "BatchSize: 5", "BatchSize: 1", 1.0),
        ("the API's stage", "ThrottlingRateLimit: !If [RaisesWorkers, 2000, 250]", "ThrottlingRateLimit: 500", 2.0),
        ("index `by_authority`, shards of a ministry", "ORDER_SHARDS: !Ref OrderShards", "ORDER_SHARDS: '2'", 0.5),
    ],
)
def test_a_ceiling_follows_the_templates_text(
    tmp_path: Path, part: str, before: str, after: str, factor: float
) -> None:
    def orders(product: Deployment) -> float:
        return next(ceiling.orders for ceiling in ceilings(product) if ceiling.part == part)

    assert orders(changed(tmp_path, before, after)) == pytest.approx(factor * orders(Deployment.read()))


def test_a_scenario_follows_the_templates_text(tmp_path: Path) -> None:
    product = Deployment.read()
    late = issuing(product, "", 100, 30).late[1]
    slower = changed(tmp_path, "MemorySize: 512", "MemorySize: 128")
    assert issuing(slower, "", 100, 30).late[1] > late
    sooner = changed(tmp_path, '"65", "180"]', '"65", "65"]')
    assert sooner.look_ahead == 65
    assert at_once(sooner, "", 30_000).late[2] >= at_once(product, "", 30_000).late[2]


def test_raised_is_the_template_with_its_parameters_raised() -> None:
    usual = Deployment.read()
    raised = Line(usual, RAISED).product
    workers = [
        [each.pool("TickFunction", "OrderTimers", DEFAULT).workers, each.list_shards] for each in (usual, raised)
    ]
    assert workers == [[50, 4], [250, 16]]
    assert (usual.stage["ThrottlingRateLimit"], raised.stage["ThrottlingRateLimit"]) == (250, 2_000)


def test_a_longer_visibility_timeout_makes_what_is_throttled_later(tmp_path: Path) -> None:
    quotas = Quotas(workers=1_000)
    late = at_once(Deployment.read(), "", 10_000, quotas).late[2]
    later = at_once(changed(tmp_path, "VisibilityTimeout: 90", "VisibilityTimeout: 900"), "", 10_000, quotas).late[2]
    assert later >= late


def test_no_order_and_no_message_is_lost() -> None:
    product = Deployment.read()
    rows = [
        breaches(product, "", 1_000, 60),
        at_once(product, "", 20_000),
        outage(product, "", 1, 20_000),
        issuing(product, "", 50, 20),
        issuing(product, "", 1_000, 2, RAISED),
    ]
    assert [row.lost for row in rows] == [0] * len(rows)


def test_what_comes_in_comes_out_of_each_station() -> None:
    line = Line(Deployment.read(), DEFAULT)
    feed = Posts(line, 20, 30)
    run(line, 0.1, HOURS, feed)
    done = {name: station.done for name, station in line.stations.items()}
    facts = 2 * feed.posted  # issued and received
    assert (feed.posted, done["api"], done["dispatch"]) == (600, 600, facts)
    assert done["publish"] == 2 * facts  # each fact, and the mark of its fan-out
    assert done["send_webhook"] == 2 * facts


def test_timers_are_as_late_as_with_the_real_sweep_and_tick() -> None:
    count = 10_000
    real = RealTimers()
    for number in range(count):
        real.index.add("order", f"{number}", START + number * MINUTE / count)
    for minute in range(-3, 3):
        real.sweep(START + minute * MINUTE)
    real.tick_until(START + 3 * MINUTE)
    p99 = sorted(real.late)[count * 99 // 100] / timedelta(seconds=1)
    assert breaches(Deployment.read(), "", count, 60).late[1] == pytest.approx(p99, abs=0.5)


def test_the_sweep_takes_no_more_than_its_most_in_a_period() -> None:
    """Three sweeps send what comes due before it is, and the fourth sends what is due: the rest waits for the fifth."""
    line = Line(Deployment.read(), RAISED)
    product = line.product
    feed = Timers(line, {600.0: Waiting(4 * product.swept_at_most + 10)})
    run(line, feed.begin, HOURS, feed)
    assert sum(cohort.number for cohort in line.fired) == 4 * product.swept_at_most + 10
    assert line.recorded.percentile(1.0) >= product.sweep_period
