"""Random deliveries of notices: accepted, late, twice, never, given back."""

import heapq
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Literal

from tests.model.events import Bounce, Event, Evidence
from tests.model.laws import Law

MICRO = timedelta(microseconds=1)
SECOND = timedelta(seconds=1)
MINUTES = timedelta(minutes=5)
ZERO = timedelta(0)


def template(kind: Literal["webhook", "mail"], source: str, notice: int, now: datetime, to: str) -> Evidence:
    """Returns a delivery sent at `now`, before its fate is drawn."""
    return Evidence(at=now, kind=kind, source=source, delivery="", notice=notice, own=now, addressee=to)


@dataclass(slots=True)
class Deliveries:
    """Deliveries to come, in order of recording."""

    rng: Random
    law: Law
    never: dict[str, float]
    bounces: float
    webhooks: int
    contacts: int
    queue: list[tuple[datetime, int, Event]] = field(default_factory=list)
    count: int = 0

    def push(self, event: Event) -> None:
        """Adds an event to come."""
        self.count += 1
        heapq.heappush(self.queue, (event.at, self.count, event))

    def send(self, notice: int, now: datetime, made: datetime, to: str, since: datetime) -> None:
        """Plans the deliveries of a notice to all endpoints and contacts of `to` (contract R3)."""
        for index in range(self.webhooks):
            source = f"hook-{index + 1}-{to}"
            self.plan(template("webhook", source, notice, now, to), made, since)
        for index in range(1 if notice == 1 else self.contacts):
            source = f"contact-{index + 1}-{to}"
            self.plan(template("mail", source, notice, now, to), made, since)

    def plan(self, sent: Evidence, made: datetime, since: datetime) -> None:
        """Plans one delivery sent at `sent.at`: never, or accepted at its own time and recorded later."""
        rng = self.rng
        if rng.random() < self.never[sent.kind]:
            return
        own = sent.at + self.delay()
        at = own + self.lag()
        skew = rng.random()
        if skew < 0.06:
            own = at + rng.choice((MICRO, SECOND, SECOND * 40))
        elif skew < 0.12:
            own = max(since, made - rng.choice((MICRO, SECOND, MINUTES)))
        self.count += 1
        delivery = f"{sent.kind}-{self.count}"
        event = replace(sent, at=at, own=own, delivery=delivery)
        self.push(event)
        if rng.random() < 0.06:
            self.push(replace(event, at=at + self.delay()))
        if sent.kind == "mail" and rng.random() < self.bounces:
            self.bounce(delivery, own, at)

    def bounce(self, delivery: str, own: datetime, at: datetime) -> None:
        """Plans a bounce: before its acceptance is recorded, soon after it, or at its limit."""
        rng = self.rng
        limit = self.law.bounce_counts_for
        pick = rng.random()
        if pick < 0.12:
            self.push(Bounce(at=own, delivery=delivery, own=own))
        elif pick < 0.8:
            back = own + self.law.window * rng.choice((0.0, 0.05, 0.3, 0.7, 1.1, 1.5))
            self.push(Bounce(at=max(at, back) + self.lag(), delivery=delivery, own=back))
        else:
            back = own + limit + rng.choice((ZERO, MICRO, -MICRO, SECOND, -SECOND))
            self.push(Bounce(at=max(at, back) + self.lag(), delivery=delivery, own=back))

    def delay(self) -> timedelta:
        """Returns the time that a delivery takes."""
        rng = self.rng
        pick = rng.random()
        if pick < 0.45:
            return rng.choice((ZERO, MICRO, SECOND, SECOND * 5))
        if pick < 0.6:
            return max(ZERO, self.law.unreceived_after + rng.choice((ZERO, MICRO, -SECOND)))
        return self.law.window * rng.uniform(0, 0.6)

    def lag(self) -> timedelta:
        """Returns the time between acceptance and its recording."""
        rng = self.rng
        pick = rng.random()
        if pick < 0.5:
            return ZERO
        if pick < 0.75:
            return SECOND * rng.randint(1, 30)
        return MINUTES + rng.choice((ZERO, MICRO, -MICRO, SECOND * 60, -SECOND * 60))
