"""What the independent checker needs beside what the receivers wrote down: the secrets, and the API's last word."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from infra.dev.local.api import Caller, need
from infra.dev.local.receivers import Receiver
from infra.dev.local.story import Ordered


def last_word(ministry: Caller, orders: list[Ordered]) -> list[dict[str, Any]]:
    """The orders, as the API shows them now."""
    return [need(ministry.get(f"/orders/{order.id}"), 200) for order in orders]


def keep_secrets(folder: Path, endpoints: Mapping[str, str], receivers: Mapping[str, Receiver]) -> None:
    """Which secret each receiver holds, readable by its owner only."""
    held = {side: {"endpoint": endpoints[side], "secret": receiver.secret} for side, receiver in receivers.items()}
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    with os.fdopen(os.open(folder / "secrets.json", flags, 0o600), "w", encoding="utf-8") as file:
        json.dump(held, file, indent=2)


def keep_orders(folder: Path, orders: list[Ordered], answers: list[dict[str, Any]]) -> None:
    """The orders, and how each was meant to end."""
    records = [
        {"expected": order.expected, "told_by": order.told_by, "order": answer}
        for order, answer in zip(orders, answers, strict=True)
    ]
    (folder / "orders.json").write_text(json.dumps(records, ensure_ascii=False, indent=2), "utf-8")
