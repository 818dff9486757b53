"""Real ids: orders and entries of the register in a state in which an operation can succeed."""

import itertools
import json
import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from infra.dev.fuzz.bodies import FUZZED, ITEMS, NUMBERS, caller_of_no_one, contact, mandate
from infra.dev.local import story
from infra.dev.local.api import Caller, need
from infra.dev.local.parties import AUTHORITY, PLATFORM

MADE = (200, 201)
ENTERED_AT_MOST = 15  # of one kind on one platform: its entry holds not many more
STAY = 5  # endpoints that cases made last
ALL = list(range(1, ITEMS + 1))
BY_AND_REFERENCE = {"by": "Fuzz", "reference": "F-1"}
Ids = Mapping[str, str]


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

    def issued(self, law: str = "kz") -> str:
        """An order, fresh."""
        name = f"FED-{self.role}-{os.getpid()}-{next(self._numbers)}"
        body = story.order_body(name, PLATFORM, [f"https://video.example/{n}" for n in ALL], law)
        return str(need(self.caller("authority").post("/orders", body), *MADE)["id"])

    def draft(self) -> str:
        """Under a law that wants a second person."""
        return self.issued("demo-draft")

    def running(self) -> str:
        """Acknowledged."""
        return self._answered("acknowledgement", {})

    def obstructed(self) -> str:
        """All of it waits for an answer."""
        body = {"ground": "insufficient_information", "items": ALL, "explanation": "Which one?"}
        return self._answered("obstacles", body)

    def unable(self) -> str:
        """Nothing of it can be done now."""
        return self._answered("obstacles", {"ground": "technical", "items": ALL, "explanation": "A fire."})

    def reported(self) -> str:
        """All of it removed."""
        at = datetime.now(UTC).isoformat()
        lines = [{"number": n, "outcome": "removed", "measured_at": at} for n in ALL]
        return self._answered("reports", {"items": lines})

    def contested(self) -> str:
        """All of it contested."""
        return self._answered("contest", {"explanation": "It is lawful."})

    def withdrawn(self) -> str:
        """After all of it was removed."""
        order = self.reported()
        need(self.caller("authority").post(f"/orders/{order}/withdrawal", {"reason": "Set aside."}), 200)
        return order

    @cached_property
    def standing_order(self) -> str:
        """One for all that only look, and for what must be refused."""
        return self.issued()

    @cached_property
    def endpoint(self) -> str:
        """The role's own, verified before the run; without one, one that is not there."""
        answer = self.caller(self.role).get("/endpoints")
        listed = answer.json["endpoints"] if answer.status == 200 else []
        return next((str(endpoint["id"]) for endpoint in listed if endpoint["verified_at"]), FUZZED)

    @cached_property
    def spare_endpoint(self) -> str:
        """Another one, for what would stop the first."""
        made = self.caller(self.role).post("/endpoints", {"url": f"{self.receiver}?spare"})
        return str(made.json["id"]) if made.status in MADE else FUZZED

    def spent_endpoint(self) -> str:
        """To be deleted: the oldest that cases made, of which an owner has only so many; else a new one.

        The newest stay: the next case may ask for what the last one made.
        """
        answer = self.caller(self.role).get("/endpoints")
        if answer.status != 200:
            return FUZZED
        fuzzed = [
            (int(endpoint["url"].partition("?fuzz=")[2] or 0), str(endpoint["id"]))
            for endpoint in answer.json["endpoints"]
        ]
        spent = sorted(number_and_id for number_and_id in fuzzed if number_and_id[0])
        if len(spent) > STAY:
            return spent[0][1]
        made = self.caller(self.role).post("/endpoints", {"url": f"{self.receiver}?spent={next(NUMBERS)}"})
        return str(need(made, *MADE)["id"])

    @cached_property
    def delivery(self) -> str:
        """Of a test, to the verified one."""
        answer = self.caller(self.role).get(f"/endpoints/{self.endpoint}/deliveries")
        listed = answer.json["deliveries"] if answer.status == 200 else []
        return next((str(delivery["id"]) for delivery in listed if delivery["type"] != "endpoint.challenged"), FUZZED)

    def platform(self) -> str:
        """Entered by the registrar, and another one before its entry is full."""
        name = f"{FUZZED}-{self.role}-{next(self._numbers) // ENTERED_AT_MOST}".replace("_", "-")
        need(self.caller("registrar").put(f"/platforms/{name}", {"name": "Fuzzed"}), *MADE)
        return name

    def exemption(self) -> Ids:
        """One that can be lifted."""
        platform, number = self.platform(), next(NUMBERS)
        body = {"kind": "other", "reason": f"Fuzz {number}.", "decided_on": "2026-11-20"}
        made = need(self.caller("registrar").post(f"/platforms/{platform}/exemptions", body), *MADE)
        return {"id": platform, "exemption": str(made["id"])}

    def representative(self) -> str:
        """Of a platform that gets no orders; to a representative, itself."""
        if self.role == "representative":
            return self.representative_in_office
        platform = self.platform()
        body = {**mandate(next(NUMBERS)), "contacts": [contact("primary"), contact("deputy")]}
        made = self.caller("registrar").post(f"/platforms/{platform}/representatives", body)
        return str(need(made, *MADE)["id"])

    @property
    def representative_in_office(self) -> str:
        """The platform's."""
        return str(self._local["ids"]["representative"])

    def contact(self) -> Ids:
        """A deputy, that can be changed or removed."""
        representative = self.representative()
        contacts = need(self.caller("registrar").get(f"/representatives/{representative}/contacts"), 200)["contacts"]
        deputies = [str(contact["id"]) for contact in contacts if contact["role"] != "primary"]
        return {"id": representative, "contact": (deputies or [FUZZED])[0]}

    def bound(self) -> str:
        """A caller that no case needs."""
        return str(need(self.caller("registrar").post("/callers", caller_of_no_one(self._local)), *MADE)["id"])

    def new_id(self) -> str:
        """Of something that the registrar enters."""
        return f"{FUZZED}-{next(self._numbers)}"

    def _answered(self, path: str, body: Mapping[str, Any]) -> str:
        order = self.issued()
        need(self.caller("representative").post(f"/orders/{order}/{path}", {**BY_AND_REFERENCE, **body}), 200)
        return order


