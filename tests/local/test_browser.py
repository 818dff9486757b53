"""The browser of the demo sends forms as browsers do."""

from collections.abc import Iterator
from urllib.parse import parse_qs

import pytest

from infra.dev.local import browser
from infra.dev.local.server import LoopbackServer, Request, Response, serving

PAGE = b"""<form method="post" action="?">
<input type="hidden" name="answer" value="report"><input name="by" value="">
<select name="all"><option value="">choose</option><option value="removed">Removed</option></select>
<select name="item-1"><option value="">as above</option><option value="unchanged" selected>leave</option></select>
<input type="checkbox" name="confirm" value="yes"></form>"""


@pytest.fixture
def page() -> Iterator[tuple[browser.Opened, list[Request]]]:
    got: list[Request] = []

    def respond(request: Request) -> Response:
        got.append(request)
        return Response(200 if request.method == "GET" else 422, PAGE, "text/html")

    server = LoopbackServer(respond)
    with serving(server):
        yield browser.visit(f"{server.url}/o/abc"), got


def test_a_form_is_sent_with_what_its_fields_hold_and_boxes_left_alone(
    page: tuple[browser.Opened, list[Request]],
) -> None:
    opened, got = page
    browser.submit(opened, opened.form(answer="report"), {"by": "Қ"})
    assert got[-1].path == "/o/abc"
    sent = parse_qs(got[-1].body.decode(), keep_blank_values=True)
    assert sent == {"answer": ["report"], "by": ["Қ"], "all": [""], "item-1": ["unchanged"]}


def test_a_box_is_ticked_when_asked_and_an_errors_page_is_a_page(page: tuple[browser.Opened, list[Request]]) -> None:
    opened, got = page
    answered = browser.submit(opened, opened.forms[0], tick=True)
    assert b"confirm=yes" in got[-1].body
    assert (answered.status, len(answered.forms)) == (422, 1)
