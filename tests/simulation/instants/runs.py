"""`python -m tests.simulation.instants`: every pair and triple of acts in every start; exit 1 if something is wrong.

A case is one order of the steps of some acts in one start: of their calls of items that another of them meets. It
represents all merges of their calls that differ from it only in other calls. Cases that come to the same state go on
from there once.
"""

import argparse
import gc
import multiprocessing
import os
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from itertools import combinations, pairwise
from math import factorial, prod

from tests.simulation.defects import DEFECTS
from tests.simulation.instants.acts import KINDS, MORE, actor
from tests.simulation.instants.after import End, lived_on
from tests.simulation.instants.forks import forked
from tests.simulation.instants.outcome import digest
from tests.simulation.instants.paths import Graph, Path, State, orders, shortest, walk
from tests.simulation.instants.scene import Act, Scene
from tests.simulation.instants.starts import STARTS
from tests.simulation.instants.turns import Keys, Turns, shared_of

KNOWN: dict[str, str] = {}  # rule → why it is not mended yet
TOGETHER = 21  # jobs that share one making of their start
OFFSETS = {"same": (0, 0, 0), "later": (0, 7, 14), "earlier": (14, 7, 0)}  # milliseconds of the acts' clocks


@dataclass(frozen=True, slots=True)
class Job:
    """Some acts in one start, their clocks apart by `offsets`."""

    start: str
    kinds: tuple[str, ...]
    offsets: str

    def __str__(self) -> str:
        return f"{self.start}: {' + '.join(self.kinds)}, clocks {self.offsets}"


@dataclass(slots=True)
class Note:
    """What the acts of one case touched. `calls` are how many calls of DynamoDB each has made."""

    calls: list[int]
    touched: dict[tuple[str, str], set[str]]
    written: set[tuple[str, str]]


@dataclass(slots=True)
class JobResult:
    """What came of a job: cases, ends that differ, and what was wrong, with the smallest case of each kind."""

    job: Job
    cases: int = 0
    merges: int = 0
    states: int = 0
    ends: int = 0
    again: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    smallest: dict[str, tuple[Path, End]] = field(default_factory=dict)


def explore(scene: Scene, job: Job) -> JobResult:
    """All cases of one job; from the beginning again when items turn out to be shared that were not known to be."""
    shared: Keys = frozenset()
    while True:
        first, graph = forked(partial(_live, scene, job, shared))
        touched: dict[tuple[str, str], set[str]] = {}
        for note in graph.notes:
            for key, names in note.touched.items():
                touched.setdefault(key, set()).update(names)
        more = shared | shared_of(touched, {key for note in graph.notes for key in note.written})
        if more == shared:
            return _counted(job, first, graph)
        shared = more


def _live(scene: Scene, job: Job, shared: Keys) -> tuple[State, Graph]:
    """In a forked process."""
    world = scene.world
    before = len(world.item(scene.order.id)["journal"]["L"])
    turns = Turns.instead_of(world.wire, world.cloud.dynamodb.tables, shared)
    offsets = [timedelta(milliseconds=offset) for offset in OFFSETS[job.offsets]]
    acts = [Act(kind, world.scheduler.now + ahead) for kind, ahead in zip(job.kinds, offsets, strict=False)]
    turns.begin([actor(scene, act, ahead) for act, ahead in zip(acts, offsets, strict=False)])

    def end(known: Mapping[str, End]) -> tuple[str, End | None, Note]:
        turns.end(world.wire)
        name = digest(scene, acts)
        made = None if name in known else lived_on(scene, acts, before)
        return name, made, Note([actor.calls for actor in turns.actors], turns.touched, turns.written)

    return turns.state(), walk(turns, end, Graph())


def _counted(job: Job, first: State, graph: Graph) -> JobResult:
    result = JobResult(job, states=len(graph.follows) + len(graph.ends), ends=len(graph.made))
    result.merges = _merges(graph.notes[0].calls)
    paths = shortest(graph, first)
    for name, count in orders(graph, first).items():
        end: End = graph.made[name]
        result.cases += count
        result.again.update(dict.fromkeys(end.again, count))
        for rule in {fault.rule for fault in end.faults}:
            result.wrong[rule] += count
            known = result.smallest.get(rule)
            if known is None or _changes(paths[name]) < _changes(known[0]):
                result.smallest[rule] = (paths[name], end)
    return result


