"""The challenge that verifies an endpoint: whoever answers it was told what a 2xx means. Pure."""

import json
import secrets


def new_challenge() -> str:
    """192 bits nobody can guess."""
    return secrets.token_urlsafe(24)


def answers(body: bytes, challenge: str) -> bool:
    """Whether an answer's body is the challenge, alone or as JSON `{"challenge": "…"}`; False for any other bytes."""
    text = body.decode("utf-8", "replace").strip()
    if text == challenge:
        return True
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):  # thousands of digits are the first, thousands of brackets the second
        return False
    return isinstance(told, dict) and told.get("challenge") == challenge
