"""What clients really send, and what is cheap to send is cheap to read."""

import json
from time import process_time
from typing import Any

import pytest

from tests.people import Cast, order_text
from tests.world import World

SECOND = 1.0  # of the five that the function has; a quiet machine needs a tenth


@pytest.mark.parametrize(
    "content_type", ["application/json;", "application/json; version=1", "application/json;charset=utf8;a=b"]
)
def test_json_has_no_parameters_that_matter(people: Cast, content_type: str) -> None:
    assert people.ministry.post("/orders", order_text(items=1), headers={"content-type": content_type}).status == 201


@pytest.mark.parametrize("path", ["/orders?changed_after=2026-11-24T14:00:00+05:00", "/orders?platform=a+b"])
def test_a_plus_that_a_query_lost_is_named(people: Cast, path: str) -> None:
    answer = people.ministry.get(path)
    assert answer.status == 422
    assert "%2B" in answer.body["errors"][0]["detail"]
    assert "%2B" not in people.ministry.get("/orders?status=over").body["errors"][0]["detail"]


@pytest.mark.parametrize("after", ["2026-11-24T14:00:00%2B05:00", "2026-11-24t09:00:00z"])
def test_an_instant_is_read_in_all_its_forms(people: Cast, after: str) -> None:
    assert people.ministry.get(f"/orders?changed_after={after}").status == 200


@pytest.mark.parametrize("path", ["/orders?cursor=", "/facts?after=", "/platforms?cursor=", "/callers?cursor="])
def test_a_cursor_that_is_too_long_cannot_be_read(people: Cast, path: str) -> None:
    client = people.registrar if "facts" not in path and "orders" not in path else people.ministry
    assert client.get(path + "A" * 1_025).status == 400
    assert client.get(path + "A" * 1_024).status == 422


def test_a_command_may_name_several_states(world: World, people: Cast) -> None:
    order = people.issue(items=1)
    world.settle()
    tag = people.ministry.get(f"/orders/{order}").headers["etag"]

    def suspend(etag: str, reason: str) -> int:
        body = {"suspended": True, "reason": reason}
        return people.ministry.post(f"/orders/{order}/suspension", body, headers={"if-match": etag}).status

    assert suspend('"other", "another"', "no state of it") == 412
    assert suspend(f"W/{tag}", "a weak one") == 412
    assert suspend(f'"other" , {tag},"another"', "one of three") == 200
    assert suspend(f'"other", {tag}', "no longer") == 412


def contacts(zone: str, number: int) -> list[dict[str, Any]]:
    """Many, and none of them right."""
    return [{"zone": f"{zone}{index}"} for index in range(number)]


EXPENSIVE = {
    "time zones": {"contacts": contacts("A", 1_200)},
    "time zones that there are": {"contacts": [{"zone": "Asia/Almaty"}] * 1_200},
    "unknown members": {f"m{index}": 0 for index in range(40_000)},
    "arrays": {"contacts": [[]] * 40_000},
    "URLs": {"items": [{"url": "https://" + "пример." * 250}] * 400},
    "one long host": {"items": [{"url": "https://" + "xn--" * 500 + "/"}] * 400},
    "combining marks": {"reference": "a" + "\u0301" * 400_000},
    "joiners": {"reference": "\u200d" * 300_000},
    "isolates": {"statement_of_reasons": "\u2068" * 300_000},
    "instants": {"items": [{"measured_at": "2026-11-24T00:00:00Z"}] * 20_000},
}


@pytest.mark.parametrize("body", EXPENSIVE.values(), ids=EXPENSIVE)
@pytest.mark.parametrize("path", ["/orders", "/platforms/video-example/representatives"])
def test_what_is_cheap_to_send_is_cheap_to_read(people: Cast, path: str, body: object) -> None:
    raw = json.dumps(body, ensure_ascii=False).encode()
    client = people.ministry if path == "/orders" else people.registrar
    begun = process_time()
    answer = client.send("POST", path, raw)
    assert answer.status in {413, 422}
    assert process_time() - begun < SECOND