# By the operation's name in the document: what it can succeed on, once.
FRESH: Mapping[str, Callable[[Feeder], str | Ids]] = {
    "approveOrder": Feeder.draft,
    "refuseOrder": Feeder.draft,
    "withdrawOrder": Feeder.issued,
    "answerObstacles": Feeder.obstructed,
    "extendOrder": Feeder.running,
    "suspendOrder": Feeder.running,
    "disputeMeasures": Feeder.reported,
    "decideContest": Feeder.contested,
    "acknowledgeOrder": Feeder.issued,
    "reportMeasures": Feeder.issued,
    "tellObstacle": Feeder.issued,
    "resumeItems": Feeder.unable,
    "contestOrder": Feeder.issued,
    "reportReinstatement": Feeder.withdrawn,
    **dict.fromkeys(
        ("verifyEndpoint", "rotateSecret", "disableEndpoint", "enableEndpoint", "changeEndpoint"),
        lambda feeder: feeder.spare_endpoint,
    ),
    "deleteEndpoint": Feeder.spent_endpoint,
    "putAuthority": Feeder.new_id,
    "putPlatform": Feeder.new_id,
    "addMeasurement": Feeder.platform,
    "exemptPlatform": Feeder.platform,
    "liftExemption": Feeder.exemption,
    "appointRepresentative": Feeder.platform,
    "endMandate": Feeder.representative,
    "addContact": Feeder.representative,
    "changeContact": Feeder.contact,
    "removeContact": Feeder.contact,
    "revokeCaller": Feeder.bound,
}
# By the beginning of the path: what may be asked for again and again.
STANDING: Mapping[str, Callable[[Feeder], str]] = {
    "/v1/orders/": lambda feeder: feeder.standing_order,
    "/v1/endpoints/": lambda feeder: feeder.endpoint,
    "/v1/deliveries/": lambda feeder: feeder.delivery,
    "/v1/authorities/": lambda _: AUTHORITY,
    "/v1/platforms/": lambda _: PLATFORM,
    "/v1/representatives/": lambda feeder: feeder.representative_in_office,
}
