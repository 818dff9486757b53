"""What a party kept in a folder: bodies of webhooks, answers with facts, proofs, promises, checkpoints, mails.

    body.json        a webhook's body, an answer of GET /v1/orders/{id}/facts, or one of them on each line
    proof.json       an answer of GET /v1/orders/{id}/proof, or one proof
    promise.txt      the promise that came with a notice by mail
    checkpoint       one of the log's
    notice.eml       a mail as it came: its attachments are read

What a file is, is seen from what is in it, whatever its name.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

from .facts import PROOF, Json, facts, proofs
from .log import Unreadable
from .promises import FIRST_LINE

OWN = frozenset({".monitor.json", "evidence"})  # what the monitor itself writes
BYTES_AT_MOST = 64_000_000


@dataclass
class Kept:
    """What was found, each with the file it is in. `passed_over`: files of no known kind, and why."""

    facts: list[tuple[str, Json]] = field(default_factory=list)
    proofs: list[tuple[str, str]] = field(default_factory=list)
    promises: dict[bytes, str] = field(default_factory=dict)
    checkpoints: list[tuple[str, bytes]] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)


def kept(folder: Path, origin: str) -> Kept:
    """All that is in a folder and below it, of the log of an origin. Raises Unreadable if there is no such folder."""
    if not folder.is_dir():
        raise Unreadable(f"{folder} is no folder.")
    found = Kept()
    for file in sorted(folder.rglob("*")):
        name = file.relative_to(folder)
        if OWN & {*name.parts} or not file.is_file():
            continue
        try:
            _take_all(found, f"{name}", _parts(file), origin)
        except (OSError, Unreadable) as error:
            found.passed_over.append(f"{name}: {error}")
    return found


def _parts(file: Path) -> Iterator[bytes]:
    """What is in a file: of a mail, its attachments. Raises Unreadable."""
    if file.stat().st_size > BYTES_AT_MOST:
        raise Unreadable("It is too large for what a party gets.")
    body = file.read_bytes()
    yield from _attached(body) if file.suffix == ".eml" else (body,)


def _take_all(found: Kept, name: str, parts: Iterable[bytes], origin: str) -> None:
    for part in parts:
        _take(found, name, part, origin)


def _take(found: Kept, name: str, body: bytes, origin: str) -> None:
    """Put what is in a file where it belongs. Raises Unreadable for what is of no known kind."""
    try:
        text = body.decode().replace("\r\n", "\n")
    except ValueError as error:
        raise Unreadable("It is of no kind that this tool knows.") from error
    if text.startswith(FIRST_LINE):
        found.promises.setdefault(text.encode(), name)
    elif text.startswith(f"{origin}\n"):
        found.checkpoints.append((name, text.encode()))
    elif text.startswith(PROOF):
        found.proofs.append((name, text))
    else:
        _take_json(found, name, text)


def _take_json(found: Kept, name: str, text: str) -> None:
    values = list(_values(text))
    if not values:
        raise Unreadable("It is of no kind that this tool knows.")
    for value in values:
        try:
            _take_value(found, name, json.dumps(value), value)
        except Unreadable as error:
            found.passed_over.append(f"{name}: {error}")


def _take_value(found: Kept, name: str, text: str, value: object) -> None:
    listed = proofs(text)
    if listed is not None:
        found.proofs += [(name, proof) for proof in listed]
    elif not isinstance(value, dict) or not {"reference", "items"} <= value.keys():
        # An order's text, which a mail has attached, has no fact in it.
        got = list(facts(text))
        found.facts += [(name, fact) for fact in got]
        found.promises |= {promise: name for fact in got for promise in _promise(fact)}


def _promise(fact: Json) -> Iterator[bytes]:
    """The promise that came with a fact, if one did."""
    order = fact["data"].get("order")
    promise = order.get("promise") if isinstance(order, dict) else None
    if isinstance(promise, str):
        yield promise.encode(errors="replace")


def _values(text: str) -> Iterator[Any]:
    """The JSON in a text, as a whole or on each line; lines that are none are passed over (one may be half written)."""
    for part in (text,), text.splitlines():
        values = [value for line in part for value in _parsed(line)]
        if values:
            yield from values
            return


def _parsed(text: str) -> Iterator[Any]:
    with suppress(ValueError, RecursionError):
        yield json.loads(text)


def _attached(body: bytes) -> Iterator[bytes]:
    """The files that are attached to a mail, but for its calendar entry."""
    for part in message_from_bytes(body, policy=policy.default).walk():
        content = part.get_payload(decode=True)
        if part.get_filename() and part.get_content_type() != "text/calendar" and isinstance(content, bytes):
            yield content
