"""The webhooks of a run: each answers its challenge; those below `/refuses` take nothing else."""

import json
from http import HTTPStatus

from infra.dev.local.server import LoopbackServer, Request, Response

REFUSES = "/refuses"


def hooks() -> LoopbackServer:
    """One server for all of them."""
    return LoopbackServer(_respond)


def _respond(request: Request) -> Response:
    body = json.loads(request.body)
    if body["type"] == "endpoint.challenged":
        return Response(HTTPStatus.OK, body["data"]["challenge"].encode())
    refused = request.path.startswith(REFUSES)
    return Response(HTTPStatus.INTERNAL_SERVER_ERROR if refused else HTTPStatus.OK)
