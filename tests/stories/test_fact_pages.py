"""Facts of an order that are too long for one answer: both sides read them page by page."""

import json
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from removal.orders.commands import WORDS_AT_MOST
from removal.web import cursor, fact_page
from removal.web.cursor import Feed
from tests.people import LAWS, Cast, Client
from tests.stories.test_long_words import FACE, LAMBDA_ANSWERS_AT_MOST
from tests.stories.test_reassignment import take_over
from tests.world import World

MINUTE = timedelta(minutes=1)
LONGEST = FACE * WORDS_AT_MOST  # in bytes, as Lambda answers it
QUOTES = '"' * 50_000  # each is two bytes of JSON, and four in Lambda's JSON, which holds the body as a string
REDRESS = {"body": "Court", "procedure": QUOTES[:48_000], "within": "P10D"}  # the text has nearly 200,000 bytes
PAGES_AT_MOST = 50
Page = dict[str, Any]


def answered_bytes(page: Page) -> int:
    """The bytes of Lambda's answer, in which the body is a string."""
    return len(json.dumps({"body": json.dumps(page, ensure_ascii=False)}, ensure_ascii=False).encode())


def pages(client: Client, path: str, after: object = None) -> Iterator[Page]:
    """The pages of an order's facts or of the feed, from a cursor to their end."""
    for _ in range(PAGES_AT_MOST):
        answer = client.get(path if after is None else f"{path}?after={after}")
        assert answer.status == 200, answer.body
        yield answer.body
        if not answer.body.get("more", answer.body.get("next") is not None):
            return
        after = answer.body["next"]
    pytest.fail("the pages do not end")


def facts_of(listed: Iterable[Page]) -> list[tuple[str, int]]:
    """Order and sequence of all facts of pages."""
    return [where(fact) for page in listed for fact in page["facts"]]


def where(fact: dict[str, Any]) -> tuple[str, int]:
    """The fact's order and sequence."""
    return fact["data"]["order"]["id"], fact["data"]["sequence"]


def do(client: Client, order: str, what: str, body: dict[str, Any]) -> None:
    answer = client.post(f"/orders/{order}/{what}", body)
    assert answer.status == 200, answer.body


def full_of_notices(people: Cast, reference: str = "KZ-1") -> str:
    """An order with as many notices as its caps allow, each as long as it may be, and none received."""
    order = people.issue(reference, items=20, statement_of_reasons=QUOTES[:48_000], redress=REDRESS)
    people.ministry.world.settle()
    people.ministry.world.receivers.behaviour[people.representative.hook] = lambda _: 503
    by = {"by": "A. Person", "reference": "R-1"}
    for number in range(1, 11):
        question = {**by, "ground": "insufficient_information", "items": [number], "explanation": "Which one?"}
        do(people.representative, order, "obstacles", question)
    assert people.report(order, *range(11, 16)).status == 200
    for number in range(1, 11):
        do(people.ministry, order, "obstacle-answers", {"items": [number], "answer": LONGEST})
        people.ministry.world.run(MINUTE)
    for number in range(11, 16):
        do(people.ministry, order, "disputes", {"items": [number], "reason": LONGEST})
    for _ in range(4):
        do(people.ministry, order, "suspension", {"suspended": True, "reason": "Wait."})
        do(people.ministry, order, "suspension", {"suspended": False, "reason": LONGEST})
    return order


@pytest.mark.once
def test_an_order_with_more_facts_than_one_answer_holds_is_read_whole_by_both_sides(world: World, people: Cast) -> None:
    order = full_of_notices(people)
    later = people.issue("KZ-2")
    world.run(5 * MINUTE)
    for side in (people.ministry, people.representative):
        shown, feed = (list(pages(side, path)) for path in (f"/orders/{order}/facts", "/facts"))
        for listed in (shown, feed):
            sizes = [answered_bytes(page) for page in listed]
            assert sum(sizes) > LAMBDA_ANSWERS_AT_MOST, "the story is about what one answer does not hold"
            assert max(sizes) < LAMBDA_ANSWERS_AT_MOST
        assert facts_of(shown) == journal(people, order)
        assert [fact for fact in facts_of(feed) if fact[0] == order] == facts_of(shown)
        assert later in {id_ for id_, _ in facts_of(feed)}, "what follows is reached"


