"""HTTP API → pages: of an order, of a contact's test, of an endpoint's confirmation, the front, and public pages."""

from dataclasses import replace
from typing import Any

from removal.errors import Malformed, OutOfTime, Retryable
from removal.links.token import is_of_authority, is_of_endpoint, is_of_list, order_named
from removal.page.front import FRONT
from removal.page.kept import SentForm, kept_page
from removal.page.link import PROOF
from removal.page.order_list import ASK
from removal.page.render import Rendered, words_for
from removal.telemetry.failure import described
from removal.telemetry.log import logger
from removal.web.in_time import in_time
from removal.web.request import Request, request_from
from removal.wiring.page import (
    PUBLIC,
    RENDER,
    authority_page,
    contact_page,
    endpoint_page,
    front_page,
    list_page,
    order_page,
    passing,
    proof_file,
    record_page,
    refused_answers,
)

PREFIX, TEST_PREFIX, RECORD = "/o/", "/c/", "/record"


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer one request. The log gets its id and the status, never its path, which holds the token."""
    rendered = _shown(event, context)
    request, method = event["requestContext"]["requestId"], event["requestContext"]["http"]["method"]
    logger.info("shown", extra={"request": request, "method": method, "status": rendered.status})
    headers = {**rendered.headers, "x-request-id": request}
    return {"statusCode": rendered.status, "headers": headers, "body": "" if method == "HEAD" else rendered.html}


def _shown(event: dict[str, Any], context: object) -> Rendered:
    try:
        request = request_from(event)
    except Malformed:
        return RENDER.notice("wrong_request", 400)
    sent = SentForm()
    try:
        with in_time(context):
            return _answered(request, sent)
    except Exception as error:  # noqa: BLE001 - the edge: a person reads the answer to every error
        return _failed(request, sent, error)


def _answered(request: Request, sent: SentForm) -> Rendered:
    if PUBLIC.serves(request.path):
        return PUBLIC.respond(request)
    if request.path == RECORD or request.path.startswith(f"{RECORD}/"):
        return record_page().respond(request)
    if request.path == FRONT:
        return front_page().respond(request)
    if request.path.startswith(TEST_PREFIX):
        token = request.path.removeprefix(TEST_PREFIX)
        page = list_page() if is_of_list(token) else endpoint_page() if is_of_endpoint(token) else contact_page()
        return page.respond(request, token)
    return _of_order(request, request.path.removeprefix(PREFIX), sent)


def _of_order(request: Request, token: str, sent: SentForm) -> Rendered:
    if token.endswith(PROOF):
        return proof_file().respond(request, token.removesuffix(PROOF))
    if is_of_authority(token):
        return authority_page().respond(request, token)
    return list_page().ask(request, token) if ASK in request.query else order_page().respond(request, token, sent.note)


def _failed(request: Request, sent: SentForm, error: Exception) -> Rendered:
    """The page after an error; after an answer to an order it keeps the form's text, and operators get a log line."""
    passes = isinstance(error, Retryable) or passing(error)
    status, headers = (503, {"retry-after": "1"}) if passes else (500, {})
    if not passes or isinstance(error, OutOfTime):
        logger.error("failed", extra={"request": request.id, "failure": described(error)})
    form_page = None
    if request.method == "POST" and request.path.startswith(PREFIX) and ASK not in request.query:
        of_authority = is_of_authority(request.path.removeprefix(PREFIX))
        form_page = kept_page(request, RENDER, sent, error, status, "authority_page" if of_authority else "page")
        if not of_authority:
            _log_refused(request, error, status)
    page = form_page or RENDER.notice("broken", status, words=words_for(request))
    return replace(page, headers={**page.headers, **headers})


def _log_refused(request: Request, error: Exception, status: int) -> None:
    order, read = order_named(request.path.removeprefix(PREFIX)), not isinstance(error, OutOfTime)
    refused_answers()(order, request.id, request.received_at, status, read=read)
