"""The hash chain: each fact holds the hash of the previous one, so an alteration of a journal is detected."""

import json
from collections.abc import Iterable, Iterator, Sequence

from removal.record.canonical import JsonObject, canonical
from removal.record.facts import NOTHING_BEFORE, content_hash


def faults(journal: Sequence[str]) -> Iterator[str]:
    """A text for each fault of the chain; none if it is intact."""
    previous = NOTHING_BEFORE
    for sequence, text in enumerate(journal, start=1):
        yield from (f"fact {sequence}: {fault}" for fault in _fact_faults(text, sequence, previous))
        previous = _hash_of(text)


def differences(journal: Sequence[str], received: Iterable[JsonObject]) -> Iterator[str]:
    """A text for each received fact (`data` of a webhook's body) that the journal lacks or has with another hash."""
    hashes = dict(enumerate(map(_hash_of, journal), start=1))
    for data in received:
        sequence = data["sequence"]
        if sequence not in hashes:
            yield f"fact {sequence}: was received with hash {data['hash']}, and is missing from the journal"
        elif hashes[sequence] != data["hash"]:
            yield f"fact {sequence}: was received with hash {data['hash']}, the journal holds {hashes[sequence]}"


def _fact_faults(text: str, sequence: int, previous: str) -> Iterator[str]:
    try:
        line = json.loads(text)
    except ValueError:
        yield "is not JSON"
        return
    if not isinstance(line, dict) or canonical(line) != text:
        yield "is not canonical JSON"
        return
    if line.get("sequence") != sequence:
        yield f"says it is number {line.get('sequence')}"
    if line.get("previous_hash") != previous:
        yield "does not hold the hash of the fact before it"
    if line.get("hash") != content_hash(line):
        yield "its hash is not the hash of its content"


def _hash_of(text: str) -> str:
    try:
        return str(json.loads(text).get("hash"))
    except (ValueError, AttributeError):
        return ""
