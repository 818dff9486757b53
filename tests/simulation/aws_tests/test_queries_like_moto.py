"""The simulated DynamoDB and moto give the same answers to the same queries, scans and batches."""

from collections.abc import Callable

import pytest

from tests.simulation.aws_tests.requests import Values, agree, item, moto_table, put, query
from tests.simulation.aws_tests.still_world import StillWorld
from tests.simulation.aws_tests.tables import Request, ask_moto, ask_simulated, simulated

__all__ = ["moto_table"]
pytestmark = pytest.mark.usefixtures("moto_table")


LISTED = [
    item("endpoint:1", f"{kind}:{number:02d}", n={"N": str(number)}, kind={"S": kind})
    for kind in ("held", "listed")
    for number in range(7)
]


@pytest.mark.parametrize("forward", [True, False])
@pytest.mark.parametrize("limit", [None, 3])
@pytest.mark.parametrize(
    ("expression", "values"),
    [
        ("pk = :p", {}),
        ("pk = :p AND begins_with(sk, :a)", {":a": {"S": "held:"}}),
        ("(pk = :p AND sk BETWEEN :a AND :b)", {":a": {"S": "held:03"}, ":b": {"S": "listed:02"}}),
        ("pk = :p AND sk = :a", {":a": {"S": "held:03"}}),
        ("pk = :p AND sk > :a", {":a": {"S": "held:03"}}),
        ("pk = :p AND sk >= :a", {":a": {"S": "held:03"}}),
        ("pk = :p AND sk < :a", {":a": {"S": "held:03"}}),
        ("pk = :p AND sk <= :a", {":a": {"S": "held:03"}}),
        ("pk = :p AND begins_with(sk, :a)", {":a": {"S": "x"}}),
    ],
)
def test_queries_of_the_table(expression: str, values: Values, limit: int | None, *, forward: bool) -> None:
    pages = pages_of(expression, {":p": {"S": "endpoint:1"}, **values}, forward, {"Limit": limit} if limit else {})
    assert pages[0] == pages[1]


def pages_of(expression: str, values: Values, forward: bool, more: Values) -> tuple[list[Values], list[Values]]:  # noqa: FBT001
    """All items, page by page, simulated and on moto; where a page ends with the last item moto says no more."""
    service = simulated(StillWorld())
    for listed_item in LISTED:
        assert ask_simulated(service, put(listed_item)) == ask_moto(put(listed_item))
    request = query(expression, values, ScanIndexForward=forward, **more)
    return all_of(lambda page_request: ask_simulated(service, page_request), request), all_of(ask_moto, request)


def all_of(ask: Callable[[Request], Values], request: Request) -> list[Values]:
    """The items of all pages."""
    operation, parameters = request
    items: list[Values] = []
    start: Values = {}
    while True:
        answer = ask((operation, {**parameters, **start}))
        items += answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return items
        start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}


def test_a_filter_counts_what_it_read() -> None:
    filtered = {"FilterExpression": "n > :n", "Limit": 5}
    values = {":p": {"S": "endpoint:1"}, ":n": {"N": "2"}}
    counted = query("pk = :p", values, **filtered, Select="COUNT")
    agree(*map(put, LISTED), query("pk = :p", values, **filtered), counted)


ORDERS = [
    item(
        f"order:{number}",
        authority={"S": f"authority-{number % 2}"},
        platform={"S": f"platform-{number % 3}"},
        changed_at={"S": f"2026-11-{number + 10}T00:00:00.000Z"},
        status={"S": "issued"},
        law={"S": "demo"},
        version={"N": str(number)},
        timer_shard={"S": "order#1"},
        timer_at={"S": f"2026-11-{30 - number}T00:00:00.000Z"},
        journal={"L": [{"S": "line"}]},
    )
    for number in range(8)
]


@pytest.mark.parametrize("forward", [True, False])
@pytest.mark.parametrize(
    ("index", "expression", "values"),
    [
        ("due", "timer_shard = :h", {":h": {"S": "order#1"}}),
        (
            "due",
            "timer_shard = :h AND timer_at BETWEEN :a AND :b",
            {":h": {"S": "order#1"}, ":a": {"S": "0"}, ":b": {"S": "2026-11-27"}},
        ),
        ("by_authority", "authority = :h", {":h": {"S": "authority-1"}}),
        ("by_authority", "authority = :h AND changed_at > :a", {":h": {"S": "authority-0"}, ":a": {"S": "2026-11-12"}}),
        (
            "by_platform",
            "platform = :h AND changed_at <= :a",
            {":h": {"S": "platform-2"}, ":a": {"S": "2026-11-15T00:00:00.000Z"}},
        ),
        ("by_platform", "platform = :h", {":h": {"S": "nobody"}}),
    ],
)
def test_queries_of_each_index(index: str, expression: str, values: Values, *, forward: bool) -> None:
    changed = {
        "ExpressionAttributeValues": {":s": {"S": "closed"}},
        "UpdateExpression": "SET #s = :s REMOVE timer_shard, timer_at",
    }
    names = {"ExpressionAttributeNames": {"#s": "status"}}
    close = ("UpdateItem", {"Key": item("order:3"), **changed, **names})
    gone = ("DeleteItem", {"Key": item("order:5")})
    request = query(expression, values, IndexName=index, ScanIndexForward=forward)
    agree(*map(put, ORDERS), request, close, gone, request)


def test_pages_of_an_index() -> None:
    page = {"IndexName": "by_authority", "Limit": 2}
    values = {":h": {"S": "authority-1"}}
    start = {
        "ExclusiveStartKey": item(
            "order:3", authority={"S": "authority-1"}, changed_at={"S": "2026-11-13T00:00:00.000Z"}
        )
    }
    following = query("authority = :h", values, **{**page, **start, "Limit": 1})
    agree(*map(put, ORDERS), query("authority = :h", values, **page), following)


@pytest.mark.parametrize("limit", [None, 3])
def test_scans(limit: int | None) -> None:
    """Both answer in an order that means nothing, each in its own."""
    service = simulated(StillWorld())
    for listed_item in [*ORDERS, *LISTED]:
        assert ask_simulated(service, put(listed_item)) == ask_moto(put(listed_item))
    filtered = {"FilterExpression": "sk = :s", "ExpressionAttributeValues": {":s": {"S": "journal"}}}
    parameters = {**filtered, **({"Limit": limit} if limit else {})}
    results = [all_of(ask, ("Scan", parameters)) for ask in (lambda request: ask_simulated(service, request), ask_moto)]
    assert sorted(results[0], key=str) == sorted(results[1], key=str)
    assert len(results[0]) == len(ORDERS)


def test_batches() -> None:
    keys = [item(f"order:{number}") for number in (3, 9, 1)]
    wanted = {"removal-orders": {"Keys": keys, "ConsistentRead": True, "ProjectionExpression": "pk, version"}}
    agree(*map(put, ORDERS), ("BatchGetItem", {"RequestItems": wanted}))
    agree(("BatchGetItem", {"RequestItems": {"removal-orders": {"Keys": [keys[0], keys[0]]}}}))
