"""Webhooks: each fact reaches both sides, with one id and the same bytes, signed, and the chain can be rebuilt.

Contract 2 (audience), 4.3 (bodies), R2 (what a notice repeats), R3 (no filter); design 8.1, P4, P5 and P8.
"""

import hashlib
from collections.abc import Iterator
from datetime import timedelta

from tests.simulation.cast import Party
from tests.simulation.oracle.chains import as_sent, canonical, chain
from tests.simulation.oracle.deeds import is_notice
from tests.simulation.oracle.exchanges import Json
from tests.simulation.oracle.history import DELIVERIES, Fault, History, Seen, instant
from tests.simulation.oracle.terms import AUTHORITY_ONLY, PartyFacts, representatives, verified
from tests.simulation.receivers import Hook

ORDERED = frozenset({"order.issued", "order.reassigned"})  # what carries the order's text
WITHIN = timedelta(minutes=12)  # ten minutes after a write what was not fanned out is sent again (design 5.2)
CHALLENGED = "endpoint.challenged"
UNDER_WAY = timedelta(minutes=5)  # of a sender's run, which may have read the webhook's secrets at its beginning
Wanted = dict[str, Json]


def faults(history: History) -> Iterator[Fault]:
    """Everything that is wrong with the webhooks of a world."""
    for seen in history.seen:
        for what in _of_order(history, seen):
            yield Fault("webhooks", what, seen.order.id)
    yield from _ids(history)
    yield from _strangers(history)
    yield from _unproved(history)


def _of_order(history: History, seen: Seen) -> Iterator[str]:
    for party_facts in (PartyFacts(seen.order.authority, seen.facts), *representatives(history, seen)):
        if party_facts.party.hook is not None:
            yield from _of_party(history, seen, party_facts)


def _of_party(history: History, seen: Seen, party_facts: PartyFacts) -> Iterator[str]:
    party, hidden = party_facts.party, AUTHORITY_ONLY if party_facts.party.kind != "authority" else frozenset[str]()
    visible = {fact["data"]["fact"]: fact for fact in seen.facts if fact["type"] not in hidden}
    hooks = history.hooks_of.get((party.hook or "", seen.order.id), [])
    yield from missing(history, party, owed(history, party_facts), hooks)
    yield from _rebuilt(party, hooks)
    for hook in hooks:
        number, kind = hook.payload["data"]["sequence"], hook.payload["type"]
        if number <= len(seen.facts) and not history.is_bare(hook):  # the rest was written after the facts were read
            yield from hook_faults(party, hook, visible)
            yield from (f"{party.name}: {what}" for what in _beside(seen, hook))
        if party_facts.is_out(instant(hook.payload["timestamp"])):
            yield f"{party.name}, out of office, was given fact {number} {kind}"


def owed(history: History, party_facts: PartyFacts) -> list[Json]:
    """What a party has to be given, since its webhook has answered its challenge."""
    since = verified(history, party_facts)
    return [fact for fact in party_facts.owed if since is None or instant(fact["timestamp"]) > since]


def missing(history: History, party: Party, facts: list[Json], hooks: list[Hook]) -> Iterator[str]:
    """P4: at least once, and soon while nothing is off and the receiver answers."""
    first: dict[str, Hook] = {}
    for hook in hooks:
        if hook.taken:
            first.setdefault(hook.payload["data"]["fact"], hook)
    for fact in facts:
        id_, what = fact["data"]["fact"], f"{fact['data']['sequence']} {fact['type']}"
        at = instant(fact["timestamp"])
        if id_ not in first:
            if not _is_deaf(history, party):
                yield f"{party.name} was not given fact {what}"
        elif first[id_].at > history.latest(at, DELIVERIES | {party.hook or ""}, WITHIN) and _answers(history, party):
            yield f"{party.name} was given fact {what} late, at {first[id_].at:%d %H:%M:%S}"


def _is_deaf(history: History, party: Party) -> bool:
    """Whether its webhook is off at the end, or was disabled for ever."""
    return history.was_off(frozenset({party.hook or ""}), history.ended, history.ended)


def _answers(history: History, party: Party) -> bool:
    """Whether its webhook has always answered 2xx: one that fails is probed, up to eight hours apart (design 8.1)."""
    return party.hook not in history.nowhere and all(hook.taken for hook in history.hooks.get(party.hook or "", []))


def _rebuilt(party: Party, hooks: list[Hook]) -> Iterator[str]:
    """P4 and P5: by sequence, the journal can be rebuilt from what came, and its chain verifies without the API."""
    by_sequence = {hook.payload["data"]["sequence"]: hook.payload for hook in hooks}
    until_a_gap = [by_sequence[number] for n, number in enumerate(sorted(by_sequence), 1) if number == n]
    yield from (f"{party.name} rebuilds the journal, and {what}" for what in chain(until_a_gap))


