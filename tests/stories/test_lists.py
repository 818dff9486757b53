"""What a system reads when no webhook has called it: lists, the feed, many orders at once."""

from datetime import timedelta
from typing import Any

import pytest

from removal.orders.items import OrderItem
from removal.orders.lists import store as lists
from removal.orders.order import Status
from removal.orders.schemas import OrdersQuery
from removal.orders.store import Loaded, OrderStore
from removal.record.canonical import derived_id
from removal.web import cursor
from removal.web.cursor import Feed
from tests import parts
from tests.people import Cast, Client, order_text
from tests.stories.test_reassignment import take_over
from tests.world import World

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


def pages(client: Client, path: str, what: str) -> list[list[dict[str, Any]]]:
    """Every page of a list, by its cursors."""
    bodies, cursor, cursors = [], "", set[str]()
    while True:
        assert cursor not in cursors, "the list goes round in circles"
        cursors.add(cursor)
        answer = client.get(f"{path}&cursor={cursor}" if cursor else path)
        assert answer.status == 200, answer.body
        bodies.append(answer.body[what])
        cursor = answer.body["next"]
        if cursor is None:
            return bodies


def test_lists_go_on_where_they_ended_and_hold_each_order_once(world: World, people: Cast) -> None:
    orders = []
    for number in range(5):
        orders.append(people.issue(f"KZ-{number}"))
        world.run(SECOND)
    people.report(orders[1], 1, 2)
    world.settle()
    listed_pages = pages(people.ministry, "/orders?limit=2", "orders")
    assert [len(page) for page in listed_pages] == [2, 2, 1]
    listed = [entry for page in listed_pages for entry in page]
    assert [entry["id"] for entry in listed] == [orders[0], *orders[2:], orders[1]], "the one changed longest ago first"
    assert {key: listed[-1][key] for key in ("reference", "status", "law", "platform", "authority")} == {
        "reference": "KZ-1",
        "status": "complied",
        "law": "kz-1",
        "platform": "video-example",
        "authority": "ministry",
    }
    assert [entry["id"] for entry in people.ministry.get("/orders?status=complied").body["orders"]] == [orders[1]]
    changed = people.ministry.get(f"/orders?changed_after={listed[3]['changed_at']}").body["orders"]
    assert [entry["id"] for entry in changed] == [orders[1]]
    assert people.ministry.get("/orders?platform=another").body["orders"] == []
    assert len(people.representative.get("/orders").body["orders"]) == 5


def test_no_cursor_and_no_list_shows_what_belongs_to_others(people: Cast) -> None:
    for number in range(3):
        people.issue(f"KZ-{number}")
    cursor = people.ministry.get("/orders?limit=1").body["next"]
    assert people.other_ministry.get("/orders").body == {"orders": [], "next": None, "more": False}
    assert people.other_ministry.get("/facts").body == {"facts": [], "next": None, "more": False}
    for client, query in ((people.other_ministry, "limit=1"), (people.ministry, "status=running")):
        refused = client.get(f"/orders?{query}&cursor={cursor}")
        assert (refused.status, refused.body["errors"][0]["pointer"]) == (422, "?cursor")
    assert people.registrar.get("/orders").status == 403


