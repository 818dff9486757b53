"""What integrators read in a browser: Swagger UI on one machine, and the pages of problems."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser

from infra.dev.local.docs import Docs
from infra.dev.local.server import LoopbackServer, Request, Response, serving
from removal.handlers import page as handler
from tests.calls import http_event
from tests.openapi_check import DOCUMENT
from tests.page.standing import SIZES

AT = datetime(2026, 11, 24, 9, 0, 0, tzinfo=UTC)
WAIT = 60_000  # milliseconds


def respond(request: Request) -> Response:
    """What is public as it is served, and an API of one answer that says whose token came."""
    if request.path.startswith("/v1/"):
        body = {"path": request.path, "token": request.headers.get("authorization")}
        return Response(200, json.dumps(body).encode(), "application/json")
    event = http_event(request.method, "", None, AT, None)
    event["requestContext"]["http"]["path"] = event["rawPath"] = request.path
    answer = handler.handler(event, None)
    return Response(answer["statusCode"], answer["body"].encode(), answer["headers"]["content-type"])


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    server = LoopbackServer(respond)
    with serving(server):
        yield server.url


def test_swagger_ui_shows_every_operation_and_its_calls_reach_the_api(browser: Browser, origin: str) -> None:
    docs = Docs(origin)
    page = browser.new_context().new_page()
    urls: list[str] = []
    page.on("request", lambda request: urls.append(request.url))
    with docs.running():
        page.goto(docs.url)
        page.wait_for_selector(".opblock", timeout=WAIT)
        operations = sum(len(operations_of_path) for operations_of_path in DOCUMENT["paths"].values()) + len(
            DOCUMENT["webhooks"]
        )
        assert page.locator(".opblock").count() == operations
        page.get_by_role("button", name="Authorize").first.click()
        page.locator(".auth-container input").first.fill("a-token")
        page.locator(".auth-btn-wrapper .authorize").click()
        page.locator(".btn-done").click()
        listing = page.locator("#operations-endpoints-listEndpoints")
        listing.click()
        listing.get_by_role("button", name="Try it out").click()
        listing.get_by_role("button", name="Execute").click()
        answer = listing.locator(".live-responses-table .response-col_description").nth(1)
        answer.wait_for(timeout=WAIT)
        assert "Bearer a-token" in answer.inner_text()
    assert [url for url in urls if not url.startswith((docs.url, "data:"))] == []
    page.context.close()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("path", ["/problems", "/problems/invalid", "/problems/none"])
def test_pages_of_problems_are_read_by_everybody(browser: Browser, origin: str, path: str, size: str) -> None:
    width, height = SIZES[size]
    context = browser.new_context(bypass_csp=True, viewport={"width": width, "height": height})
    page = context.new_page()
    page.goto(f"{origin}{path}")
    result = Axe().run(page)
    assert result.violations_count == 0, result.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    context.close()
