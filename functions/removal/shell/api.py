"""The API over HTTP for the shell: a token from a file, one request at a time, no redirect followed."""

import http.client
import json
import ssl
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from removal.errors import RemovalError
from removal.values import dataclass

PATIENCE_SECONDS = 35.0  # the gateway's own limit is 30
LOOPBACK = ("127.0.0.1", "localhost", "::1")
AGAIN = (429, 500, 502, 503, 504)  # statuses after which the same may be sent again


class Unusable(RemovalError):
    """An argument or a file that cannot be used."""


class Unreached(RemovalError):
    """No answer, or one after which the same may be sent again."""


class Refused(RemovalError):
    """The API refused the request."""


Send = Callable[[str, str, Mapping[str, str], bytes | None], tuple[int, bytes]]


@dataclass(frozen=True, slots=True)
class Api:
    """Sends requests with a token. `send` takes method, path under `/v1`, headers and body."""

    send: Send
    token: str

    def get(self, path: str) -> dict[str, Any]:
        """The body of a GET."""
        return self._body(*self.send("GET", path, self._headers, None))

    def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """The body of the answer to a POST."""
        content = json.dumps(body, ensure_ascii=False).encode()
        return self._body(*self.send("POST", path, {**self._headers, "Content-Type": "application/json"}, content))

    @property
    def _headers(self) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {self.token}", "Accept": "application/json"}

    @staticmethod
    def _body(status: int, content: bytes) -> dict[str, Any]:
        """The body, read. Raises Refused or Unreached with what the problem says."""
        try:
            body = json.loads(content)
        except ValueError:
            body = None
        if status in AGAIN:
            msg = f"the API answered {status}: send the same again after a moment, it cannot create two"
            raise Unreached(msg)
        if status not in (200, 201) or not isinstance(body, dict):
            raise Refused(_problem(status, body if isinstance(body, dict) else {}))
        return body


def _problem(status: int, body: Mapping[str, Any]) -> str:
    """A problem in one sentence, with the fields that are wrong."""
    title = body.get("title") or body.get("message") or "the answer is none of the API's"
    fields = "; ".join(f"{fault['pointer']}: {fault['detail']}" for fault in body.get("errors", ()))
    return f"{status} {title}: {fields or body.get('detail', 'is --api the address of the API?')}"


def token_of(path: str) -> str:
    """The token in a file. Raises Unusable if there is none."""
    try:
        token = Path(path).read_text("ascii").strip()
    except (OSError, UnicodeError) as error:
        msg = f"--token-file {path} cannot be read: {getattr(error, 'strerror', None) or 'it is no token'}"
        raise Unusable(msg) from None
    if not token or not token.isprintable() or " " in token:
        msg = f"--token-file {path} has no token: it must hold one, alone"
        raise Unusable(msg)
    return token


def sender(url: str) -> Send:
    """Sends to an API. Raises Unusable for a URL that would send the token in plain text, or to nowhere."""
    parts = urlsplit(url)
    is_plain = parts.scheme == "http" and parts.hostname in LOOPBACK
    if not parts.hostname or not (parts.scheme == "https" or is_plain):
        msg = f"--api must be an https URL, such as https://orders.example: {url}"
        raise Unusable(msg)
    base = parts.path.rstrip("/").removesuffix("/v1")

    def send(method: str, path: str, headers: Mapping[str, str], body: bytes | None) -> tuple[int, bytes]:
        connection = _connection(is_plain, parts.netloc.rpartition("@")[2])
        try:
            connection.request(method, f"{base}/v1{path}", body, dict(headers))
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException) as error:
            why = str(error) or type(error).__name__
            msg = f"{parts.hostname} does not answer ({why}): send the same again, or see --api"
            raise Unreached(msg) from None
        finally:
            connection.close()

    return send


def _connection(is_plain: bool, host: str) -> http.client.HTTPConnection:  # noqa: FBT001 - one of two kinds
    if is_plain:
        return http.client.HTTPConnection(host, timeout=PATIENCE_SECONDS)
    return http.client.HTTPSConnection(host, timeout=PATIENCE_SECONDS, context=ssl.create_default_context())
