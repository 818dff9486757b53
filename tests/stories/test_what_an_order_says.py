"""What an order says has to be of use to its platform: time to challenge it, and each resource once."""

import pytest

from tests.people import Cast, order_text

NO_TIME = ("PT0S", "P0D", "PT1S", "P0Y0M0D", "PT23H59M59S", "PT1439M", "P0DT23H", "PT0H")
ENOUGH = ("P1D", "PT24H", "PT23H60M", "P1W", "P1M", "P1Y", "P0DT1440M", "PT9999H")


def redress(within: str) -> dict[str, str]:
    return {"body": "Court", "procedure": "Claim", "within": within}


@pytest.mark.parametrize("within", NO_TIME)
def test_less_than_a_day_is_no_time_to_challenge_an_order(people: Cast, within: str) -> None:
    refused = people.ministry.post("/orders", order_text(redress=redress(within)))
    assert refused.status == 422
    assert [error["pointer"] for error in refused.body["errors"]] == ["/redress/within"]
    assert "at least one day" in refused.body["errors"][0]["detail"]


@pytest.mark.parametrize("within", ["P1Y2W", "P1W1D", "P2WT12H"])
def test_weeks_beside_other_units_are_refused_with_the_form_that_is_taken(people: Cast, within: str) -> None:
    refused = people.ministry.post("/orders", order_text(redress=redress(within)))
    assert (refused.status, [error["pointer"] for error in refused.body["errors"]]) == (422, ["/redress/within"])
    assert "weeks are written alone, as P2W" in refused.body["errors"][0]["detail"]


@pytest.mark.parametrize("within", ENOUGH)
def test_a_day_or_more_is(people: Cast, within: str) -> None:
    assert people.ministry.post("/orders", order_text(redress=redress(within))).status == 201


A = "https://video.example/~ann"
TWICE = [
    ([{"url": A}, {"url": A}], {"/items/1": 1}),
    ([{"url": A}, {"url": "https://VIDEO.example:443/%7eann"}], {"/items/1": 1}),
    (
        [{"url": "https://other.example/"}, {"url": A, "locator": "00:41"}, {"url": A, "locator": "00:41"}],
        {"/items/2": 2},
    ),
    ([{"url": A, "locator": "\u00e9"}, {"url": A, "locator": "e\u0301"}], {"/items/1": 1}),
    (
        [{"url": A}, {"url": "https://video.example/"}, {"url": A}, {"url": "https://video.example"}],
        {"/items/2": 1, "/items/3": 2},
    ),
    ([{"url": A}, {"url": A, "locator": None}], {"/items/1": 1}),
]


@pytest.mark.parametrize(("items", "repeats"), TWICE)
def test_a_resource_that_is_named_twice_is_refused_with_the_item_that_it_repeats(
    people: Cast, items: list[dict[str, str]], repeats: dict[str, int]
) -> None:
    refused = people.ministry.post("/orders", order_text(items=0) | {"items": items})
    assert refused.status == 422
    errors = {error["pointer"]: error["detail"] for error in refused.body["errors"]}
    assert list(errors) == list(repeats)
    assert all(f"as item {number}," in errors[pointer] for pointer, number in repeats.items())
    (result,) = people.ministry.post("/orders:batch", {"orders": [order_text(items=0) | {"items": items}]}).body[
        "results"
    ]
    assert (result["status"], len(result["problem"]["errors"])) == (422, len(repeats))


def test_two_places_on_one_page_are_two_resources_and_may_be_superseded(people: Cast) -> None:
    items = [{"url": A}, {"url": A, "locator": "00:41"}, {"url": A, "locator": "00:42"}, {"url": A.upper()}]
    first = people.ministry.post("/orders", order_text(items=0) | {"items": items})
    assert first.status == 201
    text = order_text("KZ-2026-000124", items=0, supersedes=first.body["id"])
    assert people.ministry.post("/orders", text | {"items": items}).status == 201
