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
    assert [one["pointer"] for one in refused.body["errors"]] == ["/redress/within"]
    assert "at least one day" in refused.body["errors"][0]["detail"]


@pytest.mark.parametrize("within", ENOUGH)
def test_a_day_or_more_is(people: Cast, within: str) -> None:
    assert people.ministry.post("/orders", order_text(redress=redress(within))).status == 201