def _merges(calls: list[int]) -> int:
    """In how many orders these numbers of calls can be made, those among them that no other act can notice."""
    return factorial(sum(calls)) // prod(map(factorial, calls))


def _changes(path: Path) -> int:
    """How often another act went on than before: the measure of a case's size."""
    return sum(actor != other for (actor, _), (other, _) in pairwise(path))


def explored(jobs: list[Job], plant: str | None = None) -> Iterator[JobResult]:
    """Explore the jobs of one start, one after the other; with a defect that is planted after the start."""
    scene = STARTS[jobs[0].start]()
    if plant:
        DEFECTS[plant].product()
    gc.collect()
    gc.freeze()
    for job in jobs:
        yield explore(scene, job)


def jobs(options: argparse.Namespace) -> list[list[Job]]:
    """All jobs: lists of a start's, each for a process of its own."""
    kinds = KINDS + (MORE if options.more else ())
    groups = [group for size in options.sizes for group in combinations(kinds, size)]
    if options.acts:
        groups = [tuple(options.acts)]
    return [[Job(start, group, offset) for group in groups for offset in options.offsets] for start in options.starts]


def main(arguments: list[str] | None = None) -> int:
    """0 if nothing is wrong."""
    parser = argparse.ArgumentParser(prog="instants", description=__doc__)
    parser.add_argument("--starts", nargs="+", choices=sorted(STARTS), default=list(STARTS))
    parser.add_argument("--sizes", nargs="+", type=int, default=[2, 3])
    parser.add_argument("--offsets", nargs="+", choices=sorted(OFFSETS), default=["same"])
    parser.add_argument("--more", action="store_true", help="more acts than the seven")
    parser.add_argument("--acts", nargs="+", choices=KINDS + MORE, help="only this one pair or triple")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--plant", choices=sorted(DEFECTS))
    options = parser.parse_args(arguments)
    return _run(jobs(options), options.workers, options.plant)


def _run(wanted: list[list[Job]], workers: int, plant: str | None) -> int:
    began, all_found = time.monotonic(), list[JobResult]()
    for result in _everywhere(wanted, workers, plant):
        all_found.append(result)
        _show(result)
    cases, ends = sum(job_result.cases for job_result in all_found), sum(job_result.ends for job_result in all_found)
    wrong: Counter[str] = sum((job_result.wrong for job_result in all_found), Counter())
    merges, took = sum(job_result.merges for job_result in all_found), time.monotonic() - began
    print(f"{cases} cases for {merges} merges, {ends} ends, {len(all_found)} groups of acts, {took:.0f} s")
    for rule, count in wrong.most_common():
        print(f"{count:7} {rule}{', known: ' + KNOWN[rule] if rule in KNOWN else ''}")
    return 1 if wrong.keys() - KNOWN.keys() else 0


def _everywhere(wanted: list[list[Job]], workers: int, plant: str | None) -> Iterator[JobResult]:
    if workers == 1:
        for group in wanted:
            yield from explored(group, plant)
        return
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), max_tasks_per_child=1) as pool:
        for done in as_completed([pool.submit(_listed, group, plant) for group in wanted]):
            yield from done.result()


def _listed(group: list[Job], plant: str | None) -> list[JobResult]:
    return list(explored(group, plant))


def _show(result: JobResult) -> None:
    again = f", again {dict(result.again)}" if result.again else ""
    sizes = f"{result.cases} cases for {result.merges} merges, {result.states} states, {result.ends} ends"
    print(f"{result.job}: {sizes}{again}", flush=True)
    for rule, (path, end) in result.smallest.items():
        print(f"  {result.wrong[rule]} cases: {rule}; the smallest: {'; '.join(end.answers)}")
        print(*(f"    {fault}" for fault in end.faults if fault.rule == rule), sep="\n")
        if rule not in KNOWN:
            print(*(f"      {result.job.kinds[number]} {step}" for number, step in path), sep="\n")
            print(*(f"      {line}" for line in end.lines), sep="\n", flush=True)
