"""A webhook receiver as a careful party runs it: checks each signature, answers the challenge, keeps everything."""

import binascii
import threading
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from http import HTTPStatus

from standardwebhooks import Webhook, WebhookVerificationError

from infra.dev.local.deliveries import Deliveries, Received
from infra.dev.local.server import LoopbackServer, Request, Response, serving

SECRET_WITHIN = 5.0  # seconds: a challenge can be faster than the answer that held the secret


class Receiver:
    """One party's endpoint on 127.0.0.1."""

    def __init__(self, name: str, deliveries: Deliveries) -> None:
        self.name = name
        self.deaf = False
        self.secret: str | None = None
        self._settled = threading.Event()
        self._settled.set()
        self._deliveries = deliveries
        self._server = LoopbackServer(self._respond)
        self.url = f"{self._server.url}/webhooks"

    @property
    def origin(self) -> str:
        """`scheme://host:port`, as the list of allowed targets has it."""
        return self._server.url

    def running(self) -> AbstractContextManager[None]:
        """Receive until this is left."""
        return serving(self._server)

    def trust(self, secret: str) -> None:
        """From now on only what is signed with this secret is taken."""
        self.secret = secret
        self._settled.set()

    def expect_secret(self) -> None:
        """Its owner is registering it: wait for the secret before judging what comes."""
        self._settled.clear()

    def _respond(self, request: Request) -> Response:
        at = datetime.now(UTC)
        if request.method != "POST":
            return Response(HTTPStatus.OK, b"A webhook receiver of the local stack: POST to /webhooks.\n")
        self._settled.wait(SECRET_WITHIN)
        genuine = self.secret is None or is_genuine(self.secret, request)
        status = self._status(genuine=genuine)
        received = Received(self.name, at, request.path, request.headers, request.body, status, genuine)
        self._deliveries.keep(received)
        return Response(status, _challenge(received).encode() if received.accepted else b"")

    def _status(self, *, genuine: bool) -> HTTPStatus:
        if self.deaf:
            return HTTPStatus.INTERNAL_SERVER_ERROR
        return HTTPStatus.OK if genuine else HTTPStatus.UNAUTHORIZED


def is_genuine(secret: str, request: Request) -> bool:
    """Whether `standardwebhooks` verifies it, time stamp included; a malformed signature is a wrong one."""
    try:
        Webhook(secret).verify(request.body, dict(request.headers))
    except (WebhookVerificationError, ValueError, binascii.Error):
        return False
    return True


def _challenge(received: Received) -> str:
    return str(received.data.get("challenge", "")) if received.type == "endpoint.challenged" else ""
