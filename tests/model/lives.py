"""Random lives of one order: each event drawn from the state that the model computes."""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from tests.model.choices import Choices
from tests.model.deliveries import Deliveries
from tests.model.events import Answer, Event, Issue, Reassign, Tick
from tests.model.laws import DEFAULT_READINGS, Law, Readings
from tests.model.order import Model
from tests.model.scripts import SCRIPTS
from tests.model.view import View
from tests.model.weights import ENDED, STYLES

Step = tuple[Event, Answer, View]
Watch = Callable[[Event, Answer, View, View], None]
DOWN_AT_ISSUE = 0.08
"""How many items were taken down under an earlier order of the chain."""
EPOCH = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)


class Life:
    """One random life: 5 to 40 commands beside the deliveries they cause."""

    def __init__(
        self,
        seed: int,
        law: Law,
        readings: Readings = DEFAULT_READINGS,
        watch: Watch | None = None,
    ) -> None:
        self.rng = Random(f"{law.name} {seed}")
        self.model = Model(law, readings)
        self.watch = watch
        rng = self.rng
        deaf = rng.random()
        mail_only = rng.random() < 0.25
        self.deliveries = Deliveries(
            rng=rng,
            law=law,
            never={"webhook": rng.choice((0.3, 0.8, 1.0)), "mail": rng.choice((0.1, 0.3, 0.8))},
            bounces=0.9 if mail_only else rng.choice((0.0, 0.3, 0.7)),
            webhooks=rng.randint(1, 2) if deaf < 0.7 and not mail_only else 0,
            contacts=rng.randint(1, 3),
        )
        self.choices = Choices(rng, law, rng.choice((0.02, 0.1)), rng.choice((0.1, 0.4, 0.6)))
        self.choices.favour = rng.choice(STYLES)
        self.commands = rng.randint(5, 40) if rng.random() < 0.5 else rng.randint(5, 18)
        self.known = 0
        self.undelivered = 0
        self.office_since = EPOCH
        self.at_rest = False

    def steps(self) -> Iterator[Step]:
        """Yields each event with its answer and the view after it."""
        scripted = self.rng.random() < 0.12
        items = 2 if scripted else self.rng.choice((1, 1, 2, 3, 4))
        down = tuple(item for item in range(1, items + 1) if self.rng.random() < DOWN_AT_ISSUE)
        step = self.play(Issue(at=EPOCH, items=items, down=down))
        yield step
        if scripted:
            self.deliveries.queue.clear()
            for event in self.rng.choice(SCRIPTS)(self.model.law, EPOCH):
                step = self.play(event)
                yield step
        for _ in range(self.commands):
            at = self.choices.instant(step[2], step[2].now)
            while self.deliveries.queue and self.deliveries.queue[0][0] <= at:
                event = heapq.heappop(self.deliveries.queue)[2]
                step = self.play(replace(event, at=max(event.at, step[2].now)))
                yield step
            at = max(at, step[2].now)
            step = self.play(self.choices.choose(self.model.view(at), at))
            yield step
        yield self.play(Tick(at=step[2].now + self.model.law.window * 3 + timedelta(hours=1)))

    def play(self, event: Event) -> Step:
        """Plays one event and plans the deliveries that follow from it."""
        before = self.model.view(event.at)
        answer = self.model.play(event)
        after = self.model.view(event.at)
        if self.watch is not None:
            self.watch(event, answer, before, after)
        self.send(event, answer, after)
        return event, answer, after

    def send(self, event: Event, answer: Answer, view: View) -> None:
        """Plans deliveries of new notices, of waiting ones to a new representative, of R6."""
        office = self.choices.office[-1]
        numbers = [n.number for n in view.notices if n.number > self.known]
        self.known = len(view.notices)
        if isinstance(event, Reassign) and answer.verdict == "accepted":
            self.at_rest = view.status in ENDED and not any(item.asked_back for item in view.items)
            self.office_since = event.at
            numbers = [n.number for n in view.notices if n.waits][-1:]
        elif numbers and self.at_rest:
            self.at_rest, self.office_since = False, view.now  # reassigned in the same write as the notice (R5)
        undelivered = sum(fact.kind == "undelivered" for fact in view.facts)
        if undelivered > self.undelivered and self.rng.random() < 0.3:
            numbers += [n.number for n in view.notices if n.waits][-1:]
        self.undelivered = undelivered
        for number in numbers:
            made = view.notices[number - 1].made_at
            self.deliveries.send(number, view.now, made, office, self.office_since)


def life(seed: int, law: Law, readings: Readings = DEFAULT_READINGS) -> Iterator[Step]:
    """Yields the steps of one random life; the same seed and law give the same life."""
    return Life(seed, law, readings).steps()


def play_life(seed: int, law: Law, readings: Readings = DEFAULT_READINGS) -> list[Step]:
    """Returns all steps of one random life."""
    return list(life(seed, law, readings))
