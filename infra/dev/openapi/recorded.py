"""Answers and webhooks as the stories got them (`make examples`): the document's examples."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("recorded.json")
BODIES: Mapping[str, Any] = json.loads(FILE.read_text("utf-8"))


def example_of(key: str) -> dict[str, Any]:
    """The `example` beside a schema; empty for what no story has recorded yet."""
    return {"example": BODIES[key]} if key in BODIES else {}


def key_of(method: str, path: str, status: int) -> str:
    """The name of an operation's answer: `GET /v1/orders 200`. A webhook's is the type of its fact."""
    return f"{method.upper()} {path} {status}"
