"""An order takes another's place: what is down is read in the write that ends the earlier one (contract 1)."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from removal.orders.store import OrderStore
from tests.people import Cast, order_text
from tests.world import World

Race = Callable[[Callable[[], object]], None]


@pytest.fixture
def race(monkeypatch: pytest.MonkeyPatch) -> Race:
    """Something that happens just before the next order is written, after all was read."""

    def before(act: Callable[[], object]) -> None:
        for name in ("create", "append"):
            monkeypatch.setattr(OrderStore, name, _once(getattr(OrderStore, name), waiting))
        waiting.append(act)

    waiting: list[Callable[[], object]] = []
    return before


def _once(write: Callable[..., Any], waiting: list[Callable[[], object]]) -> Callable[..., Any]:
    def writes(*positional: Any) -> Any:  # noqa: ANN401 - as the store's own
        if waiting:
            waiting.pop()()
        return write(*positional)

    return writes


@pytest.mark.parametrize("named", [(1, 2), (2,), ()])
def test_what_is_reported_while_the_successor_is_issued_is_put_back_in_the_end(
    world: World, people: Cast, race: Race, named: tuple[int, ...]
) -> None:
    """Reported at the last moment; what the successor names comes back with its withdrawal, the rest at once."""
    first = people.issue("KZ-1", items=2)
    world.settle()
    race(lambda: people.report(first, 1, 2))
    text = order_text("KZ-2", items=3, supersedes=first)
    text["items"] = [{"url": f"https://video.example/watch?v={number}"} for number in (3, *named)]
    second = people.ministry.post("/orders", text)
    assert second.status == 201, second.body
    assert people.order(first)["reinstate"] == [number for number in (1, 2) if number not in named]
    ended = people.ministry.post(f"/orders/{second.body['id']}/withdrawal", {"reason": "issued in error"})
    assert ended.body["reinstate"] == list(range(2, 2 + len(named)))


def test_the_same_request_again_finds_its_order_though_its_predecessor_has_ended(world: World, people: Cast) -> None:
    first = people.issue("KZ-1", items=1)
    world.settle()
    text = order_text("KZ-2", items=1, supersedes=first)
    made = people.ministry.post("/orders", text)
    assert (made.status, people.ministry.post("/orders", text).status) == (201, 200)
    late = people.ministry.post("/orders", order_text("KZ-3", items=1, supersedes=first))
    assert (late.status, late.body["errors"][0]["pointer"]) == (422, "/supersedes")


def test_a_draft_whose_predecessor_has_ended_is_not_approved_and_stays_a_draft(world: World, people: Cast) -> None:
    first = people.issue("KZ-1", items=1)
    world.settle()
    draft = people.ministry.post("/orders", order_text("KZ-2", items=1, law="demo-draft", supersedes=first)).body["id"]
    people.ministry.post(f"/orders/{first}/withdrawal", {"reason": "issued in error"})
    answer = people.approver.post(f"/orders/{draft}/approval", {})
    assert (answer.status, people.order(draft)["status"]) == (409, "draft")
    assert first in answer.body["detail"]


def test_what_is_reported_while_a_draft_is_approved_is_put_back_in_the_end(
    world: World, people: Cast, race: Race
) -> None:
    first = people.issue("KZ-1", items=1)
    world.settle()
    draft = people.ministry.post("/orders", order_text("KZ-2", items=1, law="demo-draft", supersedes=first)).body["id"]
    race(lambda: people.report(first, 1))
    assert people.approver.post(f"/orders/{draft}/approval", {}).status == 200
    assert people.order(first)["reinstate"] == []
    ended = people.ministry.post(f"/orders/{draft}/withdrawal", {"reason": "issued in error"})
    assert ended.body["reinstate"] == [1]


SATIRE = {"by": "x", "reference": "y", "explanation": "It is satire."}


def chain(people: Cast, length: int) -> list[str]:
    """Orders that each supersede the one before, whose contest the authority has not decided."""
    orders = [people.issue("KZ-0", items=2)]
    for number in range(1, length):
        assert people.representative.post(f"/orders/{orders[-1]}/contest", SATIRE).status == 200
        orders.append(people.issue(f"KZ-{number}", items=2, supersedes=orders[-1]))
    return orders


def test_the_earlier_orders_of_all_debts_are_read_in_one_request(people: Cast, requests: list[str]) -> None:
    orders = chain(people, 4)
    requests.clear()
    assert people.order(orders[0])["inherited_debts"] == []
    without = Counter(requests)
    debts = people.order(orders[-1])["inherited_debts"]
    assert [(debt["order"], debt["unanswered"]) for debt in debts] == [
        (order, debts[0]["about"]) for order in orders[:-1]
    ]
    assert Counter(requests) - without - without == {"BatchGetItem": 1}
