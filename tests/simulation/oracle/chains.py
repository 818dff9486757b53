"""The hash chain, computed anew from what a party was given (contract 2 and 4.3, design P5)."""

import hashlib
import json
from collections.abc import Iterable, Iterator

from tests.simulation.oracle.exchanges import Json
from tests.simulation.oracle.history import Fault, History

FIRST = "0" * 64
BESIDE = frozenset({"fact", "order", "words", "blind"})  # told beside a fact's line in the journal


def canonical(value: object) -> bytes:
    """Returns the canonical JSON of a value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def hash_of(fact: Json) -> str:
    """Returns the hash that a fact must have."""
    line = {name: value for name, value in line_of(fact).items() if name != "hash"}
    return hashlib.sha256(canonical(line)).hexdigest()


def line_of(fact: Json) -> Json:
    """Returns a fact as its journal has it."""
    line = {name: value for name, value in fact["data"].items() if name not in BESIDE}
    return {**line, "type": fact["type"], "at": fact["timestamp"]}


def worded(fact: Json) -> Json:
    """Returns the data of a fact with what people wrote among its members."""
    return {**fact["data"], **(fact["data"].get("words") or {})}


def as_sent(text: Json) -> Json:
    """Returns an order's text without the salt, which the system adds."""
    return {name: value for name, value in text.items() if name != "salt"}


def words(facts: Iterable[Json]) -> Iterator[str]:
    """What people wrote lies beside the fact, which has its hash. An order that was erased is read before."""
    for fact in facts:
        data = fact["data"]
        if ("words" in data) != ("words_sha256" in data):
            yield f"fact {data['sequence']} has words without a hash, or a hash without words"
        elif "words" in data and hashlib.sha256(canonical(data["words"])).hexdigest() != data["words_sha256"]:
            yield f"fact {data['sequence']} has other words than its hash says"


def chain(facts: Iterable[Json]) -> Iterator[str]:
    """Each fact holds the hash of the one before, its own is right, and no number is left out."""
    before = FIRST
    for number, fact in enumerate(facts, 1):
        data = fact["data"]
        if (data["sequence"], data["previous_hash"]) != (number, before):
            yield f"fact {number} does not follow the one before"
        if hash_of(fact) != data["hash"]:
            yield f"fact {number} has another hash than it says"
        before = data["hash"]


def faults(history: History) -> Iterator[Fault]:
    """The journal that each side reads: one chain, the same for both, and as the order's head says."""
    for seen in history.seen:
        for what in (*chain(seen.facts), *words(seen.facts), *words(seen.theirs)):
            yield Fault("chain", what, seen.order.id)
        head = seen.shown["journal"]
        last = seen.facts[-1]["data"]
        if (head["length"], head["head"]) != (last["sequence"], last["hash"]):
            yield Fault("chain", f"the order says {head}, its journal ends with {last['hash']}", seen.order.id)
        theirs = [fact["data"]["hash"] for fact in seen.theirs[: len(seen.facts)]]
        if seen.theirs and theirs != [fact["data"]["hash"] for fact in seen.facts]:
            yield Fault("chain", "the representative reads another journal than the authority", seen.order.id)
