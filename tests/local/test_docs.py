"""Swagger UI and the API from one origin."""

from infra.dev.local.api import Caller
from infra.dev.local.docs import SCRIPT, STYLE, Docs
from infra.dev.local.server import LoopbackServer, Request, Response, serving


def test_the_page_and_its_assets_come_from_this_machine() -> None:
    docs = Docs("http://127.0.0.1:1")
    with docs.running():
        caller = Caller(docs.url)
        page = caller.get("/")
        assert (page.status, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
        assert b"http://" not in page.body
        assert b"https://" not in page.body
        for asset in (SCRIPT, STYLE):
            assert f'"/{asset}"'.encode() in page.body
            assert len(caller.get(f"/{asset}").body) > 100_000
        assert caller.get("/../docs.py").status == 404
        assert caller.get("/v1/orders").status == 502


def test_a_call_passes_to_the_api_with_its_token_and_its_answer_comes_back() -> None:
    requests: list[Request] = []

    def respond(request: Request) -> Response:
        requests.append(request)
        return Response(201, request.body[::-1], "application/json", {"ETag": '"1"', "Allow": "PUT"})

    api = LoopbackServer(respond)
    docs = Docs(api.url)
    with serving(api), docs.running():
        answer = Caller(docs.url, "a-token").put("/v1/platforms/a?b=c", b'{"a": 1}')
    assert (answer.status, answer.body) == (201, b'}1 :"a"{')
    assert (answer.headers["etag"], answer.headers["allow"]) == ('"1"', "PUT")
    assert answer.headers["content-type"] == "application/json"
    (request,) = requests
    assert (request.method, request.path, request.body) == ("PUT", "/v1/platforms/a?b=c", b'{"a": 1}')
    assert request.headers["authorization"] == "Bearer a-token"
    assert request.headers["content-type"] == "application/json"
