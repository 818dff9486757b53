"""A party finds an order among many: by reference, by what is due, the newest first; and knows if there may be more."""

from datetime import timedelta
from urllib.parse import quote

import pytest

from removal.orders.lists import store as lists
from removal.orders.lists.store import ListCriteria, OrderLists, Side
from tests.calls import ISSUER
from tests.people import Answered, Cast, Client, order_text
from tests.stories.test_list_shards import issue
from tests.stories.test_lists import pages
from tests.stories.test_reassignment import take_over
from tests.world import World

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
CAFE, IN_TWO = "KZ-café", "KZ-cafe\u0301"  # é as one character, and as two


def ids(answer: Answered) -> list[str]:
    """The orders of a page."""
    assert answer.status == 200, answer.body
    return [order["id"] for order in answer.body["orders"]]


def issue_each_minute(world: World, people: Cast, number: int) -> list[str]:
    """So many orders, one a minute."""
    orders = []
    for each in range(number):
        world.run(MINUTE)
        orders.append(people.issue(f"KZ-{each}"))
    return orders


def test_an_authority_finds_its_reference_at_once_in_whichever_form_it_is_written(people: Cast) -> None:
    order, _ = people.issue(CAFE), people.issue("KZ-2")
    for reference in (CAFE, IN_TWO):
        found = people.ministry.get(f"/orders?reference={quote(reference)}")
        assert (ids(found), found.body["next"], found.body["more"]) == ([order], None, False)
    assert ids(people.ministry.get("/orders?reference=KZ-3")) == []
    assert ids(people.ministry.get("/orders?reference=KZ")) == []
    assert people.ministry.get("/orders?reference=").status == 422


def test_a_reference_of_another_authority_is_not_found(people: Cast) -> None:
    mine = people.issue("KZ-1")
    assert ids(people.other_ministry.get("/orders?reference=KZ-1")) == []
    theirs = people.other_ministry.post("/orders", order_text("KZ-1")).body["id"]
    assert ids(people.other_ministry.get("/orders?reference=KZ-1")) == [theirs]
    assert ids(people.ministry.get("/orders?reference=KZ-1")) == [mine]
    assert ids(people.representative.get("/orders?reference=KZ-1")) == [mine, theirs]


def test_a_reference_is_found_with_the_rest_of_the_filter_alone(world: World, people: Cast) -> None:
    order = people.issue("KZ-1")
    world.run(MINUTE)
    for query, found in (("status=running", [order]), ("status=issued", []), ("platform=another", [])):
        assert ids(people.ministry.get(f"/orders?reference=KZ-1&{query}")) == found
    at = people.ministry.get("/orders?reference=KZ-1").body["orders"][0]["changed_at"]
    assert ids(people.ministry.get(f"/orders?reference=KZ-1&changed_after={at}")) == []


def test_what_is_due_before_an_instant_is_found_and_with_a_status_what_still_runs(world: World, people: Cast) -> None:
    first, second, third = issue_each_minute(world, people, 3)
    world.settle()
    people.report(first, 1, 2)
    world.settle()
    due = people.order(third)["due_at"]
    assert people.order(second)["due_at"] < due
    for client in (people.ministry, people.representative):
        assert set(ids(client.get(f"/orders?due_before={due}"))) == {first, second}
        assert ids(client.get(f"/orders?due_before={due}&status=running")) == [second]
        assert ids(client.get("/orders?due_before=2027-01-01T00:00:00Z&status=running")) == [second, third]
        assert ids(client.get("/orders?due_before=2027-01-01T05:00:00%2B05:00&status=running")) == [second, third]
    assert people.ministry.get("/orders?due_before=tomorrow").body["errors"][0]["pointer"] == "?due_before"


def test_the_newest_come_first_each_once_whatever_the_page(world: World, people: Cast) -> None:
    orders = issue_each_minute(world, people, 5)
    world.run(MINUTE)
    people.report(orders[1], 1, 2)
    world.settle()
    wanted = [orders[1], orders[4], orders[3], orders[2], orders[0]]
    for limit in (1, 2, 5):
        listed = pages(people.ministry, f"/orders?newest_first=true&limit={limit}", "orders")
        assert [order["id"] for page in listed for order in page] == wanted
    assert ids(people.ministry.get("/orders?newest_first=false")) == wanted[::-1]


@pytest.mark.parametrize("limit", [1, 5, 7])
def test_orders_of_one_instant_are_listed_once_each_from_the_newest_too(people: Cast, limit: int) -> None:
    orders, place, seen = issue(people, 24), None, list[str]()
    criteria = ListCriteria(newest_first=True)
    for _ in range(25):
        page = OrderLists(4).page(Side("authority", "ministry"), criteria, limit, place)
        seen += [listed.id for listed in page.orders]
        place = page.position
        if place is None:
            break
    assert sorted(seen) == sorted(orders)


def test_a_page_that_is_short_says_that_there_may_be_more(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    order = [people.issue(f"KZ-{number}") for number in range(5)][-1]
    monkeypatch.setattr(lists, "READ_AT_MOST", 2)
    mores, cursor, found = [], "", list[str]()
    for _ in range(3):
        page = people.representative.get(f"/orders?reference=KZ-4{cursor}")
        found += ids(page)
        mores.append(page.body["more"])
        assert page.body["more"] is (page.body["next"] is not None)
        cursor = f"&cursor={page.body['next']}"
    assert (found, mores) == ([order], [True, True, False])


def test_a_cursor_of_a_caller_that_was_revoked_or_bound_to_another_opens_nothing(world: World, people: Cast) -> None:
    issue_each_minute(world, people, 3)
    body = {"iss": ISSUER, "sub": "clerk", "kind": "machine", "authority": "ministry", "scopes": ["orders:read"]}
    clerk, entry = Client(world, "clerk"), people.registrar.post("/callers", body).body["id"]
    query = "newest_first=true&limit=1"
    following = f"{query}&cursor={clerk.get(f'/orders?{query}').body['next']}"
    assert len(ids(clerk.get(f"/orders?{following}"))) == 1
    people.registrar.post("/callers", {**body, "authority": "other"})
    world.run(2 * MINUTE)
    assert clerk.get(f"/orders?{following}").status == 422
    people.registrar.send("DELETE", f"/callers/{entry}")
    world.run(2 * MINUTE)
    assert clerk.get(f"/orders?{following}").status == 403


def test_a_cursor_of_a_representative_that_lost_office_leads_to_what_it_had(world: World, people: Cast) -> None:
    orders = issue_each_minute(world, people, 3)
    world.settle()
    query = "newest_first=true&limit=1"
    first = people.representative.get(f"/orders?{query}").body
    assert [order["id"] for order in first["orders"]] == [orders[2]]
    world.run(HOUR)
    take_over(people)
    world.run(MINUTE)
    later = people.issue("KZ-later")
    world.settle()
    seen, cursor = list[str](), first["next"]
    for _ in range(6):
        page = people.representative.get(f"/orders?{query}&cursor={cursor}")
        seen += ids(page)
        cursor = page.body["next"]
        if not cursor:
            break
    assert set(seen) <= set(orders)
    assert later not in seen
    assert ids(people.representative.get("/orders?reference=KZ-later")) == []
    assert ids(people.representative.get("/orders?reference=KZ-1")) == [orders[1]]
