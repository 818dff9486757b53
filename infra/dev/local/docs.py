"""Swagger UI for this machine alone: the document, and every call that it makes, from one origin.

The API has no CORS, since its callers are machines; so calls pass through here. The assets come with Powertools, which
is installed anyway, and are not shipped.
"""

import http.client
from contextlib import AbstractContextManager
from importlib.resources import files
from urllib.parse import urlsplit

from infra.dev.local.server import LoopbackServer, Request, Response, serving

ASSETS = files("aws_lambda_powertools.event_handler.openapi.swagger_ui")
SCRIPT, STYLE = "swagger-ui-bundle.min.js", "swagger-ui.min.css"
TYPES = {SCRIPT: "text/javascript; charset=utf-8", STYLE: "text/css; charset=utf-8"}
PASSED_ON = ("/v1/", "/problems", "/openapi.json")
PATIENCE = 35.0  # seconds; the gateway's own limit is 30
SENT = ("accept", "authorization", "content-type", "if-match", "if-none-match")
PASSED_HEADERS = ("allow", "etag", "location", "retry-after", "www-authenticate", "x-request-id")
PAGE = f"""<!doctype html><html lang="en"><meta charset="utf-8"><title>Removal orders: API</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/{STYLE}">
<div id="ui"></div><script src="/{SCRIPT}"></script>
<script>SwaggerUIBundle({{url: "/openapi.json", dom_id: "#ui", persistAuthorization: true}})</script>"""


class Docs:
    """Answers on 127.0.0.1; what is the API's to answer is asked of the API."""

    def __init__(self, api: str) -> None:
        self._api = urlsplit(api)
        self._server = LoopbackServer(self._respond)

    @property
    def url(self) -> str:
        """Where it answers."""
        return self._server.url

    def running(self) -> AbstractContextManager[None]:
        """Answer until this is left."""
        return serving(self._server)

    def _respond(self, request: Request) -> Response:
        asset = request.path[1:]
        if request.path == "/":
            return Response(200, PAGE.encode(), "text/html; charset=utf-8")
        if asset in TYPES:
            return Response(200, (ASSETS / asset).read_bytes(), TYPES[asset])
        return self._passed_on(request) if request.path.startswith(PASSED_ON) else Response(404)

    def _passed_on(self, request: Request) -> Response:
        connection = http.client.HTTPConnection(self._api.hostname or "", self._api.port, timeout=PATIENCE)
        headers = {name: request.headers[name] for name in SENT if name in request.headers}
        try:
            connection.request(request.method, request.path, request.body or None, headers)
            answer = connection.getresponse()
            passed_headers = {name: value for name in PASSED_HEADERS if (value := answer.getheader(name))}
            return Response(answer.status, answer.read(), answer.getheader("content-type", ""), passed_headers)
        except (OSError, http.client.HTTPException):
            return Response(502, b"The API does not answer.")
        finally:
            connection.close()
