"""The trace of a run: a hash over time, process, operation and parameters, and the last lines for a time line."""

import hashlib
from collections import deque
from collections.abc import Mapping
from datetime import datetime
from typing import Any

KEPT_LINES = 4_000


class Trace:
    """Equal seeds give equal hashes, on every Python and under every hash seed."""

    def __init__(self) -> None:
        self._hash = hashlib.blake2b(digest_size=8)
        self.calls = 0
        self.lines: deque[tuple[datetime, str, str, Mapping[str, Any]]] = deque(maxlen=KEPT_LINES)

    def add(self, at: datetime, name: str, operation: str, parameters: Mapping[str, Any]) -> None:
        """Add one call of AWS, or one request."""
        self.calls += 1
        if operation == "SendEmail":
            self._hash.update(parameters["Content"]["Raw"]["Data"])
            parameters = {key: value for key, value in parameters.items() if key != "Content"}
        self._hash.update(f"{at.timestamp():.6f} {name} {operation} {parameters!r}\n".encode())
        self.lines.append((at, name, operation, parameters))

    @property
    def digest(self) -> str:
        """The hash of everything that was added."""
        return self._hash.hexdigest()
