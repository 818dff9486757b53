"""A platform's representative changes while orders run: another is appointed, or the mandate is revoked before.

The new one has a caller, a webhook and contacts of its own. The former one tries to act, and must be refused.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from tests.calls import ISSUER
from tests.simulation.cast import ANSWERS, AT_DESK, REGISTRAR, ROLES, Party, mandate
from tests.simulation.faults.spans import MINUTE, Span
from tests.simulation.gateway import Answer
from tests.simulation.process import stream

if TYPE_CHECKING:
    from tests.simulation.world import World

CHANGED, REVOKED = "office-changed", "office-revoked"
AHEAD = 3 * MINUTE  # how long before it comes into office a representative is appointed
CACHED = timedelta(seconds=65)  # what is only read is asked of the register as it was up to a minute ago
TRIES = 5


def begin(world: "World") -> None:
    """Each span is one change of one platform's representative; changes of one platform do not overlap."""
    busy: dict[str, datetime] = {}
    spans = sorted(world.spans.of(CHANGED, REVOKED), key=lambda span: span.since)
    for number, span in enumerate(spans, 2):
        party = whose(world, span)
        if busy.get(party.name, span.since) <= span.since:
            busy[party.name] = span.until + 4 * AHEAD
            name, chance = f"{party.name}-{number}", stream(world.seed, span.kind, number)
            change = Change(world, party, span, name, chance, _successor(party, name, chance))
            world.lives.tasks.append(world.scheduler.spawn(change, change.run, span.since - world.scheduler.now))


def whose(world: "World", span: Span) -> Party:
    """The platform whose representative a span is about."""
    return stream(world.seed, "whose", span.kind, span.since).choice(world.cast.platforms)


@dataclass(slots=True)
class Change:
    """One change of office; `name` is the new representative's."""

    world: "World"
    party: Party
    span: Span
    name: str
    chance: Random
    new: Party

    def run(self) -> None:
        """In a task of its own."""
        world, party = self.world, self.party
        world.spans.struck[self.span.kind] += 1
        vacant_since = self._revoke() if self.span.kind == REVOKED else None
        former, since, entered = replace(party), self._appoint(), world.scheduler.now
        world.scheduler.sleep(max(since, entered) - world.scheduler.now)
        if vacant_since:
            world.allowed.spans.append(Span("vacancy", vacant_since, world.scheduler.now, party.name))
        world.scheduler.sleep(CACHED)
        if vacant_since is None:
            self._end(former, revoked=False)  # else it would be in office again when the new one's mandate is revoked
        self._take_over(former, vacant_since or since)
        self._former_tries(former)

    def _revoke(self) -> datetime:
        """Until another is in office no one may answer."""
        self._end(self.party, revoked=True)
        since = self.world.scheduler.now
        self.world.scheduler.sleep(max(self.span.until - since, timedelta()))
        return since

    def _end(self, party: Party, *, revoked: bool) -> None:
        body = {"valid_until": f"{self.world.scheduler.now:%Y-%m-%dT%H:%M:%SZ}", "revoked": revoked}
        self._send(REGISTRAR, f"/representatives/{party.representative}/termination", body)

    def _appoint(self) -> datetime:
        """Entered some minutes ahead, with a caller and a webhook: it may keep those before it is in office."""
        since = (self.world.scheduler.now + AHEAD).replace(microsecond=0)
        new = self.new
        new.since = since
        body = {**mandate(new), "name": f"{self.name} Ltd", "valid_from": f"{since:%Y-%m-%dT%H:%M:%SZ}"}
        body["mandate"] = {"reference": self.name}
        path = f"/platforms/{self.party.name}/representatives"
        new.representative = self._send(REGISTRAR, path, body).body["id"]
        bound = {"iss": ISSUER, "platform": self.party.name, "representative": new.representative}
        self._send(REGISTRAR, "/callers", {**bound, "sub": new.sub, "kind": "machine", "scopes": ANSWERS})
        self._send(REGISTRAR, "/callers", {**bound, "sub": new.desk, "kind": "person", "scopes": AT_DESK})
        if new.hook:
            answer = self._send(self.name, "/endpoints", {"url": new.hook})
            new.endpoint, new.secret = answer.body["id"], answer.body["secret"]
        return since

    def _take_over(self, former: Party, until: datetime) -> None:
        party, new = self.party, self.new
        party.formers.append((until, former))
        party.hook, party.mails, party.caller, party.since = new.hook, new.mails, new.caller, new.since
        party.endpoint, party.secret, party.secrets = new.endpoint, new.secret, []
        party.more_mails = []
        party.representative = new.representative
        for order in self.world.lives.by_id.values():
            if order.platform is party:
                order.link = None

    def _former_tries(self, former: Party) -> None:
        """Each answer that a representative can give, to orders of its platform."""
        orders = [id_ for id_, order in sorted(self.world.lives.by_id.items()) if order.platform is self.party]
        for order in self.chance.sample(orders, min(len(orders), TRIES)):
            for path, body in _answers(self.chance):
                answer = self.world.gateway.api(self.chance, former.sub, "POST", f"/orders/{order}/{path}", body)
                if answer.status not in {403, 404}:
                    msg = f"{former.sub}, who is not in office, got {answer.status} for {path} of {order}"
                    raise AssertionError(msg)

    def _send(self, sub: str, path: str, body: object) -> Answer:
        answer = self.world.gateway.api(self.chance, sub, "POST", path, body)
        if answer.status not in {200, 201}:
            msg = f"POST {path}: {answer.status} {answer.text}"
            raise AssertionError(msg)
        return answer


def _successor(party: Party, name: str, chance: Random) -> Party:
    hook = f"https://{party.name}.example/{name}" if chance.random() < 0.7 else None
    mails = tuple(f"{role}@{name}.example" for role in ROLES[: chance.choice((1, 2, 2, 3, 3))])
    return Party(party.name, party.kind, chance, hook, mails, caller=name)


def _answers(chance: Random) -> Iterator[tuple[str, dict[str, Any]]]:
    fields = {"by": "F. Former", "reference": f"F-{chance.randrange(1_000_000)}"}
    yield "acknowledgement", fields
    yield (
        "reports",
        {**fields, "items": [{"number": 1, "outcome": "already_absent", "measured_at": "2026-11-20T00:00:00Z"}]},
    )
    yield "obstacles", {**fields, "ground": "technical", "items": [1], "explanation": "The pages do not load."}
    yield "contest", {**fields, "explanation": "It is satire."}
