"""The trace of a run: a hash over time, process, operation and parameters."""

import hashlib
import marshal
from datetime import datetime
from typing import Any

MARSHALLED = 2  # the last version in which equal values have equal bytes, whatever else refers to them


class Trace:
    """Equal seeds give equal hashes, on every Python and under every hash seed."""

    def __init__(self) -> None:
        self._hash = hashlib.blake2b(digest_size=8)
        self.calls = 0
        self.operations = set[str]()

    def add(self, at: datetime, name: str, operation: str, parameters: dict[str, Any]) -> None:
        """Add one call of AWS, or one request."""
        self.calls += 1
        self.operations.add(operation)
        self._hash.update(f"{at} {name} {operation}\n".encode())
        self._hash.update(marshal.dumps(parameters, MARSHALLED))

    @property
    def digest(self) -> str:
        """The hash of everything that was added."""
        return self._hash.hexdigest()
