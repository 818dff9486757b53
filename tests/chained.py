"""A world that counts chains of requests as Lambda does, and in which time goes on while a receiver answers."""

from collections.abc import Callable
from typing import Any, Self

from tests.world import MINUTE, START, World


class Chained(World):
    """Counts, as Lambda does, how many invocations led to each message; sweeps each minute whatever receivers take."""

    def __enter__(self) -> Self:
        self.led: dict[str, int] = {}
        self.longest, self.swept = 0, START
        return super().__enter__()

    def _drained(self) -> bool:
        if self.now - self.swept >= MINUTE:
            self.swept = self.now
            self.sweep()
        return super()._drained()

    def invoke(self, handler: Callable[[Any, Any], Any], event: dict[str, Any]) -> dict[str, Any] | None:
        self._led_to(0)
        came = [self.led[record["messageId"]] + 1 for record in event.get("Records", []) if "messageId" in record]
        self.longest = max([self.longest, *came])
        try:
            return super().invoke(handler, event)
        finally:
            self._led_to(max(came, default=0))

    def _led_to(self, invocations: int) -> None:
        for ids in self.services.messages().values():
            self.led.update(dict.fromkeys(set(ids) - set(self.led), invocations))
