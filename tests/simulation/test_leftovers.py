"""What may lie in the table of an order that was erased, and what may not."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from tests.simulation.lateness import PUNCTUAL
from tests.simulation.leftovers import Leftovers
from tests.simulation.test_accounts import Item, item
from tests.simulation.watch import Watch

NOW = datetime(2026, 11, 25, tzinfo=UTC)
ERASED, MINUTE = NOW - timedelta(hours=1), timedelta(minutes=1)
BARE = '{"data": {"order": {"id": "1"}, "words": null}}'
WORDED = '{"data": {"order": {"id": "1"}, "words": {"reason": "No."}}}'


def faults(other: Item, written: datetime) -> list[str]:
    """What is wrong with an erased order of three facts, of which one other item lies there."""
    watch = Watch(erased={"order:1": ERASED}, subjects={"delivery:d": "order:1"}, sequences={"delivery:d": "2"})
    watch.written[other["pk"]["S"], other["sk"]["S"]] = written
    items = [item("order:1", "journal", version=3), item("order:1", "body:000003:platform:p", body=BARE), other]
    table = SimpleNamespace(items=lambda: items)
    world: Any = SimpleNamespace(watch=watch, cloud=SimpleNamespace(table=table), allowed=PUNCTUAL)
    world.scheduler = SimpleNamespace(now=NOW)
    return list(Leftovers(world).faults())


@pytest.mark.parametrize(
    "other",
    [
        item("order:1", "words:a"),
        item("order:1", "text"),
        item("order:1", "body:000002:platform:p", body=BARE),
        item("endpoint:e", "delivery:d"),
        item("delivery:d", "attempt:0001"),
        item("message:m", "message", delivery="d"),
        item("draft_answer:1", "c:1:1"),
    ],
)
def test_nothing_that_was_there_is_left(other: Item) -> None:
    assert len(faults(other, ERASED - MINUTE)) == 1


def test_a_replay_is_bare_and_no_words_come_after_it() -> None:
    assert faults(item("order:1", "body:000002:platform:p", body=BARE), ERASED + MINUTE) == []
    assert len(faults(item("order:1", "body:000002:platform:p", body=WORDED), ERASED + MINUTE)) == 1
    assert len(faults(item("order:1", "words:a"), ERASED + MINUTE)) == 1
    assert faults(item("order:2", "words:a"), ERASED - MINUTE) == []
