"""The public route that the canary asks for: one item is read, and the answer is whether that succeeded."""

import json
from typing import Any

import pytest

from removal.handlers import api
from removal.web.health import health
from tests.calls import page_event
from tests.world import World


def answer(world: World, method: str = "GET", path: str = "/health", query: str = "") -> dict[str, Any]:
    return api.handler(page_event(method, path, query, None, world.now, "text/plain"), None)


def test_it_reads_an_item_that_need_not_be_there_and_says_nothing_of_it(world: World) -> None:
    for query in ("", "x=1"):
        response = answer(world, query=query)
        assert (response["statusCode"], json.loads(response["body"])) == (200, {"status": "ok"})
        assert response["headers"]["cache-control"] == "no-store"


def test_every_call_reads_the_table_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    reads: list[str] = []
    monkeypatch.setattr(api, "read_one", lambda: reads.append("read"))
    assert [answer(world)["statusCode"] for _ in range(2)] == [200, 200]
    assert len(reads) == 2


@pytest.mark.parametrize(("method", "path"), [("POST", "/health"), ("GET", "/v1/health"), ("GET", "/health/x")])
def test_no_other_request_gets_past_the_check_of_tokens(world: World, method: str, path: str) -> None:
    assert answer(world, method, path)["statusCode"] == 401


def test_a_table_that_refuses_is_503_without_a_word_of_why() -> None:
    def refused() -> None:
        raise ConnectionError("secret detail")

    response = health(refused)
    assert (response["statusCode"], json.loads(response["body"])) == (503, {"status": "failing"})
