"""What a party has of an order's facts, and what the log says of each."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from .log import LEAF, Unreadable, Wrong, decoded, goes_on, hashed, opened, root_by_path

VERIFIED, WRONG, UNREADABLE, TOO_YOUNG = 0, 1, 2, 3
LOGGED_WITHIN = timedelta(hours=24)  # as the authority promises
COMMITMENT = b"\x02"
BESIDE = frozenset({"fact", "words", "blind", "hash"})  # no part of what is hashed
NO_FACTS = "It has no facts as a webhook, or GET /v1/orders/{id}/facts, brings them."
PROOF = "c2sp.org/tlog-proof@v1"
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Finding:
    """A line of output, and the exit code for it."""

    code: int
    text: str


def canonical(value: object) -> bytes:
    """The only JSON text that a value has: keys sorted, no spaces, UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def fact_hash(fact: Json) -> str:
    """The hash that a fact has, computed from all its other members."""
    about = fact["data"]["subject"].partition(":")[0]  # its name, `order`, is that of the member that says which
    line = {name: value for name, value in fact["data"].items() if name not in BESIDE and name != about}
    return hashed(canonical({**line, "type": fact["type"], "at": fact["timestamp"]})).hex()


def fact_entry(blind: str, hash_: str) -> bytes:
    """The entry that a fact must have in the log: its commitment, which shows nothing to others."""
    commitment = hashed(COMMITMENT, bytes.fromhex(blind), bytes.fromhex(hash_)).hex()
    return canonical({"kind": "fact", "commitment": commitment})


def proofs(text: str) -> list[str] | None:
    """The proofs in a file: one, or an answer with `proofs`; None for a file of facts. Raises Unreadable."""
    if text.startswith(PROOF):
        return [text]
    try:
        listed = json.loads(text)["proofs"]
    except (ValueError, KeyError, TypeError):
        return None
    try:
        return [f"{each['proof']}" for each in listed]
    except (KeyError, TypeError) as error:
        raise Unreadable("It has no proofs as GET /v1/orders/{id}/proof brings them.") from error


def proven(text: str, keys: Sequence[str], found: Sequence[bytes]) -> Finding:
    """What a proof shows. `extra`, which its signature does not cover, is the fact's blind and then its hash.

    `keys`: those that may have signed it. `found`: the log's entries, which must begin with those of the checkpoint.
    """
    head, _, note = text.partition("\n\n")
    lines = head.splitlines()
    extra = [line.removeprefix("extra ") for line in lines if line.startswith("extra ")]
    index = [line.removeprefix("index ") for line in lines if line.startswith("index ")]
    if not text.startswith(PROOF) or len(extra) != 1 or len(index) != 1 or not index[0].isdecimal():
        raise Unreadable("It is no proof of a fact.")
    blind, hash_ = decoded(extra[0])[:32].hex(), decoded(extra[0])[32:].hex()
    path = [decoded(line) for line in lines[lines.index(f"index {index[0]}") + 1 :]]
    checkpoint = opened(note.encode(), *keys)
    if root_by_path(hashed(LEAF, fact_entry(blind, hash_)), int(index[0]), checkpoint.size, path) != checkpoint.root:
        raise Wrong("The proof leads to another root than the one that the log has signed.")
    goes_on(found, checkpoint)
    return Finding(VERIFIED, f"the fact with hash {hash_} is entry {index[0]} of {checkpoint.size}")


def proof_checkpoint(text: str) -> Iterator[str]:
    """The checkpoint in a proof; none in what is no proof."""
    _, apart, note = text.partition("\n\n")
    if text.startswith(PROOF) and apart:
        yield note


def facts(text: str) -> Iterator[Json]:
    """The facts in a file: a webhook's body, an answer with `facts`, or one of them on each line. Raises Unreadable."""
    try:
        read = [json.loads(text)]
    except ValueError:
        read = list(map(_parsed, filter(str.strip, text.split("\n"))))
    if not read:
        raise Unreadable(NO_FACTS)
    for value in read:
        listed = value.get("facts", [value]) if isinstance(value, dict) else [value]
        yield from map(_fact, listed if isinstance(listed, list) else [listed])


def judged(fact: Json, places: dict[bytes, int], now: datetime) -> Finding:
    """What the log says of a fact. `places`: the index of each entry."""
    data = fact["data"]
    name, blind = f"{data['subject']} {data['sequence']} {fact['type']}", data.get("blind")
    if fact_hash(fact) != data["hash"]:
        return Finding(WRONG, f"{name}: has another hash than it says: it was changed")
    if not blind:
        return Finding(VERIFIED, f"{name}: not for both sides, or erased; the log cannot be asked about it")
    index = places.get(fact_entry(blind, data["hash"]))
    if index is not None:
        return Finding(VERIFIED, f"{name}: entry {index} of {len(places)}")
    by = datetime.fromisoformat(fact["timestamp"]) + LOGGED_WITHIN
    if now < by:
        return Finding(TOO_YOUNG, f"{name}: not yet in the log; it must be by {by:%Y-%m-%d %H:%M} UTC")
    return Finding(WRONG, f"{name}: NOT IN THE LOG, where it must have been by {by:%Y-%m-%d %H:%M} UTC")


def _parsed(line: str) -> Any:  # noqa: ANN401 - any JSON
    try:
        return json.loads(line)
    except ValueError as error:
        raise Unreadable("It is neither JSON, nor JSON on each line, nor a proof.") from error


def _fact(value: Any) -> Json:  # noqa: ANN401 - any JSON
    """The value, if it has what is needed of a fact. Raises Unreadable."""
    try:
        data, blind = value["data"], value["data"].get("blind") or ""
        read = (bytes.fromhex(data["hash"] + blind), datetime.fromisoformat(value["timestamp"]).utcoffset())
        if (
            None not in read
            and isinstance(value["type"], str)
            and isinstance(data["subject"], str)
            and "sequence" in data
        ):
            return dict(value)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Unreadable(NO_FACTS) from error
    raise Unreadable(NO_FACTS)
