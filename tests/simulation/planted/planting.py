"""One defect in a copy of the tree, and the product itself in another one, living through the same worlds."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.simulation.planted.listed import Planted
from tests.simulation.planted.worlds import ALL, Lived, World, in_order
from tests.teeth.defect import planted

COMPARED = 8  # worlds of a defect that was not found, of which the product's own are lived too


@dataclass(frozen=True, slots=True)
class Came:
    """What came of a defect: the first world that was wrong, or None, and how many orders had lived until its end.

    `is_exercised`: a world went another way than the product's own.
    """

    planted: Planted
    first_wrong: Lived | None
    orders: int
    is_exercised: bool

    def __str__(self) -> str:
        if self.first_wrong is None:
            return f"NOT FOUND in {self.orders} orders, {'' if self.is_exercised else 'never '}exercised"
        of = self.first_wrong.world
        by = f"{self.first_wrong.rule}: {self.first_wrong.what}"
        return f"found in {self.orders} orders, seed {of.seed}, {of.orders} orders, faults {of.faults}, by {by}"


@dataclass(slots=True)
class Ground:
    """Two copies: defects are planted in one, the other is sound. `own` is what came of the product's own worlds."""

    sick: Path
    sound: Path
    own: dict[int, Lived] = field(default_factory=dict)

    def plant(self, wanted: Planted, orders: int) -> Came:
        """Let worlds live with it until one is wrong that is right without it."""
        numbers, made = in_order(wanted.kinds, orders), list[Lived]()
        with planted(self.sick, wanted.defect):
            while len(made) < len(numbers):
                left = numbers[len(made) :]
                made += _lived(self.sick, left) or [Lived(ALL[left[0]], "", "no end", "or no beginning")]
                if made[-1].rule and not self._sound(numbers[len(made) - 1]).rule:
                    return Came(wanted, made[-1], _orders(made), is_exercised=True)
        pairs = zip(numbers[:COMPARED], made, strict=False)
        exercised = any(life.digest != self._sound(number).digest for number, life in pairs)
        return Came(wanted, None, _orders(made), is_exercised=exercised)

    def _sound(self, number: int) -> Lived:
        """The same world of the product itself."""
        if number not in self.own:
            (self.own[number],) = _lived(self.sound, [number])
        return self.own[number]


def _orders(made: list[Lived]) -> int:
    return sum(life.world.orders for life in made)


def _lived(copy: Path, numbers: Sequence[int]) -> list[Lived]:
    """Worlds that were lived through until one was wrong; without the last one if that did not end."""
    path = os.pathsep.join([str(copy / "functions"), str(copy)])
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": "0"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, "-m", "tests.simulation.planted.worlds", *map(str, numbers)]
    run = subprocess.run(command, cwd=copy, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    return [_read(line) for line in run.stdout.splitlines()]


def _read(line: str) -> Lived:
    fields = json.loads(line)
    return Lived(**{**fields, "world": World(**fields["world"])})