def hook_faults(party: Party, hook: Hook, wanted: Wanted) -> Iterator[str]:
    """A webhook is of a fact that the party reads, has it as the journal has, and is signed with a good secret."""
    body = hook.payload
    fact = wanted.get(body["data"]["fact"])
    what = f"{body['data']['sequence']} {body['type']}"
    if fact is None:
        yield f"{party.name} was given fact {what}, which the journal does not have for it"
    elif _bare(body) != _bare(fact):
        yield f"{party.name} was given fact {what} otherwise than the journal has it"
    elif len({read["data"]["blind"] for read in (body, fact) if "blind" in read["data"]}) > 1:
        yield f"{party.name} was given another blind of fact {what} than the journal's readers"
    secrets = party.signs(hook.at)
    if secrets and not any(map(hook.signed_with, secrets)):
        yield f"{party.name} was given fact {what} without a good signature"
    ended = (secret for until, secret in party.secrets if hook.at > until + UNDER_WAY)
    if any(map(hook.signed_with, ended)):
        yield f"{party.name} was given fact {what} signed with a secret that had been rotated out"


def _bare(body: Json) -> Json:
    """A fact without what is sent beside it, which depends on when it is sent."""
    return {**body, "data": {name: value for name, value in body["data"].items() if name not in ("order", "blind")}}


def _beside(seen: Seen, hook: Hook) -> Iterator[str]:
    """The order beside a fact (4.3): whose it is, its text as it was sent, and the notices that it repeats (R2)."""
    data, kind = hook.payload["data"], hook.payload["type"]
    about, order = data["order"], seen.order
    parties = (about["id"], about["reference"], about["authority"], about["platform"])
    if parties != (order.id, order.reference, order.authority.name, order.platform.name):
        yield f"fact {data['sequence']} is of {parties}"
    text = about.get("text")
    if text is not None and (as_sent(text) != order.text() or _sha(text) != seen.shown["text_sha256"]):
        yield f"fact {data['sequence']} carries another text than was sent"
    if kind in ORDERED and text is None:
        yield f"fact {data['sequence']} {kind} carries no text"
    if is_notice(hook.payload):
        yield from _repeats(seen, data)


def _sha(text: Json) -> str:
    return hashlib.sha256(canonical(text)).hexdigest()


def _repeats(seen: Seen, data: Json) -> Iterator[str]:
    """R2: in full each earlier notice that was not received when this one was issued, or by mail alone."""
    repeated = {notice["sequence"] for notice in data["order"].get("notices", ())}
    repeated |= {1} if data["order"].get("text") else set()
    for number in sorted(to_repeat(seen, data["sequence"]) - repeated):
        yield f"notice {data['sequence']} does not repeat notice {number}"


def to_repeat(seen: Seen, sequence: int) -> set[int]:
    """Sequences of the notices that a notice must repeat."""
    earlier = [fact for fact in seen.facts if fact["data"]["sequence"] < sequence]
    notices = [fact for fact in earlier if is_notice(fact)]
    certain = max((_covered(fact, notices) for fact in earlier), default=0)
    return {fact["data"]["sequence"] for fact in notices if fact["data"]["sequence"] > certain}


def _covered(fact: Json, notices: list[Json]) -> int:
    """The latest notice that evidence covers which cannot be withdrawn, a webhook or an answer; 0 for what is none."""
    data = fact["data"]
    if "answered_at" in data:
        before = (notice["data"]["sequence"] for notice in notices if notice["timestamp"] <= data["answered_at"])
        return max(before, default=0)
    if fact["type"] not in {"order.received", "order.evidence_kept"}:
        return 0
    return 0 if data["evidence"]["kind"] == "mail_accepted" else int(data["evidence"]["covers"])


def _ids(history: History) -> Iterator[Fault]:
    """One `webhook-id` for each fact and webhook, and the same bytes each time (4.3, P4)."""
    for url, hooks in history.hooks.items():
        bodies: dict[str, Hook] = {}
        ids: dict[str, str] = {}
        for hook in hooks:
            id_, fact = hook.headers["webhook-id"], hook.payload["data"]["fact"]
            if not history.is_bare(hook) and bodies.setdefault(id_, hook).body != hook.body:
                yield Fault("webhooks", f"delivery {id_} to {url} has other bytes than the first time", at=hook.at)
            if ids.setdefault(fact, id_) != id_:
                yield Fault("webhooks", f"fact {fact} came to {url} as deliveries {ids[fact]} and {id_}", at=hook.at)


def _strangers(history: History) -> Iterator[Fault]:
    """P8: a party gets nothing of another tenant's orders."""
    owners = {party.hook: party for party in history.parties if party.hook}
    known = {seen.order.id: seen.order for seen in history.seen}
    for (url, id_), hooks in history.hooks_of.items():
        party, order = owners.get(url), known.get(id_)
        if party and order and party.name not in {order.authority.name, order.platform.name}:
            yield Fault("webhooks", f"{party.name} was sent an order that is not its own", id_, hooks[0].at)


def _unproved(history: History) -> Iterator[Fault]:
    """A URL that has not answered the challenge gets nothing but the challenge (contract R1 and R3, design 8.1)."""
    for hook in (hook for hooks in history.hooks.values() for hook in hooks):
        if hook.payload["type"] != CHALLENGED and not history.is_proved(hook):
            what = f"fact {hook.payload['data']['sequence']} {hook.payload['type']} came to {hook.door}"
            yield Fault("webhooks", f"{what}, which had not answered the challenge", at=hook.at)
