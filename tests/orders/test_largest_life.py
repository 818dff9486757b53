"""Whatever the parties say in an order, its item stays small enough, and what decides and the clock are written."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

import pytest

from removal.errors import CapReached, Final
from removal.journals import room
from removal.journals.position import Marks
from removal.orders import clock
from removal.orders.budget import BUDGET_BYTES, DECIDING_BYTES, require_room
from removal.orders.commands import Command, ItemReport, Obstruct, Report
from removal.orders.decide import decide
from removal.orders.fold import after, fold
from removal.orders.item import Ground, Outcome
from removal.orders.order import Order, Status
from removal.orders.store import Loaded
from removal.record.facts import SYSTEM, from_text
from tests.orders import lives
from tests.orders.lives import KZ, REPRESENTATIVE, T0, receipt, tick

ITEMS = 100
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
CALLER = "0f8fad5b-d9cb-469f-a165-70867728950e"  # as long as ids of callers are
MEASURED = "2026-11-24T09:00:00.000Z"
TERRITORY = tuple(f"{first}{second}" for first in "ABCDEF" for second in "ABCDE")


@dataclass
class Life:
    """An order as its store keeps it; every 20 writes what was written is passed on."""

    items: int = ITEMS
    loaded: Loaded = field(init=False)
    count: int = 0
    largest: int = 0
    refused: int = 0

    def __post_init__(self) -> None:
        journal = (lives.first_fact(self.items).to_text(),)
        self.loaded = Loaded(lives.issued(self.items), journal, Marks(), None)

    @property
    def order(self) -> Order:
        return self.loaded.order

    def do(self, command: Command, at: datetime) -> None:
        """Carry out a command as `orders/actions.py` and the store do; Final, Busy."""
        self.count += 1
        named = replace(
            command, id=f"{self.count:036d}", by=replace(command.by, caller=CALLER) if command.by != SYSTEM else SYSTEM
        )
        facts = decide(self.order, named, at)
        order = after(self.order, facts)
        require_room(self.loaded.in_item, facts, self.order, order)
        journal = (*self.loaded.journal, *(fact.to_text() for fact in facts))
        moved = len(self.loaded.rolls)
        assert room.size(self.loaded.rolls) < DECIDING_BYTES, "a volume is one item too"
        passed_on = len(journal) if self.count % 20 == 0 else self.loaded.marks.fanned_out
        self.loaded = replace(
            self.loaded, order=order, journal=journal, rolled=self.loaded.rolled + moved, marks=Marks(passed_on)
        )
        self.largest = max(self.largest, room.size(self.loaded.in_item))

    def tried(self, command: Command, at: datetime) -> None:
        """Carry out a command that the order may refuse."""
        try:
            self.do(command, at)
        except Final as error:
            self.refused += isinstance(error, CapReached)

    def until(self, at: datetime) -> None:
        """Let the clock record all that falls due by then; nothing refuses that."""
        while (coming := min(clock.instants(self.order), default=at)) < at:
            before = self.order.sequence
            self.do(tick(coming), max(coming, self.order.changed_at))
            if self.order.sequence == before:
                break


def _obstacle(at: datetime, item: int, ground: Ground) -> Obstruct:
    return replace(lives.obstruct(at, item, ground=ground), by=REPRESENTATIVE)


def _report(at: datetime, *numbers: int, outcome: Outcome = Outcome.ACCESS_DISABLED) -> Report:
    lines = tuple(ItemReport(number, outcome, MEASURED, TERRITORY) for number in numbers)
    return replace(lives.report(at, *numbers), items=lines, by=REPRESENTATIVE)


@pytest.mark.once
def test_four_hundred_first_obstacles_the_clock_of_each_and_a_hundred_reports_are_written() -> None:
    """Each item has a window of its own, with its reminders and its breach; two hundred questions wait for days."""
    life = Life()
    life.do(receipt(T0), T0)
    for number, (ground, item) in enumerate((ground, item) for ground in Ground for item in range(1, ITEMS + 1)):
        at = T0 + HOUR + number * 10 * SECOND
        life.do(_obstacle(at, item, ground), at)
    life.until(T0 + 28 * HOUR)
    for number in range(1, FEW + 1):
        at = T0 + 28 * HOUR + number * SECOND
        life.do(lives.clarify(at, number), at)
    at = T0 + 29 * HOUR
    life.do(lives.clarify(at, *range(FEW + 1, ITEMS + 1)), at)
    life.do(receipt(at + SECOND, of=life.order.sequence), at + SECOND)
    life.until(at + 75 * HOUR)
    assert life.order.status is Status.BREACHED
    assert {item.outcome for item in life.order.items} == {None}
    for number in range(1, ITEMS + 1):
        life.do(_report(life.order.changed_at + SECOND, number), life.order.changed_at + SECOND)
    assert (life.order.status, life.refused) == (Status.COMPLIED_LATE, 0)
    assert room.size(life.loaded.journal) > 500_000, "more than an item of DynamoDB holds"
    assert life.largest < DECIDING_BYTES
    assert fold(map(from_text, life.loaded.journal), {KZ.name: KZ}).head == life.order.head


FEW, SOME, MANY = 10, 20, 50


@pytest.mark.once
@pytest.mark.parametrize("seed", range(3))
def test_whatever_the_parties_say_in_whatever_order_the_item_stays_small(seed: int) -> None:
    """Commands of the largest sizes by all parties, most of which use budgets up, and the clock between them."""
    rng, life, now = Random(seed), Life(SOME), T0
    life.do(receipt(T0), T0)
    while life.refused < MANY and life.count < 1_500:
        now = max(now + timedelta(seconds=rng.randrange(1, 400)), life.order.changed_at)
        life.until(now)
        life.tried(rng.choice(said(rng, life.order, now)), now)
    assert life.refused == MANY
    for party, at_most in BUDGET_BYTES.items():
        assert life.order.spent[party] < 2 * at_most, "what is always taken is bounded too"
    for item in life.order.items:
        if item.outcome is None and not life.order.ended_at:
            now = max(now + SECOND, life.order.changed_at)
            life.do(_report(now, item.number), now)
    life.until(now + 40 * 24 * HOUR)
    life.tried(lives.withdraw(life.order.changed_at), life.order.changed_at)
    assert life.order.ended_at
    assert life.largest < DECIDING_BYTES


def said(rng: Random, order: Order, at: datetime) -> tuple[Command, ...]:
    """What both parties may say now, at the largest sizes, of items that are drawn."""
    some = sorted(rng.sample(range(1, SOME + 1), rng.choice((1, 2, 15))))
    open_ = [item.number for item in order.items if item.outcome is None] or [1]
    return (
        _report(at, *some[:2], outcome=rng.choice(tuple(Outcome))),
        _obstacle(at, rng.choice(open_), rng.choice(tuple(Ground))),
        replace(lives.obstruct(at, *open_, ground=Ground.TECHNICAL), by=REPRESENTATIVE),
        lives.acknowledge(at),
        lives.contest(at),
        lives.resume(at, rng.choice(open_)),
        lives.clarify(at, *some),
        lives.dispute(at, *some[:1]),
        lives.suspend(at),
        lives.lift(at),
        lives.extend_by(HOUR),
        lives.decide_contest(at, upheld=False),
        lives.by_mail(at, f"{at:%d%H%M%S}".rjust(36, "0"), of=order.sequence),
    )
