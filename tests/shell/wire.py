"""The API as the shell reaches it, in this process."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from tests.people import Client


@dataclass
class Wire:
    """The API in this process; `broken` is what it answers in its place."""

    client: Client
    broken: int | None = None
    sent: int = 0

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes | None) -> tuple[int, bytes]:
        assert headers["Authorization"] == "Bearer the-token"
        self.sent += method == "POST"
        if self.broken:
            return self.broken, b"<html>"
        answer = self.client.send(method, path, body)
        return answer.status, json.dumps(answer.body).encode()
