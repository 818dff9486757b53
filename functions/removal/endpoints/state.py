"""An endpoint's state as JSON text, which is stored beside its journal."""

import json
from dataclasses import asdict
from typing import Any

from removal.endpoints.endpoint import Endpoint
from removal.endpoints.secret import Secret
from removal.record import duration, instant
from removal.record.canonical import canonical

_INSTANTS = (
    "created_at",
    "verified_at",
    "listens_since",
    "deleted_at",
    "failing_since",
    "wakes_at",
    "orders_since",
    "secret_requested_at",
)

_OF_JOURNAL = ("restored", "challenge_restored")  # its item and its facts have them


def to_text(endpoint: Endpoint) -> str:
    """The state as canonical JSON."""
    state = {name: value for name, value in asdict(endpoint).items() if name not in _OF_JOURNAL}
    for name in _INSTANTS:
        state[name] = instant.to_text_or_none(state[name])
    secrets = [
        {"sealed": secret.ciphertext, "until": instant.to_text_or_none(secret.until)} for secret in endpoint.secrets
    ]
    window = duration.to_text(endpoint.held_window) if endpoint.held_window else None
    return canonical({**state, "secrets": secrets, "wanted": list(endpoint.wanted), "held_window": window})


def from_text(text: str) -> Endpoint:
    """The endpoint of a stored state; members that the last release did not write get their defaults."""
    state: dict[str, Any] = json.loads(text)
    state.setdefault("orders_since", state["created_at"])  # the last release did not store it
    instants: dict[str, Any] = {name: instant.from_text_or_none(state.get(name)) for name in _INSTANTS}
    secrets = tuple(Secret(secret["sealed"], instant.from_text_or_none(secret["until"])) for secret in state["secrets"])
    window = duration.from_text(state["held_window"]) if state.get("held_window") else None
    also = {"secrets": secrets, "wanted": tuple(state["wanted"]), "held_window": window}
    return Endpoint(**{**state, **instants, **also})
