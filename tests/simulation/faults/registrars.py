"""What registrars write at any moment: exemptions of platforms, entered and lifted, other names of platforms.

And other telephones of authorities, callers that are bound and revoked, persons' tokens that a machine has for a while.
"""

from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from tests.calls import ISSUER
from tests.simulation.cast import AT_DESK, REGISTRAR, entry_of
from tests.simulation.faults.shell import Shell
from tests.simulation.faults.spans import Span
from tests.simulation.gateway import Answer
from tests.simulation.process import stream

if TYPE_CHECKING:
    from tests.simulation.world import World

KIND = "register-written"
TWO, AGAIN = 0.6, 0.5
RENAMES, EXEMPTS, RINGS, CALLS = 0.25, 0.35, 0.25, 0.15
KINDS = ("corporate_messenger", "email", "other")


def begin(world: "World") -> None:
    """Each span is about one platform: it is exempt until its end, or has another name."""
    for number, span in enumerate(world.spans.of(KIND)):
        chance = stream(world.seed, KIND, number)
        registrar = Registrar(world, chance, span, chance.choice(world.cast.platforms).name, number)
        works = (registrar.rename, registrar.exempt, registrar.ring_elsewhere, registrar.hand_over)
        work = chance.choices(works, (RENAMES, EXEMPTS, RINGS, CALLS))[0]
        world.lives.tasks.append(world.scheduler.spawn(registrar, work, span.since - world.scheduler.now))


@dataclass(slots=True)
class Registrar:
    """One who looks after one platform's entry."""

    world: "World"
    chance: Random
    span: Span
    platform: str
    number: int
    name: str = REGISTRAR

    def exempt(self) -> None:
        """One exemption or two; they are lifted in any order, and some twice: then the first lifting counts."""
        self.world.spans.struck[KIND] += 1
        made = [self._exemption() for _ in range(2 if self.chance.random() < TWO else 1)]
        self.world.scheduler.sleep(max(self.span.until - self.world.scheduler.now, timedelta()))
        for id_ in self.chance.sample(made, len(made)):
            for _ in range(2 if self.chance.random() < AGAIN else 1):
                self._send("POST", f"/exemptions/{id_}/lifting", {"reason": f"It is one no more, {self.number}."})

    def rename(self) -> None:
        """An operator publishes earlier facts again, with the same bytes."""
        self.world.spans.struck[KIND] += 1
        self._send("PUT", "", {"name": f"{self.platform.title()} {self.number}"})
        shell = Shell(self.world, f"{KIND}-{self.number}", self.chance)
        shell.run("republish", "--since", f"{self.span.since.replace(hour=0):%Y-%m-%dT%H:%M:%SZ}", "--yes")

    def ring_elsewhere(self) -> None:
        """An authority has another telephone until the span ends; a caller lives as long."""
        self.world.spans.struck[KIND] += 1
        party = self.chance.choice(self.world.cast.authorities)
        bound = {"iss": ISSUER, "sub": f"clerk-{self.number}", "kind": "machine", "authority": party.name}
        caller = self._ask("POST", "/callers", {**bound, "scopes": ["orders:read"]})
        self._ask("PUT", f"/authorities/{party.name}", entry_of(party, self.world.cast.laws, f"{self.number:06d}"))
        self.world.scheduler.sleep(max(self.span.until - self.world.scheduler.now, timedelta()))
        self._ask("DELETE", f"/callers/{caller.body['id']}", None)
        self._ask("PUT", f"/authorities/{party.name}", entry_of(party, self.world.cast.laws))

    def hand_over(self) -> None:
        """A machine calls with a person's token until the span ends."""
        self.world.spans.struck[KIND] += 1
        party = self.world.cast.named(self.platform)
        bound = {"iss": ISSUER, "sub": party.desk, "platform": party.name, "scopes": AT_DESK}
        self._ask("POST", "/callers", {**bound, "kind": "machine", "representative": party.representative})
        self.world.scheduler.sleep(max(self.span.until - self.world.scheduler.now, timedelta()))
        self._ask("POST", "/callers", {**bound, "kind": "person", "representative": party.representative})

    def _exemption(self) -> str:
        law = self.chance.choice((None, *self.world.cast.laws))
        kind, reason = self.chance.choice(KINDS), f"Not public, case {self.chance.randrange(10**6)}."
        body = {"kind": kind, "reason": reason, "decided_on": "2026-11-20"}
        answer = self._send("POST", "/exemptions", body if law is None else {**body, "law": law})
        return str(answer.body["id"])

    def _send(self, method: str, path: str, body: dict[str, Any]) -> Answer:
        return self._ask(method, f"/platforms/{self.platform}{path}", body)

    def _ask(self, method: str, path: str, body: object) -> Answer:
        return self.world.gateway.api(self.chance, REGISTRAR, method, path, body)
