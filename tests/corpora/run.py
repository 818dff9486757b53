"""A corpus through lives: many worlds, each with a few strings, since what moto does slows down as its table fills."""

import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from tests.corpora import elsewhere, pages
from tests.corpora.judge import Judge
from tests.corpora.life import Life, NotReached, Pick
from tests.corpora.place import Place, place
from tests.corpora.script import ANSWER, END, FORMS, missing, script
from tests.corpora.tally import Tally
from tests.routes import routes

STRINGS_A_WORLD = 12  # one life each


def run(strings: Sequence[str]) -> Tally:
    """Every string in every field."""
    judge, tally = plain_life()
    if tally.faults:
        return tally
    parts = [strings[first : first + STRINGS_A_WORLD] for first in range(0, len(strings), STRINGS_A_WORLD)]
    with ProcessPoolExecutor(os.cpu_count()) as workers:
        for part in workers.map(partial(lives, judge=judge), parts):
            tally.add(part)
    return tally


def plain_life() -> tuple[Judge, Tally]:
    """A life of plain words, which shows where each field's are shown; its tally holds nothing but faults."""
    judge, tally = Judge(), Tally()
    with place() as made:
        life = _lived(made, 0, lambda _: None, tally, {})
        judge.learn(life.shown, life.values_sent)
    return judge, Tally(faults=tally.faults)


def lives(strings: Sequence[str], judge: Judge) -> Tally:
    """Each of these strings once in each field, in as many lives as there are strings."""
    tally = Tally()
    numbers: dict[str, int] = {}
    with place() as made:
        for number in range(len(strings)):
            lived = _lived(made, number + 1, _turned(strings, number, numbers), tally, numbers)
            judge.judge(lived.shown, lived.values_sent, tally)
    return tally


def _turned(strings: Sequence[str], number: int, numbers: dict[str, int]) -> Pick:
    """Fields side by side are given different strings, so that one is not taken for the other."""
    return lambda name: strings[(number + _index(numbers, name)) % len(strings)]


def _index(numbers: dict[str, int], name: str) -> int:
    return numbers.setdefault(name, len(numbers))


def _lived(made: Place, number: int, pick: Pick, tally: Tally, numbers: dict[str, int]) -> Life:
    known = routes()
    life = Life(made, {route.name: route for route in known}, number, partial(_index, numbers), pick, tally)
    others = {FORMS: pages.fill_in, ANSWER: pages.answer, END: lambda life: pages.look_at(life, END)}
    try:
        for step in (*script(number), *missing(known)):
            others.get(step.route, lambda life, step=step: life.live(step))(life)
        elsewhere.ask(life)
    except NotReached as stopped:
        tally.faults.append(str(stopped))
    return life
