"""A caller of the HTTP API: one token, one connection a request."""

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

PATIENCE = 35.0  # seconds; the gateway's own limit is 30


class Refused(Exception):
    """The API answered otherwise than a step needs; the message holds its answer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers in lower case, body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        """The body, read."""
        body: dict[str, Any] = json.loads(self.body)
        return body


@dataclass(frozen=True, slots=True)
class Caller:
    """Calls below `api_url` with its token; without one, without."""

    api_url: str
    token: str | None = None

    def get(self, path: str) -> Answer:
        """Ask."""
        return self.send("GET", path)

    def post(self, path: str, body: object = None) -> Answer:
        """Tell."""
        return self.send("POST", path, body)

    def put(self, path: str, body: object) -> Answer:
        """Set."""
        return self.send("PUT", path, body)

    def send(self, method: str, path: str, body: object = None) -> Answer:
        """One request; `body` goes as JSON in UTF-8, bytes as they are."""
        where = urlsplit(self.api_url)
        connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=PATIENCE)
        try:
            connection.request(method, where.path + path, _encoded(body), self._headers(body))
            answer = connection.getresponse()
            headers = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, headers, answer.read())
        finally:
            connection.close()

    def _headers(self, body: object) -> dict[str, str]:
        content = {} if body is None else {"Content-Type": "application/json"}
        return {**content, **({"Authorization": f"Bearer {self.token}"} if self.token else {})}


def need(answer: Answer, *statuses: int) -> dict[str, Any]:
    """The answer's body. Raises Refused unless its status is one of these."""
    if answer.status not in statuses:
        wanted = " or ".join(map(str, statuses))
        raise Refused(f"{answer.status} where {wanted} was needed: {answer.body.decode(errors='replace')}")
    return answer.json if answer.body else {}


def _encoded(body: object) -> bytes | None:
    if body is None or isinstance(body, bytes):
        return body
    return json.dumps(body, ensure_ascii=False).encode()
