"""The worlds in which a planted defect lives, and what came of each.

`python -m tests.simulation.planted.worlds 3 0 1` lives three of them, by their numbers, one after the other, and ends
with the first one in which something is wrong. It prints a line of JSON for each.
"""

import argparse
import dataclasses
import json
import resource
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from tests.simulation.faults.drawn import drawn
from tests.simulation.judge import Violation
from tests.simulation.runs import live
from tests.simulation.shrinking import Job

# Two hands of `drawn`: each kind of faults is in four of the twelve worlds. Those with two authorities come first.
SEEDS = (1544, 1536, 1532, 1531, 1540, 1543, 1541, 1534, 1538, 1537, 1535, 1533)
MORE = (1203, 1213, 1212, 1201, 1214, 1205, 1206, 1200, 1204, 1209, 1207, 1210)
CALM = range(1001, 1006)  # seeds of worlds without faults
PROCESSOR_TIME = 3  # s for an order, ten times what one takes; a world that takes more does not end
AT_LEAST = 120  # s
# What says nothing of a defect: a function that ran into its timeout, as in a slow world after an outage.
TIMED_OUT = "failed: Killed()"


@dataclass(frozen=True, slots=True)
class World:
    """One of them."""

    seed: int
    orders: int
    faults: str


@dataclass(frozen=True, slots=True)
class Lived:
    """What came of one: the rule that was broken first, with its words; both are empty if nothing was wrong."""

    world: World
    digest: str
    rule: str = ""
    what: str = ""


def _sized(size: int, calm: int, seeds: Sequence[int]) -> list[World]:
    return [World(calm, size, "none"), *(World(seed, size, "all") for seed in seeds)]


ALL = (
    *_sized(25, CALM[0], SEEDS),
    *_sized(25, CALM[1], ()),
    *_sized(50, CALM[2], MORE),
    *_sized(100, CALM[3], SEEDS[:4]),
    *_sized(250, CALM[4], MORE[:1]),
)
ORDERS = sum(world.orders for world in ALL)


def in_order(kinds: Sequence[str], orders: int) -> list[int]:
    """Numbers of worlds with so many orders together: first those with one of some kinds of faults, then by size."""
    wanted = frozenset(kinds)

    def rank(number: int) -> tuple[bool, int, int]:
        world = ALL[number]
        common = len(wanted & drawn(world.seed, world.faults).kinds)
        return not common, world.orders, -common

    chosen = list[int]()
    for number in sorted(range(len(ALL)), key=rank):
        if sum(ALL[world].orders for world in [*chosen, number]) <= orders:
            chosen.append(number)
    return chosen


def lived(world: World) -> Lived:
    """What comes of it; an exception that reaches the simulation itself is something wrong too."""
    used = int(sum(resource.getrusage(resource.RUSAGE_SELF)[:2]))
    limit = used + max(AT_LEAST, PROCESSOR_TIME * world.orders)
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))
    try:
        report = live(Job(world.seed, world.orders, None, world.faults))
    except Exception as error:  # noqa: BLE001 - whatever the defect does
        return Lived(world, "", "the world fails", f"{type(error).__name__}: {error}"[:300])
    return Lived(world, report.digest, *first(report.violations))


def first(violations: Sequence[Violation]) -> tuple[str, ...]:
    """Rule and words of the first violation that says something; none if nothing does."""
    violations_ = (
        (violation.rule, violation.what[:300]) for violation in violations if TIMED_OUT not in violation.what
    )
    return next(violations_, ())


def main() -> int:
    """0; the process ends by SIGXCPU in a world that does not end."""
    parser = argparse.ArgumentParser(prog="worlds", description=__doc__)
    parser.add_argument("numbers", type=int, nargs="+")
    for number in parser.parse_args().numbers:
        life = lived(ALL[number])
        print(json.dumps(dataclasses.asdict(life)), flush=True)
        if life.rule:
            break
    return 0


if __name__ == "__main__":
    sys.exit(main())
