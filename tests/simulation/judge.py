"""The judge of a world: what was found wrong, each with its time and its order.

(1) What the parties were given by webhook and mail equals the journal. (2) The model of an order's life agrees with
the journal and with what the API shows. (3) The watch on the table found nothing, and nothing is stuck or left over.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.simulation import oracle
from tests.simulation.cast import Party
from tests.simulation.orders import Order
from tests.simulation.receivers import Hook
from tests.simulation.repeats import repeated
from tests.simulation.terms import Term, owed, terms, too_late

if TYPE_CHECKING:
    from tests.simulation.world import World

AUTHORITY_ONLY = frozenset({"order.drafted", "order.refused"})
FIRST = "0" * 64
TAKEN_WITHIN = timedelta(minutes=2)
DELIVERED_WITHIN = timedelta(minutes=10)
FANNED_OUT_WITHIN = timedelta(hours=4)  # while the stream's reader or the queue's may be off
NEVER = datetime(9000, 1, 1, tzinfo=UTC)
HELD_AT_MOST = timedelta(hours=4)  # how long SES, or the worker of mails, is away at most
DUPLICATES_AT_MOST, FEW = 0.2, 10
OVERLAPPING = "message-overlapping"
BESIDE = frozenset({"fact", "order", "hash"})
TO_PRIMARY = frozenset({"order.issued"})  # a reassignment mails the notice again, while anything is asked (decision 16)
TO_ALL = frozenset(
    {
        "order.acknowledged",
        "order.reported",
        "order.complied",
        "order.complied_late",
        "order.obstructed",
        "order.obstacle_answered",
        "order.extended",
        "order.suspended",
        "order.resumed",
        "order.disputed",
        "order.contested",
        "order.contest_decided",
        "order.withdrawn",
        "order.superseded",
        "order.reinstatement_required",
        "order.reinstated",
        "order.not_reinstated",
        "order.inherited",
        "order.ordered_again",
        "order.breach_annulled",
    }
)
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that is wrong. `rule` names the check; `order` is None for what concerns the world."""

    rule: str
    what: str
    order: str | None = None
    at: datetime | None = None

    def __str__(self) -> str:
        when = f" {self.at:%d %H:%M:%S.%f}" if self.at else ""
        return f"{self.rule}{when}{' order ' + self.order if self.order else ''}: {self.what}"


@dataclass(frozen=True, slots=True)
class Seen:
    """An order as its authority reads it at an instant: the order, and its journal's facts."""

    order: Order
    at: datetime
    shown: Json
    facts: list[Json]


def violations(world: "World") -> list[Violation]:
    """Everything that is wrong in a world that has been lived through."""
    seen = [_seen(world, order) for order in world.lives.by_id.values()]
    world.scheduler.run(world.scheduler.now + DELIVERED_WITHIN)
    found, hooks, mails, allowed = list(_left_over(world)), _Given(world), _Mails(world), world.allowed
    for one in seen:
        found += _of_order(one.order, "chain", _chain(one.facts))
        found += _of_order(one.order, "webhooks", hooks.faults(one.order, one.facts))
        found += _of_order(one.order, "mails", mails.faults(one.order, one.facts))
        found += _of_order(one.order, "twice", repeated(one.order, one.facts))
        found += _of_order(one.order, "model", oracle.differences(one.order, one.facts, one.shown, one.at, allowed))
    return found + list(hooks.too_many())


def _seen(world: "World", order: Order) -> Seen:
    shown = world.ask(order.authority, f"/orders/{order.id}")
    facts: list[Json] = world.ask(order.authority, f"/orders/{order.id}/facts")["facts"]
    length = shown["journal"]["length"]
    return Seen(order, world.scheduler.now, shown, facts[:length])


def _of_order(order: Order, rule: str, faults: Iterator[str]) -> Iterator[Violation]:
    return (Violation(rule, fault, order.id) for fault in faults)


