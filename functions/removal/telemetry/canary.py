"""Requests from outside, without a token, that show whether orders and answers can get in."""

import http.client
from urllib.parse import urlsplit

from removal.values import dataclass

# Method, path, expected status. The first goes through the API's function to the table, the second through the check of
# tokens. HEAD is how the gateway's log tells these calls from others'.
EXPECTED = (("GET", "/health", 200), ("HEAD", "/v1/orders", 401))
PATIENCE_SECONDS = 15.0
CONNECTIONS = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}


@dataclass(frozen=True, slots=True)
class Canary:
    """The requests to a public address, such as `https://orders.example`. It cannot show that a token is accepted."""

    url: str

    def faults(self) -> list[str]:
        """One line for each request that was answered otherwise than expected, or not at all."""
        return [fault for method, path, expected in EXPECTED if (fault := self._fault(method, path, expected))]

    def _fault(self, method: str, path: str, expected: int) -> str:
        try:
            status = self._status(method, path)
        except (OSError, http.client.HTTPException) as error:
            return f"{method} {path}: {type(error).__name__}"
        return "" if status == expected else f"{method} {path}: {status}, not {expected}"

    def _status(self, method: str, path: str) -> int:
        url = urlsplit(self.url)
        connection = CONNECTIONS[url.scheme](url.netloc, timeout=PATIENCE_SECONDS)
        try:
            connection.request(method, f"{url.path}{path}")
            return int(connection.getresponse().status)
        finally:
            connection.close()