def test_a_filter_that_leaves_nothing_reads_no_more_than_a_thousand_entries_at_once(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        people.issue(f"KZ-{number}")
    monkeypatch.setattr(lists, "READ_AT_MOST", 2)
    listed_pages = pages(people.ministry, "/orders?status=withdrawn", "orders")
    assert listed_pages == [[], []]


def test_the_feed_tells_every_fact_that_the_webhook_brought_in_the_same_words(world: World, people: Cast) -> None:
    first = people.issue("KZ-1")
    world.run(2 * MINUTE)
    people.issue("KZ-2")
    world.settle()
    page = people.ministry.get("/facts").body
    assert {fact["data"]["order"]["id"] for fact in page["facts"]} == {first}, (
        "what is younger comes with the next page"
    )
    assert people.ministry.get(f"/facts?after={page['next']}").body == {
        "facts": [],
        "next": page["next"],
        "more": False,
    }
    people.report(first, 1)
    world.run(2 * MINUTE)
    later = people.ministry.get(f"/facts?after={page['next']}").body["facts"]
    by_id = {fact["data"]["fact"]: fact for fact in (*page["facts"], *later)}
    assert by_id == {call.payload["data"]["fact"]: call.payload for call in people.ministry.order_calls()}


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+23:59", "20261124T090000Z", "2026-11-24T09:00:00Z", "x"])
def test_a_cursor_that_a_client_changed_is_refused_before_the_table_is_asked(people: Cast, at: str) -> None:
    for path, name in (("/orders", "cursor"), ("/facts", "after")):
        query = OrdersQuery() if name == "cursor" else Feed()
        made = cursor.encode("authority:ministry", query, {"pk": f"order:{derived_id('x')}", "changed_at": at})
        refused = people.ministry.get(f"{path}?{name}={made}")
        assert (refused.status, refused.body["errors"][0]["pointer"]) == (422, f"?{name}")


def read_slowly(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on the table takes two seconds for each order."""
    loaded = OrderStore.loaded

    def slowly(self: OrderStore, item: OrderItem) -> Loaded:
        world.jump(world.now + 2 * SECOND)
        return loaded(self, item)

    monkeypatch.setattr(OrderStore, "loaded", slowly)


def test_a_feed_that_takes_too_long_ends_with_what_it_has(
    world: World, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        people.issue(f"KZ-{number}")
    world.run(2 * MINUTE)
    read_slowly(world, monkeypatch)
    page = people.ministry.get("/facts").body
    assert (len({fact["data"]["order"]["id"] for fact in page["facts"]}), page["more"]) == (1, True)
    assert len(people.ministry.get(f"/facts?after={page['next']}").body["facts"]) > 0


def test_a_feed_of_orders_that_its_reader_may_not_read_ends_in_time_too(
    world: World, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_over(people)
    world.run(MINUTE)
    for number in range(3):
        people.issue(f"KZ-{number}")
    world.run(2 * MINUTE)
    read_slowly(world, monkeypatch)
    since = world.now
    page = people.representative.get("/facts").body
    assert (page["facts"], page["more"]) == ([], True)
    assert world.now == since + 4 * SECOND, "two orders of three"
    page = people.representative.get(f"/facts?after={page['next']}").body
    assert (page["facts"], page["more"]) == ([], False)


def test_a_hundred_orders_of_which_three_are_bad_are_97_and_sent_again_the_same_97(people: Cast) -> None:
    orders = [order_text(f"KZ-{number:03d}", items=1) for number in range(100)]
    orders[7]["items"] = []
    orders[42]["category"] = "boredom"
    orders[99] = order_text("KZ-000", items=3)
    first = people.ministry.post("/orders:batch", {"orders": orders})
    assert first.status == 207
    results = first.body["results"]
    assert [result["index"] for result in results] == list(range(100))
    bad = {result["index"]: result["problem"] for result in results if result["status"] not in (200, 201)}
    assert {index: problem["status"] for index, problem in bad.items()} == {7: 422, 42: 422, 99: 409}
    assert bad[7]["errors"][0]["pointer"] == "/orders/7/items"
    assert bad[42]["errors"][0]["pointer"] == "/orders/42/category"
    assert bad[99]["order"] == results[0]["order"]["id"]
    assert sum(result["status"] == 201 for result in results) == 97

    again = people.ministry.post("/orders:batch", {"orders": orders}).body["results"]
    assert [result["status"] for result in again].count(200) == 97
    assert _ids(again) == _ids(results)
    assert sum(len(page) for page in pages(people.ministry, "/orders?limit=100", "orders")) == 97


def _ids(results: list[dict[str, Any]]) -> list[str | None]:
    return [result["order"]["id"] if result["order"] else None for result in results]


def test_a_batch_whose_time_is_over_says_of_the_rest_that_nothing_was_done(world: World, people: Cast) -> None:
    from removal.orders.issuing import Issuing  # noqa: PLC0415 - the store is bound to a table by the world

    orders = [order_text(f"KZ-{number}", items=1) for number in range(5)]
    issue = Issuing.issue

    def slowly(self: Issuing, submission: Any) -> Any:  # noqa: ANN401 - passed on as it is
        world.jump(world.now + 2 * SECOND)
        return issue(self, submission)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Issuing, "issue", slowly)
        results = people.ministry.post("/orders:batch", {"orders": orders}).body["results"]
    assert [result["status"] for result in results] == [201, 201, 503, 503, 503]
    assert results[2]["problem"]["type"].endswith("/problems/not-attempted")
    assert [
        result["status"] for result in people.ministry.post("/orders:batch", {"orders": orders}).body["results"]
    ] == [
        200,
        200,
        201,
        201,
        201,
    ]


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({}, ["/orders"]),
        ({"orders": []}, ["/orders"]),
        ({"orders": {}}, ["/orders"]),
        ({"orders": [1] * 101}, ["/orders"]),
        ({"orders": [{}], "more": 1}, ["/more"]),
    ],
)
def test_a_batch_that_is_none_is_refused_as_a_whole(people: Cast, body: dict[str, Any], pointers: list[str]) -> None:
    refused = people.ministry.post("/orders:batch", body)
    assert (refused.status, [fault["pointer"] for fault in refused.body["errors"]]) == (422, pointers)


def test_what_is_no_order_among_orders_is_named_and_the_others_are_taken(people: Cast) -> None:
    results = people.ministry.post("/orders:batch", {"orders": [5, order_text(), None]}).body["results"]
    assert [result["status"] for result in results] == [422, 201, 422]
    assert results[0]["problem"]["errors"] == [{"pointer": "/orders/0", "detail": "Must be an object."}]


def test_every_state_can_be_asked_for(people: Cast) -> None:
    for status in Status:
        assert people.ministry.get(f"/orders?status={status.value}").status == 200
        assert OrdersQuery(status=status.value).status == status
    assert people.ministry.get("/orders?status=lost").status == 422
    assert parts.laws()
