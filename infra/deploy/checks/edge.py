"""What is reached from outside, as a client outside reaches it."""

import http.client
import json
from http import HTTPStatus
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from infra.deploy.deployment import Deployment

PATIENCE = 35.0  # seconds: as long as the documents tell an integrator to wait
DISCOVERY = "/.well-known/openid-configuration"
JSON = ("application/json", "application/problem+json")


def the_api_asks_for_a_token(deployment: Deployment) -> list[str]:
    """401 in JSON: the gateway's own words, or a problem."""
    status, kind, body = _got(f"{deployment.outputs['ApiUrl']}/v1/orders")
    if status != HTTPStatus.UNAUTHORIZED:
        return [f"/v1/orders without a token answers {status}"]
    return [] if kind in JSON and _read(body) else [f"/v1/orders without a token answers {kind}: {body[:80]!r}"]


def anybody_reads_the_document(deployment: Deployment) -> list[str]:
    """OpenAPI, as integrators' tools fetch it."""
    status, _, body = _got(f"{deployment.outputs['ApiUrl']}/openapi.json")
    version = _read(body).get("openapi", "")
    return [] if status == HTTPStatus.OK and version.startswith("3.1") else [f"/openapi.json answers {status}"]


def anybody_reads_the_problems(deployment: Deployment) -> list[str]:
    """The page that each problem's type opens."""
    status, kind, _ = _got(f"{deployment.outputs['ApiUrl']}/problems")
    return [] if (status, kind) == (HTTPStatus.OK, "text/html") else [f"/problems answers {status}, {kind}"]


def nothing_is_said_in_plain_text(deployment: Deployment) -> list[str]:
    """The address is https (Python asks for TLS 1.2 at least), and plain http gets a redirect or no answer."""
    url = urlsplit(deployment.outputs["ApiUrl"])
    if url.scheme != "https" or not url.hostname:
        return [f"the API's address is {url.geturl()}"]
    plain = http.client.HTTPConnection(url.hostname, 80, timeout=5)
    try:
        plain.request("GET", "/openapi.json")
        status = plain.getresponse().status
    except (OSError, http.client.HTTPException):
        return []
    finally:
        plain.close()
    moved = HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST
    return [] if moved or status == HTTPStatus.FORBIDDEN else [f"http://{url.hostname} answers {status}"]


def the_issuer_of_tokens_is_found(deployment: Deployment) -> list[str]:
    """As the gateway finds its keys: without them every token is refused."""
    return issuer_faults(deployment.parameters["JwtIssuer"])


def issuer_faults(issuer: str) -> list[str]:
    """What is wrong with an issuer's discovery document; OSError or HTTPException if it cannot be read."""
    discovery = _read(_got(issuer.rstrip("/") + DISCOVERY)[2])
    faults = [] if discovery.get("issuer") == issuer else [f"{issuer} calls itself {discovery.get('issuer')}"]
    return faults if discovery.get("jwks_uri") else [*faults, f"{issuer} names no keys"]


def _got(url: str) -> tuple[int, str, bytes]:
    """Status, media type and body, whatever the status is."""
    try:
        with urlopen(Request(url), timeout=PATIENCE) as answer:  # an address that the stack names  # nosec B310
            return answer.status, answer.headers.get_content_type(), answer.read()
    except HTTPError as refused:
        with refused:
            return refused.code, refused.headers.get_content_type(), refused.read()


def _read(body: bytes) -> dict[str, Any]:
    try:
        document = json.loads(body)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}
