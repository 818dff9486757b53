"""What the receivers got, kept byte for byte: one line and one file for each request, and a way to wait for more."""

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

LINES = "webhooks.jsonl"
BODIES = "bodies"
SUCCESS = 2  # hundred


@dataclass(frozen=True)
class Received:
    """One request that reached a receiver, and what it answered."""

    receiver: str
    at: datetime
    path: str
    headers: Mapping[str, str]
    body: bytes
    status: int
    genuine: bool

    @property
    def id(self) -> str:
        """The `webhook-id`: the same however often it is sent."""
        return self.headers.get("webhook-id", "")

    @property
    def accepted(self) -> bool:
        """Whether the sender got an answer that it arrived."""
        return self.genuine and self.status // 100 == SUCCESS

    @cached_property
    def payload(self) -> dict[str, Any]:
        """The body, read; nothing if it is no JSON object."""
        try:
            body = json.loads(self.body)
        except ValueError:
            return {}
        return body if isinstance(body, dict) else {}

    @property
    def type(self) -> str:
        """The fact's type."""
        return str(self.payload.get("type", ""))

    @property
    def data(self) -> dict[str, Any]:
        """The fact."""
        data = self.payload.get("data")
        return data if isinstance(data, dict) else {}

    @property
    def order(self) -> str:
        """Id of the order that it is about, if it is about one: a challenge has a sample order beside it."""
        return str(self._order.get("id", ""))

    @property
    def reference(self) -> str:
        """The authority's reference of that order."""
        return str(self._order.get("reference", ""))

    @property
    def _order(self) -> dict[str, Any]:
        order = self.data.get("order") if self.type.startswith("order.") else None
        return order if isinstance(order, dict) else {}


class Deliveries:
    """Appends to `webhooks.jsonl` and `bodies/` in one folder, and wakes the threads that wait for a delivery."""

    def __init__(self, folder: Path, on_delivery: Callable[[Received], None] = lambda _: None) -> None:
        self._folder = folder
        self._on_delivery = on_delivery
        self._all: list[Received] = []
        self._came = threading.Condition()
        (folder / BODIES).mkdir(parents=True, exist_ok=True)
        self._number = sum(1 for _ in (folder / BODIES).iterdir())

    def keep(self, received: Received) -> None:
        """Write it down before the sender gets its answer."""
        with self._came:
            self._write(received)
            self._all.append(received)
            self._came.notify_all()
        self._on_delivery(received)

    def all(self) -> list[Received]:
        """Everything so far, in the order in which it came."""
        with self._came:
            return list(self._all)

    def wait_for(self, wanted: Callable[[list[Received]], bool], seconds: float) -> bool:
        """Whether `wanted` became true of everything so far within these seconds."""
        with self._came:
            return self._came.wait_for(lambda: wanted(self._all), max(0.0, seconds))

    def _write(self, received: Received) -> None:
        self._number += 1
        name = f"{self._number:03d}-{received.receiver}-{received.id}.json"
        (self._folder / BODIES / name.replace("/", "_")).write_bytes(received.body)
        with (self._folder / LINES).open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(_line(received), ensure_ascii=False) + "\n")


def _line(received: Received) -> dict[str, Any]:
    return {
        "receiver": received.receiver,
        "received_at": received.at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "path": received.path,
        "headers": dict(received.headers),
        "body": received.body.decode("utf-8", "replace"),
        "answered": received.status,
    }
