"""Real ids: orders, endpoints and entries of the register in a state in which an operation can succeed."""

import itertools
import json
import os
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from infra.fuzz.bodies import FUZZED, ITEMS
from infra.local import story
from infra.local.api import Caller, need
from infra.local.parties import PLATFORM

APPOINTED_AT_MOST = 40  # on one platform: its entry holds not many more


class Feeder:
    """Of one role, on the stack that `local.json` tells of."""

    def __init__(self, local: Mapping[str, Any], role: str) -> None:
        self._local = local
        self.role = role
        self._numbers = itertools.count(1)

    @classmethod
    def from_environment(cls) -> "Feeder":
        """As `make fuzz-api` starts schemathesis."""
        return cls(json.loads(Path(os.environ["FUZZ_LOCAL"]).read_text("utf-8")), os.environ["FUZZ_ROLE"])

    def caller(self, name: str) -> Caller:
        """Anybody of `local.json`."""
        return Caller(self._local["api_url"], self._local["tokens"][name])

    @property
    def receiver(self) -> str:
        """A webhook that may be called from here."""
        return str(self._local["receivers"].get(self.role, self._local["receivers"]["authority"]))

    def order(self) -> str:
        """A fresh one, issued to the representative."""
        name = f"{self.role}-{os.getpid()}-{next(self._numbers)}"
        body = story.order_body(f"FED-{name}", PLATFORM, [f"https://video.example/{n}" for n in range(ITEMS)], "kz")
        return str(need(self.caller("authority").post("/orders", body), 200, 201)["id"])

    @cached_property
    def standing_order(self) -> str:
        """One for all that only look, and for what must be refused."""
        return self.order()

    @cached_property
    def endpoint(self) -> str:
        """The role's own."""
        return str(need(self.caller(self.role).post("/endpoints", {"url": self.receiver}), 201)["id"])

    def platform(self) -> str:
        """Entered by the registrar, and another one before its entry is full."""
        name = f"{FUZZED}-{next(self._numbers) // APPOINTED_AT_MOST}"
        need(self.caller("registrar").put(f"/platforms/{name}", {"name": "Fuzzed"}), 200, 201)
        return name

    def new_id(self) -> str:
        """Of something that the registrar enters."""
        return f"{FUZZED}-{next(self._numbers)}"


# By the operation's name in the document; what is missing is looked for by its path.
FRESH: Mapping[str, Callable[[Feeder], str]] = {
    "acknowledgeOrder": Feeder.order,
    "reportMeasures": Feeder.order,
    "putAuthority": Feeder.new_id,
    "putPlatform": Feeder.new_id,
    "addMeasurement": Feeder.platform,
    "appointRepresentative": Feeder.platform,
}
STANDING: Mapping[str, Callable[[Feeder], str]] = {
    "/v1/orders/": lambda feeder: feeder.standing_order,
    "/v1/endpoints/": lambda feeder: feeder.endpoint,
    "/v1/authorities/": lambda _: "ministry",
    "/v1/platforms/": lambda _: PLATFORM,
}
