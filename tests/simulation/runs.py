"""`make simulate SEED= ORDERS= FAULTS= BESIDE=`: worlds of their own on each core; exit 1 if one is wrong.

World number n of a run has the seed SEED + n, and is run again alone with `--seed` and `--orders`.
"""

import argparse
import gc
import hashlib
import multiprocessing
import os
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from pathlib import Path

from tests.simulation.commits import folder_of
from tests.simulation.defects import DEFECTS
from tests.simulation.faults import deployment
from tests.simulation.faults.drawn import CALLS, WORLDS, kinds_of
from tests.simulation.shrinking import NONE, Job, shrink
from tests.simulation.world import Report, World

WORLD = 150  # orders
SHOWN = 12  # violations printed of a world
TIMELINES = 2
SHRINKS = 300.0  # seconds for which the smallest world is looked for that shows what a single one has shown


def live(job: Job) -> Report:
    """Run one world; in a process of its own or in this one."""
    defect = DEFECTS[job.plant] if job.plant else None
    with uncollected():
        world = World(job.seed, job.orders, defect.template if defect else lambda _: None, job.faults, job.beside)
        if defect:
            defect.product()
        return world.run()


@contextmanager
def uncollected() -> Iterator[None]:
    """Garbage is left alone while a world runs, half a megabyte of it for each order, and collected before the next."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def jobs(seed: int, orders: int, plant: str | None, faults: str, beside: Path | None = None) -> list[Job]:
    """The worlds of a run."""
    sizes = [min(WORLD, orders - start) for start in range(0, orders, WORLD)]
    return [Job(seed + number, size, plant, faults, beside) for number, size in enumerate(sizes)]


def run(wanted: list[Job], workers: int) -> Iterator[Report]:
    """Reports as they come."""
    if workers == 1 or len(wanted) == 1:
        yield from map(live, wanted)
        return
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool:
        futures = [pool.submit(live, job) for job in wanted]
        for future in as_completed(futures):
            yield future.result()


def main(arguments: list[str] | None = None) -> int:
    """0 if nothing is wrong."""
    parser = argparse.ArgumentParser(prog="simulate", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--orders", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--plant", choices=sorted(DEFECTS))
    parser.add_argument("--faults", default=NONE, help="none, calls, worlds, all, or kinds: `,` draws, `+` has all")
    parser.add_argument("--shrink", type=float, help="seconds to look for the smallest world that shows a violation")
    parser.add_argument("--beside", help="of `deployment`: the other release, a tag, a commit or a folder `functions`")
    options = parser.parse_args(arguments)
    if options.beside and deployment.KIND not in kinds_of(options.faults):
        parser.error(f"--beside needs --faults {deployment.KIND}, worlds or all")
    try:
        with folder_of(options.beside) as beside:
            return _lived(options, beside)
    except LookupError as error:
        parser.error(str(error))


def _lived(options: argparse.Namespace, beside: Path | None) -> int:
    began = time.monotonic()
    reports = []
    wanted = jobs(options.seed, options.orders, options.plant, options.faults, beside)
    for report in run(wanted, options.workers):
        reports.append(report)
        _show(report, sum(report_.orders for report_ in reports), options.orders, time.monotonic() - began)
    reports.sort(key=lambda report_: report_.seed)
    code = _sum_up(reports, time.monotonic() - began)
    _shrink(wanted, reports, options.shrink, options.beside)
    return code


def _shrink(wanted: list[Job], reports: list[Report], seconds: float | None, beside: str | None) -> None:
    """The first world with faults and a violation; one of many only if that was asked for."""
    limit = seconds if seconds is not None else SHRINKS if len(wanted) == 1 else 0.0
    worlds = zip(wanted, reports, strict=True)
    failed = next(((job, report) for job, report in worlds if report.violations and report.faults), None)
    if failed is None or not limit:
        return
    left = shrink(*failed, live, limit)
    other = f" --beside {beside}" if beside and deployment.KIND in left.faults else ""
    print(f"smallest: --seed {left.seed} --orders {left.orders} --faults {left.faults}{other}", flush=True)


def _show(report: Report, done: int, orders: int, seconds: float) -> None:
    rate = report.orders / max(report.seconds, 0.001)
    wrong = f", {len(report.violations)} VIOLATIONS" if report.violations else ""
    print(
        f"{done}/{orders} orders, {seconds:.0f} s; world {report.seed}: {rate:.1f} orders a second{wrong}", flush=True
    )
    for violation in report.violations[:SHOWN]:
        print(f"  seed {report.seed} {violation}", flush=True)
    for lines in report.timelines[:TIMELINES]:
        print("", *(f"    {line}" for line in lines), sep="\n", flush=True)


def _sum_up(reports: list[Report], seconds: float) -> int:
    orders, busy = sum(report.orders for report in reports), sum(report.seconds for report in reports)
    digest = hashlib.sha256("".join(report.digest for report in reports).encode()).hexdigest()[:16]
    known: Counter[str] = sum((Counter(report.known) for report in reports), Counter())
    for what, count in sorted(known.items()):
        print(f"known, {count} times: {what}")
    _show_faults(reports)
    violations = sum(len(report.violations) for report in reports)
    seeds = [report.seed for report in reports if report.violations]
    print(
        f"{orders} orders in {len(reports)} worlds, {seconds:.0f} s, {orders / max(busy, 0.001):.1f} a second and core"
    )
    print(f"the judge took {sum(report.judged for report in reports) / max(busy, 0.001):.1%} of it")
    print(f"{sum(report.calls for report in reports)} calls and requests, hash {digest}")
    print(f"{violations} violations" + (f", in the worlds with the seeds {seeds}" if seeds else ""))
    return 1 if violations else 0


def _show_faults(reports: list[Report]) -> None:
    """How often each kind struck and in how many worlds, and at last the rarest of both sorts."""
    times, worlds = Counter[str](), Counter[str]()
    for kind, struck in ((kind, struck) for report in reports for kind, struck in report.faults.items()):
        times[kind] += struck
        worlds[kind] += struck > 0
    for kind in sorted(times):
        print(f"fault {kind}: {times[kind]} times in {worlds[kind]} worlds")
    for sort, counted, unit in ((CALLS, times, "times"), (WORLDS, worlds, "worlds")):
        rarest = min((kind for kind in counted if kind in sort), key=lambda kind: (counted[kind], kind), default=None)
        if rarest:
            print(f"rarest of {len(counted.keys() & sort.keys())}: {rarest}, {counted[rarest]} {unit}")
