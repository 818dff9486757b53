"""Canonical JSON: each value has exactly one text, so equal values have equal hashes.

UTF-8, keys sorted by code point, no spaces, only the escapes that JSON requires, no floats.
"""

import hashlib
import json
import unicodedata
import uuid
from collections.abc import Mapping
from typing import Any

NAMESPACE = uuid.UUID("5f0c6c4e-7f0b-5b7e-9a53-0d3a1c7f4b11")

JsonObject = Mapping[str, Any]
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def canonical(value: object) -> str:
    """The canonical JSON text of a value; ValueError for a float, whose text differs between languages."""
    if _has_float(value):
        msg = "A float has no canonical form; use a whole number or a string."
        raise ValueError(msg)
    return _ENCODER.encode(value)


def sha256(text: str) -> str:
    """Hex digest of the text's UTF-8 bytes."""
    return hashlib.sha256(text.encode()).hexdigest()


def derived_id(*parts: str) -> str:
    """UUIDv5 (RFC 9562) of the parts, each NFC and length-prefixed, so that no two lists of parts run together."""
    named = [unicodedata.normalize("NFC", part) for part in parts]
    return str(uuid.uuid5(NAMESPACE, "".join(f"{len(part.encode())}:{part}" for part in named)))


def _has_float(value: object) -> bool:
    if isinstance(value, str):  # the most frequent case
        return False
    if isinstance(value, dict):
        return any(map(_has_float, value.values()))
    return any(map(_has_float, value)) if isinstance(value, list | tuple) else isinstance(value, float)
