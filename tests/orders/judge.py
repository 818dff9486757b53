"""`make lives`: random lives of an order, on the core and on the independent model, compared after each instant.

The model (`tests/model`) was written from the contract alone and imports nothing of the product. A difference is
printed with its seed; `python -m tests.orders.judge --seed N --law kz` prints the whole life.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta

from removal.law.law import load
from removal.orders.order import Order
from tests.model import events as ev
from tests.model.laws import LAWS, Law
from tests.model.lives import Life
from tests.model.order import Model
from tests.model.view import View
from tests.orders.differences import differences
from tests.orders.judged import Capped, Product

PRODUCT_LAWS = load(local=True)
WORKERS = 2
CHUNK = 50
SHOWN = 10  # differences printed in full


@dataclass(frozen=True, slots=True)
class Step:
    """One event of a life, the model's answer, and what the model sees after it."""

    event: ev.Event
    answer: ev.Answer
    view: View


@dataclass(frozen=True, slots=True)
class Difference:
    """Where core and model part for the first time in a life."""

    seed: int
    law: str
    step: int
    what: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.law} {self.seed}, event {self.step}: {'; '.join(self.what)}"


def steps(seed: int, law: Law) -> list[Step]:
    """A random life with instants in whole milliseconds and extensions in whole seconds, as facts tell them."""
    model, played = Model(law), list[Step]()
    for event, _, _ in Life(seed, law).steps():
        rounded = _rounded(event)
        if isinstance(rounded, ev.Evidence) and rounded.notice > len(played[-1].view.notices):
            continue
        answer = model.play(rounded)
        played.append(Step(rounded, answer, model.view(rounded.at)))
    return played


def _rounded(event: ev.Event) -> ev.Event:
    instants = {field.name: getattr(event, field.name) for field in fields(event)}
    exact = {name: at for name, at in instants.items() if isinstance(at, datetime)}
    event = replace(
        event, **{name: at.replace(microsecond=at.microsecond // 1000 * 1000) for name, at in exact.items()}
    )
    if isinstance(event, ev.Extend):
        return replace(event, by=max(timedelta(seconds=1), timedelta(seconds=int(event.by.total_seconds()))))
    return event


def judge(seed: int, law: Law) -> Difference | None:
    """The first difference in a life; None if there is none, or if the life leaves what both of them know."""
    life, product = steps(seed, law), Product(PRODUCT_LAWS[f"{law.name}-1"])
    for number, step in enumerate(life):
        try:
            differences = _compared(
                product, step, last=number + 1 == len(life) or life[number + 1].event.at > step.event.at
            )
        except (Capped, Beyond):
            return None
        if differences:
            return Difference(seed, law.name, number, differences)
    return None


class Beyond(Exception):
    """The life goes on with what is the core's own choice."""


def _compared(product: Product, step: Step, *, last: bool) -> tuple[str, ...]:
    event, answer = step.event, step.answer
    at_the_edge = (
        answer.code == FORBIDDEN or "repeat" in answer.reason
    )  # the API knows office and repeats, not the core
    if not at_the_edge and product.order is not None and said_before(product.order, event):
        raise Beyond
    took = None if at_the_edge else product.play(event)
    product.advance(event.at)
    refused = answer.verdict == "refused"
    if took is not None and took == refused and not isinstance(event, (ev.Outage, ev.Supersede)):
        if isinstance(event, ev.AnswerObstacles):
            raise Beyond  # whether a ground that has ended may still be answered is the core's own choice
        return (f"answer: core {'took it' if took else 'refused'}, model {answer}",)
    if product.order is None:
        return ()
    if len(product.order.notices) != len(step.view.notices):
        return (f"notices: core {len(product.order.notices)}, model {len(step.view.notices)}",)
    if not last:
        return ()
    return tuple(differences(product.order, product.facts, step.view))


FORBIDDEN = 403


def said_before(order: Order, event: ev.Event) -> bool:
    """Whether a report after the end says the same of an item twice with one instant: one report for the core."""
    if not isinstance(event, ev.Report) or order.ended_at is None:
        return False
    return any(report.at == event.taken for number in event.items for report in order.items[number - 1].reports)


def _chunk(seeds: range) -> list[Difference]:
    return [difference for seed in seeds for law in LAWS.values() if (difference := judge(seed, law))]


def _chunks(seeds: range) -> Iterator[range]:
    return (seeds[start : start + CHUNK] for start in range(0, len(seeds), CHUNK))


def _show(seed: int, law: Law) -> None:
    for number, step in enumerate(steps(seed, law)):
        print(number, step.event, step.answer.verdict, step.answer.reason)


def main(arguments: list[str] | None = None) -> int:
    """0 if core and model agree on every life, 1 with the differences otherwise."""
    parser = argparse.ArgumentParser(prog="lives", description=__doc__)
    parser.add_argument("--lives", type=int, default=20_000, help="under the three laws together")
    parser.add_argument("--start", type=int, default=0, help="the first seed")
    parser.add_argument("--seed", type=int, help="print this life")
    parser.add_argument("--law", choices=sorted(LAWS), default="kz")
    options = parser.parse_args(arguments)
    if options.seed is not None:
        _show(options.seed, LAWS[options.law])
        print(judge(options.seed, LAWS[options.law]) or "core and model agree")
        return 0
    begun, each = time.monotonic(), -(-options.lives // len(LAWS))
    differences: list[Difference] = []
    with ProcessPoolExecutor(WORKERS) as pool:
        for part in pool.map(_chunk, _chunks(range(options.start, options.start + each))):
            differences += part
    print(*differences[:SHOWN], sep="\n", file=sys.stderr)
    seconds = time.monotonic() - begun
    print(f"{each * len(LAWS)} lives in {seconds:.0f} s, {len(differences)} of them judged otherwise by the model")
    return 1 if differences else 0


if __name__ == "__main__":
    raise SystemExit(main())
