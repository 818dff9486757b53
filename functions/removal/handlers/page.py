"""HTTP API → the page behind an e-mail's link."""

from typing import Any

from removal.errors import Malformed
from removal.handlers.log import logger
from removal.page.answering import Page
from removal.page.render import Rendered
from removal.web.failure import described
from removal.web.request import Request, request_from
from removal.wiring import wired
from removal.wiring.page import Pages

PREFIX = "/o/"


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """One request; the log is told its id and what became of it, never its path, which holds the token."""
    shown = _shown(wired().part(Pages).page, event)
    request, method = event["requestContext"]["requestId"], event["requestContext"]["http"]["method"]
    logger.info("shown", extra={"request": request, "method": method, "status": shown.status})
    headers = {**shown.headers, "x-request-id": request}
    return {"statusCode": shown.status, "headers": headers, "body": "" if method == "HEAD" else shown.html}


def _shown(page: Page, event: dict[str, Any]) -> Rendered:
    try:
        request = request_from(event)
        return page.respond(request, _token(request))
    except Malformed:
        return page.render.notice("wrong_request", 400)
    except Exception as error:  # noqa: BLE001 - the edge: whatever it is, a person reads the answer
        logger.error("failed", extra={"request": event["requestContext"]["requestId"], "failure": described(error)})
        return page.render.notice("busy", 500)


def _token(request: Request) -> str:
    return request.path.removeprefix(PREFIX)
