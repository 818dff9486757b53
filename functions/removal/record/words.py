"""Words: what people wrote in a fact. They lie beside the fact, which has their SHA-256, so that they can be erased.

The words of a fact are one object with a salt. Without the salt, what a person wrote could be guessed and compared:

    in the journal    {"type": "order.contested", "items": [1], "words_sha256": "6b1c…", …}
    beside it         {"answered_by": "A. Person", "explanation": "…", "reference": "TS-1", "salt": "9f0e…"}

`words_sha256` is the SHA-256 of the canonical JSON of that object. Once the words are erased, the journal's chain still
verifies. Facts of orders and of the register have their words alike. Only the salt is made in two ways:

    order      HMAC of the command under the order's key: a retry makes the same words, and erasure deletes the key
    register   random: a journal goes on when words of it are erased, so no key may be left that makes the salt
"""

import hashlib
import hmac
import unicodedata
from collections.abc import Mapping, Sequence
from secrets import token_hex
from typing import Any

from removal.record.canonical import JsonObject, canonical, sha256

DIGEST, SALT, IN_WORDS = "words_sha256", "salt", "in_words"
SALT_BYTES = 32
ERASED: Mapping[str, str] = {}  # in place of the words of a fact whose words are no longer kept

# The members of payloads that people write, by fact type. `reference` is the representative's own, or a mandate's.
# A fact of the register has those that its `in_words` names; `operator` and `reason` are of a change from a shell.
_ANSWER = ("answered_by", "reference")
_OPERATOR = ("operator", "reason")
_OF_AUTHORITY = tuple(f"{name}_{when}" for name in ("alarm_email", "contacts") for when in ("before", "after"))
_OF_CONTACT = tuple(f"{name}_{when}" for name in ("name", "email", "new_email") for when in ("before", "after"))
WRITTEN: Mapping[str, Sequence[str]] = {
    "order.refused": ("reason",),
    "order.acknowledged": _ANSWER,
    "order.reported": _ANSWER,
    "order.obstructed": (*_ANSWER, "explanation"),
    "order.obstacle_answered": ("answer",),
    "order.extended": ("reason",),
    "order.suspended": ("reason",),
    "order.resumed": (*_ANSWER, "reason"),
    "order.disputed": ("reason",),
    "order.contested": (*_ANSWER, "explanation"),
    "order.contest_decided": ("reasons",),
    "order.withdrawn": ("reason",),
    "order.reinstated": _ANSWER,
    "order.not_reinstated": (*_ANSWER, "explanation"),
    "order.erasure_held": ("held_by", "reason"),
    "order.erasure_released": ("held_by", "reason"),
    "authority.registered": ("alarm_email", "contacts", *_OPERATOR),
    "authority.changed": (*_OF_AUTHORITY, *_OPERATOR),
    "caller.bound": ("iss", "sub", *_OPERATOR),
    "caller.changed": _OPERATOR,
    "caller.moved": _OPERATOR,
    "caller.revoked": _OPERATOR,
    "platform.measured": ("method", "source"),
    "platform.exempted": ("reason",),
    "platform.exemption_lifted": ("reason",),
    "representative.appointed": ("name", "reference"),
    "representative.contact_changed": _OF_CONTACT,
}


def salt_of(key: str, command: str) -> str:
    """The salt of the words of a command, 64 hex digits: a retry of the command has the same salt.

    `key`: the subject's secret key, hex. RFC 2104.
    """
    return keyed(key, "salt", command)


def random_salt() -> str:
    """A salt that nothing else makes, 64 hex digits."""
    return token_hex(SALT_BYTES)


def keyed(key: str, *parts: str) -> str:
    """HMAC-SHA-256 of the parts, each NFC and with its length before it, under a secret key; all in hex."""
    normal = (unicodedata.normalize("NFC", part) for part in parts)
    named = "".join(f"{len(part.encode())}:{part}" for part in normal)
    return hmac.digest(bytes.fromhex(key), named.encode(), hashlib.sha256).hex()


def written(type_: str, payload: JsonObject, salt: str) -> Mapping[str, str]:
    """The words of a fact that is being made, with their salt; empty if people wrote none of it."""
    texts = {name: payload[name] for name in WRITTEN.get(type_, ()) if payload.get(name) is not None}
    return {**texts, SALT: salt} if texts else {}


def digest(words: Mapping[str, str]) -> str:
    """The SHA-256 of words with their salt, in hex; as the fact has it in `words_sha256`."""
    return sha256(canonical(words))


def joined(type_: str, payload: JsonObject, words: Mapping[str, str]) -> dict[str, Any]:
    """The payload with the members that people wrote; those that were erased are empty texts."""
    lacking = payload.get(IN_WORDS) or [name for name in WRITTEN[type_] if name not in payload]
    texts = words or dict.fromkeys(lacking, "")
    return {**payload, **{name: text for name, text in texts.items() if name != SALT}}


def without_words(type_: str, payload: JsonObject) -> JsonObject:
    """The payload as the line has it; the inverse of `joined`."""
    if DIGEST not in payload:
        return payload
    names = WRITTEN.get(type_, ())
    return {name: value for name, value in payload.items() if value is None or name not in names}