def _left_over(world: "World") -> Iterator[Violation]:
    """The watch, failed functions, answers of 5xx, dead letters, messages and timers that nobody took."""
    yield from (Violation("watch", what, at=at) for at, what in world.watch.faults)
    for invocation in world.lambdas.failures:
        if invocation.was_struck:
            continue
        yield Violation("function", f"{invocation.process.name} failed: {invocation.failure!r}")
    yield from (Violation("answer", fault) for fault in world.gateway.faults)
    yield from (Violation("task", f"a party failed: {one.failure!r}") for one in world.lives.tasks if one.failure)
    for queue, poller in world.pollers.items():
        for at, body in () if OVERLAPPING in world.faults.kinds else poller.overlaps:
            yield Violation("queue", f"{queue} gave a message again that was under way: {body[:300]}", at=at)
    for queue in world.wires.queues:
        left = [one for one in world.cloud.sqs.queues[queue].messages if _is_left(world, queue, one.visible_at)]
        if left:
            yield Violation("queue", f"{len(left)} messages are left in {queue}, the first {left[0].body[:300]}")
    lost = len(world.publisher.given_up) + len(world.cloud.stream.lost) + len(world.cloud.bus.lost)
    late = world.publisher.late(TAKEN_WITHIN)
    if lost or late:
        yield Violation("stream", f"{lost} records or events lost, {late} waiting for too long")
    now = f"{world.scheduler.now - TAKEN_WITHIN:%Y-%m-%dT%H:%M:%S}"
    for shard, timers in world.watch.timers.items():
        past = [key for key, at in timers.items() if at < now]
        if past:
            yield Violation("timer", f"{len(past)} timers of {shard} are past due, the first {past[0]}")


def _is_left(world: "World", queue: str, visible_at: datetime) -> bool:
    """A message that no function takes from its queue, or that waits for one too long."""
    return queue not in world.pollers or visible_at < world.scheduler.now - TAKEN_WITHIN


