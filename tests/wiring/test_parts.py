"""The parts of a process are its attributes: each needs a name of its own."""

from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages
from random import Random

import pytest

from removal import wiring
from removal.wiring.process import Process
from tests import parts
from tests.world import World


def made_by_the_wiring() -> Iterator[str]:
    for module in walk_packages(wiring.__path__, f"{wiring.__name__}."):
        for name, value in vars(import_module(module.name)).items():
            if hasattr(value, "__wrapped__") and value.__module__ == module.name:
                yield name


def test_no_two_parts_have_one_name_and_tests_reach_all_of_them() -> None:
    names = Counter(made_by_the_wiring())
    assert names.keys() <= {*parts.__all__}
    assert {name for name, times in names.items() if times > 1 or hasattr(Process, name)} == set()
    assert len(names) > 30


def test_a_part_is_made_once_for_each_process(world: World) -> None:
    registry = parts.registry()
    assert parts.registry() is registry
    assert parts.offices().registry is registry
    world.restart()
    assert parts.registry() is not registry


@pytest.mark.usefixtures("world")
def test_what_is_put_in_place_of_a_part_is_used() -> None:
    chance = Random(1)
    parts.put(chance=chance)
    assert parts.sending().rng is chance
    with pytest.raises(AssertionError, match="sendre"):
        parts.put(sendre=None)
