"""The table's books against what reached the receivers: what does not add up is found."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from tests.simulation.accounts import Accounts
from tests.simulation.receivers import Hook
from tests.simulation.watch import STUCK, Watch

NOW = datetime(2026, 11, 26, tzinfo=UTC)
HOOK = "https://video-1.example/hook"
Item = dict[str, Any]


@dataclass
class Books:
    """A table with one order of one fact, and its webhook that was taken at the first try."""

    items: list[Item] = field(
        default_factory=lambda: [
            item("order:1", "journal", version=1, fanned_out=1),
            item("endpoint:e", "delivery:d", subject="order:1", sequence=1, tries=1, state="delivered"),
            item("delivery:d", "attempt:0001", at="2026-11-25T00:00:00.000Z", status=200),
        ]
    )
    hooks: list[Hook] = field(default_factory=lambda: [hook("d")])
    failures: list[Any] = field(default_factory=list)
    unreached: Counter[str] = field(default_factory=Counter)
    watch: Watch = field(default_factory=Watch)

    def faults(self) -> list[str]:
        world: Any = SimpleNamespace(
            cloud=SimpleNamespace(table=SimpleNamespace(items=lambda: self.items)),
            scheduler=SimpleNamespace(now=NOW),
            receivers=SimpleNamespace(hooks={HOOK: self.hooks}, letters=[], unreached=self.unreached),
            lambdas=SimpleNamespace(failures=self.failures),
            watch=self.watch,
            feedback=[],
            faults=SimpleNamespace(kinds=frozenset()),
        )
        return list(Accounts(world).faults())


def item(pk: str, sk: str, **attributes: str | int) -> Item:
    values = {
        name: {"N": str(content)} if isinstance(content, int) else {"S": content}
        for name, content in attributes.items()
    }
    return {"pk": {"S": pk}, "sk": {"S": sk}, **values}


def hook(id_: str) -> Hook:
    return Hook(
        NOW - timedelta(hours=24),
        HOOK,
        {"webhook-id": id_},
        b'{"type": "order.issued", "data": {"subject": "order:1"}}',
    )


def test_books_that_are_right() -> None:
    assert Books().faults() == []


def test_a_delivery_that_went_with_its_order_needs_no_books() -> None:
    books = Books(items=[item("order:1", "journal", version=1, fanned_out=1)])
    assert books.faults() == ["delivery d reached a receiver, and the table does not have it"]
    books.watch.erased["order:1"] = NOW - timedelta(hours=1)
    assert books.faults() == []


def test_a_try_without_a_request_or_an_attempt() -> None:
    books = Books(hooks=[])
    assert books.faults() == ["delivery d shows 1 tries, and its receiver saw 0 requests"]
    books.unreached["d"] = 1
    assert books.faults() == []
    assert Books(items=Books().items[:2]).faults() == ["delivery d shows 1 tries, and 0 attempts are kept"]


def test_requests_that_are_no_tries_unless_their_senders_were_killed() -> None:
    books = Books(hooks=[hook("d")] * 6)
    assert books.faults() == ["5 requests of 6 are no tries, and no sender of them was killed"]
    books.failures = [SimpleNamespace(function="send-webhook", event={"Records": [{"body": "d"}]})] * 5
    assert books.faults() == []


def test_a_request_of_no_delivery_and_a_delivery_of_no_fact() -> None:
    assert Books(hooks=[hook("d"), hook("other")]).faults() == [
        "delivery other reached a receiver, and the table does not have it"
    ]
    books = Books()
    books.items[1]["sequence"] = {"N": "2"}
    assert books.faults() == ["delivery d is of fact 2 of order:1, which has 1"]


def test_two_deliveries_of_one_fact_to_one_endpoint() -> None:
    books = Books(hooks=[hook("d"), hook("e")])
    books.items.append(item("endpoint:e", "delivery:e", subject="order:1", sequence=1, tries=1, state="delivered"))
    books.items.append(item("delivery:e", "attempt:0001", at="2026-11-25T00:00:00.000Z", status=200))
    assert books.faults() == ["fact 1 of order:1 has two deliveries to endpoint:e"]


def test_what_is_unfinished_and_has_no_timer_or_a_stuck_one() -> None:
    books = Books()
    books.items[0]["fanned_out"] = {"N": "0"}
    books.items[1]["state"] = {"S": "pending"}
    books.watch.timers[STUCK] = {("order:1", "journal"): "2026-11-25T00:00:00.000Z"}
    assert books.faults() == [
        "order:1 is fanned out up to 0 of 1, without a timer",
        "delivery d is pending, and has no timer",
        "1 timers are stuck, the first ('order:1', 'journal')",
    ]
    books.items[0]["timer_at"] = books.items[1]["timer_at"] = {"S": "2026-11-26T00:00:00.000Z"}
    assert len(books.faults()) == 1