@pytest.fixture
def of_one_fact(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page holds its first fact, and no other."""
    monkeypatch.setattr(fact_page, "BYTES_AT_MOST", 10)


def first_pages(client: Client, count: int) -> tuple[list[tuple[str, int]], str]:
    """Facts of the first pages of the feed, and the cursor after them."""
    shown, after = list[tuple[str, int]](), ""
    for _ in range(count):
        page = client.get(f"/facts?after={after}" if after else "/facts").body
        assert page["more"]
        shown, after = [*shown, *map(where, page["facts"])], page["next"]
    return shown, after


def rest(client: Client, after: str) -> list[tuple[str, int]]:
    """Facts of the feed from a cursor to the end."""
    return facts_of(pages(client, "/facts", after))


def journal(people: Cast, order: str) -> list[tuple[str, int]]:
    """Order and sequence of all facts of an order."""
    return [(order, number + 1) for number in range(people.order(order)["journal"]["length"])]


@pytest.mark.usefixtures("of_one_fact")
def test_a_page_may_end_within_an_order_and_the_next_goes_on_with_its_next_fact(world: World, people: Cast) -> None:
    orders = []
    for number in range(3):
        orders.append(people.issue(f"KZ-{number}"))
        world.run(MINUTE)
    world.run(5 * MINUTE)
    assert [len(page["facts"]) for page in pages(people.ministry, "/facts")] == [1] * 6
    for side in (people.ministry, people.representative):
        assert facts_of(pages(side, "/facts")) == [fact for order in orders for fact in journal(people, order)]
        assert facts_of(pages(side, f"/orders/{orders[0]}/facts")) == journal(people, orders[0])


@pytest.mark.usefixtures("of_one_fact")
def test_an_order_that_changes_between_two_pages_is_given_to_its_end_and_later_whole(
    world: World, people: Cast
) -> None:
    first = people.issue("KZ-1")
    world.run(MINUTE)
    second = people.issue("KZ-2")
    world.run(5 * MINUTE)
    shown, after = first_pages(people.ministry, 1)
    assert shown == [(first, 1)]
    people.report(first, 1)
    assert rest(people.ministry, after) == [*journal(people, first)[1:], *journal(people, second)]
    world.run(5 * MINUTE)
    assert rest(people.ministry, after) == [
        *journal(people, first)[1:],
        *journal(people, second),
        *journal(people, first),
    ]


@pytest.mark.usefixtures("of_one_fact")
def test_an_order_that_is_erased_between_two_pages_is_given_without_words_to_its_end(
    world: World, people: Cast
) -> None:
    order = people.issue()
    world.settle()
    assert people.ministry.post(f"/orders/{order}/withdrawal", {"reason": "KZ-WORDS"}).status == 200
    world.run(5 * MINUTE)
    shown, after = first_pages(people.representative, 1)
    world.run(timedelta(days=200))
    assert people.order(order)["status"] == "erased"
    page = people.representative.get(f"/facts?after={after}").body
    assert "KZ-WORDS" not in json.dumps(page)
    assert shown + rest(people.representative, after) == 2 * journal(people, order)


@pytest.mark.usefixtures("of_one_fact")
def test_a_representative_that_loses_an_order_between_two_pages_reads_it_to_where_it_lost_it(
    world: World, people: Cast
) -> None:
    order = people.issue()
    world.run(5 * MINUTE)
    shown, after = first_pages(people.representative, 1)
    length = len(journal(people, order))
    former = Client(world, people.representative.sub)
    take_over(people)
    world.run(5 * MINUTE)
    acknowledged = people.join("successor").post(f"/orders/{order}/acknowledgement", {"by": "S", "reference": "S-1"})
    assert acknowledged.status == 200
    world.run(5 * MINUTE)
    until_lost = journal(people, order)[: length + 1]
    assert until_lost < journal(people, order), "the successor has it, and the journal goes on"
    assert shown + rest(former, after) == 2 * until_lost, "to the reassignment; and again, for it has changed"


@pytest.mark.usefixtures("of_one_fact")
def test_a_cursor_within_an_order_gives_no_one_a_fact_of_anothers_order(world: World, people: Cast) -> None:
    order = people.issue()
    world.run(5 * MINUTE)
    at = people.order(order)["changed_at"]
    key = {"pk": f"order:{order}", "changed_at": at}
    for sequence, status in (("0", 200), ("999999999", 200), ("-1", 422), ("1.5", 422), ("٣", 422), ("", 422)):
        made = cursor.encode("authority:other", Feed(), {**key, "sequence": sequence})
        answer = people.other_ministry.get(f"/facts?after={made}")
        assert (answer.status, answer.body.get("facts")) == (status, [] if status == 200 else None), sequence
    lonely = cursor.encode("authority:ministry", Feed(), {"sequence": "1"})
    assert people.ministry.get(f"/facts?after={lonely}").status == 422


def test_facts_of_an_order_are_read_after_any_sequence_and_have_the_orders_tag(people: Cast, world: World) -> None:
    order = people.issue()
    world.run(5 * MINUTE)
    path = f"/orders/{order}/facts"
    whole = people.ministry.get(path)
    assert whole.body["next"] is None, "all as before where one answer holds it"
    assert people.ministry.get(f"{path}?after=1").body == {"facts": whole.body["facts"][1:], "next": None}
    assert people.ministry.get(f"{path}?after=999999999").body == {"facts": [], "next": None}
    for after in ("-1", "x", "1000000000", ""):
        refused = people.ministry.get(f"{path}?after={after}")
        assert (refused.status, refused.body["errors"][0]["pointer"]) == (422, "?after")
    seen = {"if-none-match": whole.headers["etag"]}
    assert people.ministry.get(f"{path}?after=1", headers=seen).status == 304


@pytest.mark.usefixtures("of_one_fact")
def test_a_journal_of_the_register_is_read_by_pages_of_bytes_too(people: Cast) -> None:
    for number in range(3):
        entry = {"name": f"Ministry {number}", "laws": LAWS, "default_law": "kz", "telephone": "+7 7172 000000"}
        assert people.registrar.put("/authorities/ministry", entry).status == 200
    shown, path = list[list[int]](), "/authorities/ministry/facts?limit=3"
    following: str | None = ""
    while following is not None:
        page = people.registrar.get(path + (f"&cursor={following}" if following else "")).body
        assert page["facts"]
        shown, following = [*shown, [fact["data"]["sequence"] for fact in page["facts"]]], page["next"]
    assert shown == [[1], [2], [3], [4]]