def _chain(facts: list[Json]) -> Iterator[str]:
    """Each fact holds the hash of the one before, and its own is right (contract 4.3)."""
    before = FIRST
    for number, fact in enumerate(facts, 1):
        data = fact["data"]
        if (data["sequence"], data["previous_hash"]) != (number, before):
            yield f"fact {number} does not follow the one before"
        line = {name: value for name, value in data.items() if name not in BESIDE}
        line |= {"type": fact["type"], "at": fact["timestamp"]}
        text = json.dumps(line, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        if hashlib.sha256(text.encode()).hexdigest() != data["hash"]:
            yield f"fact {number} has another hash than it says"
        before = data["hash"]


class _Given:
    """The webhooks of a world, by party and order."""

    def __init__(self, world: "World") -> None:
        self.requests = self.tries = 0
        self._unreached = world.receivers.unreached
        self._late = FANNED_OUT_WITHIN if any(world.spans.of("publish-off", "dispatch-off")) else TAKEN_WITHIN
        self._verified = {url: _verified_at(hooks) for url, hooks in world.receivers.hooks.items()}
        self._hooks: dict[tuple[str, str], list[Hook]] = {}
        for url, hooks in world.receivers.hooks.items():
            for hook in hooks:
                order = hook.told["data"].get("order")
                if order:
                    self._hooks.setdefault((url, order["id"]), []).append(hook)
        self._tries = {
            item["sk"]["S"].removeprefix("delivery:"): int(item["tries"]["N"])
            for item in world.cloud.table.items()
            if item["sk"]["S"].startswith("delivery:")
        }

    def faults(self, order: Order, facts: list[Json]) -> Iterator[str]:
        """What the two parties were given of an order, and what the journal has."""
        visible = [fact for fact in facts if fact["type"] not in AUTHORITY_ONLY]
        yield from self._of_party((order.authority, None), order.id, facts, facts)
        for term in terms(order.platform):
            yield from self._of_party(term, order.id, visible, owed(term, visible, self._late))

    def _of_party(self, term: Term, order: str, visible: list[Json], due: list[Json]) -> Iterator[str]:
        """Of one authority, or of one representative: those that were `due` to it, and no others but visible ones."""
        party, last = term[0], visible[-1]["data"]["sequence"]
        hooks = self._hooks.get((party.hook or "", order), [])
        wanted = {fact["data"]["fact"]: fact for fact in visible}
        given = {hook.told["data"]["fact"] for hook in hooks if hook.taken}
        verified = self._verified.get(party.hook or "", NEVER)
        for fact in due:
            if fact["data"]["fact"] not in given and oracle.instant(fact["timestamp"]) > verified:
                yield f"{party.name} was not given fact {fact['data']['sequence']} {fact['type']}"
        for hook in hooks:
            if hook.told["data"]["sequence"] <= last:  # what is later was written after the facts were read
                yield from _hook_faults(party, hook, wanted)
            if too_late(term, oracle.instant(hook.told["timestamp"])):
                yield f"{party.sub}, out of office, was given {hook.told['data']['sequence']} {hook.told['type']}"
        unexcused = Counter(hook.headers["webhook-id"] for hook in hooks if not _excused(hook))
        for id_, count in Counter(hook.headers["webhook-id"] for hook in hooks).items():
            tries = self._tries.get(id_, 0)
            self.requests, self.tries = self.requests + unexcused[id_], self.tries + tries
            if tries > count + self._unreached[id_]:
                yield f"{party.name} got {count} requests of delivery {id_}, which shows {tries} tries"

    def too_many(self) -> Iterator[Violation]:
        """Two workers may send the same delivery, and only one of them is counted; but that is rare."""
        if self.requests > self.tries * (1 + DUPLICATES_AT_MOST) + FEW:
            yield Violation("webhooks", f"{self.requests} requests for {self.tries} tries")


def _excused(hook: Hook) -> bool:
    """Whether its sender may have been ended before it wrote that it has sent it."""
    return hook.sender is not None and hook.sender.struck_around(hook.at)


def _verified_at(hooks: list[Hook]) -> datetime:
    """When a webhook had answered its challenge, and whoever fans out knew."""
    found = [hook.at for hook in hooks if hook.told["type"] == "endpoint.challenged" and hook.taken]
    return min(found, default=NEVER) + TAKEN_WITHIN


def _hook_faults(party: Party, hook: Hook, wanted: dict[str, Json]) -> Iterator[str]:
    told, name, secrets = hook.told, party.name, party.signs(hook.at)
    fact = wanted.get(told["data"]["fact"])
    what = f"{told['data']['sequence']} {told['type']}"
    if fact is None:
        yield f"{name} was given fact {what}, which the journal does not have"
    elif _bare(told) != _bare(fact):
        yield f"{name} was given fact {what} otherwise than the journal has it"
    if secrets and not any(map(hook.signed_with, secrets)):
        yield f"{name} was given fact {what} without a good signature"


def _bare(told: Json) -> Json:
    """A fact without what is told beside it, which depends on when it is told."""
    return {**told, "data": {name: value for name, value in told["data"].items() if name != "order"}}


class _Mails:
    """The mails of a world, by order; which fact a mail is about is in the table, under its delivery."""

    def __init__(self, world: "World") -> None:
        self._sent: Counter[tuple[str, int, str]] = Counter()
        about = {}
        self._tries = {}
        self._given_up = world.receivers.given_up
        for item in world.cloud.table.items():
            if item["sk"]["S"].startswith("delivery:") and "mail" in item:
                id_ = item["sk"]["S"].removeprefix("delivery:")
                about[id_] = (item["subject"]["S"].removeprefix("order:"), int(item["sequence"]["N"]))
                self._tries[id_] = int(item["tries"]["N"])
        self._letters: Counter[str] = Counter()
        settled = world.scheduler.now - TAKEN_WITHIN
        self._of: dict[str, set[str]] = {}
        for letter in world.receivers.letters:
            id_ = letter.tags.get("delivery", "")
            excused = letter.sender and letter.sender.struck_around(letter.at)  # it may have been ended before it wrote
            self._letters[id_] += letter.at < settled and not excused  # a sender may not have written its try yet
            if id_ in about:
                self._sent[(*about[id_], letter.recipient)] += 1
                self._of.setdefault(about[id_][0], set()).add(id_)

    def _is_given_up(self, address: str, at: datetime) -> bool:
        """A permanent bounce disables an address (design 8.4), also for what was held for it or not sent yet then."""
        given_up = self._given_up.get(address)
        return given_up is not None and given_up - HELD_AT_MOST < at

    def _unmailed(self, order: Order, fact: Json, party: Party) -> Iterator[str]:
        sequence = fact["data"]["sequence"]
        for address in _addresses(party, fact["type"]):
            given_up = self._is_given_up(address, oracle.instant(fact["timestamp"]))
            if not self._sent[order.id, sequence, address] and not given_up:
                yield f"fact {sequence} {fact['type']} was not mailed to {address}"

    def faults(self, order: Order, facts: list[Json]) -> Iterator[str]:
        """Whom each fact was mailed to (contract 2, column mail)."""
        for term in terms(order.platform):
            for fact in owed(term, facts, HELD_AT_MOST):
                yield from self._unmailed(order, fact, term[0])
        for id_ in sorted(self._of.get(order.id, ())):
            if self._letters[id_] > self._tries[id_]:
                yield f"SES got {self._letters[id_]} mails of delivery {id_}, which shows {self._tries[id_]} tries"


def _addresses(party: Party, kind: str) -> tuple[str, ...]:
    if kind in TO_PRIMARY:
        return party.mails[:1]
    return party.mails if kind in TO_ALL else ()
