"""A demo's folder made by hand: what the two receivers would have kept, with real hashes, chains and signatures."""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from standardwebhooks import Webhook

SECRETS = {
    side: "whsec_" + base64.b64encode(side.encode().ljust(32)).decode() for side in ("authority", "representative")
}
START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
RECEIVED = START + timedelta(seconds=1)
WINDOW = timedelta(seconds=75)
DUE = RECEIVED + WINDOW
AUTHORITY, REPRESENTATIVE = {"kind": "authority", "caller": "m"}, {"kind": "representative", "caller": "r"}
SYSTEM = {"kind": "system", "caller": None}
TEXT = {"reference": "A", "statement_of_reasons": "Травля…"}

Payload = Mapping[str, Any]


def instant(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def sha256(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class ArrivedFact:
    """A fact, and when its webhooks arrived."""

    type: str
    at: datetime
    payload: Payload


def notice(order: str, number: int = 1) -> str:
    """Webhook-id of a notice at the representative."""
    return f"{order}-{number}-representative"


def received(order: str, number: int = 1, at: datetime = RECEIVED) -> Payload:
    """Receipt of a notice by the representative's webhook, and the window that it opens."""
    evidence = {"kind": "webhook_accepted", "at": instant(at), "recorded_at": instant(at), "endpoint": "e"}
    windows = [{"number": 1, "cause": number, "items": [1], "due_before": None, "due_at": instant(at + WINDOW)}]
    shown = {**evidence, "delivery": notice(order, number), "covers": number}
    fact = {"notice": number, "rule": "webhook_accepted", "received_at": instant(at)}
    return {**fact, "evidence": shown, "windows": windows}


def beginning(order: str) -> list[ArrivedFact]:
    return [
        ArrivedFact("order.issued", START + timedelta(seconds=0.9), {"text_sha256": sha256(TEXT), "by": AUTHORITY}),
        ArrivedFact("order.received", RECEIVED, received(order)),
    ]


def kept(answered: datetime = RECEIVED + timedelta(seconds=20)) -> list[ArrivedFact]:
    report = ArrivedFact("order.reported", answered, {"answered_at": instant(answered), "by": REPRESENTATIVE})
    return [*beginning("a"), report, ArrivedFact("order.complied", answered, {"seconds": 55, "by": REPRESENTATIVE})]


def broken(late: float = 0.6, order: str = "b") -> list[ArrivedFact]:
    at, fact = DUE + timedelta(seconds=20 + late), received(order)
    receipt = {key: fact["evidence"][key] for key in ("endpoint", "delivery")}
    receipt |= {"notice": 1, "rule": fact["rule"], "at": fact["received_at"]}
    breach = {"window": 1, "due_at": instant(DUE), "decided_at": instant(at), "opened_by": 1, "receipt": receipt}
    return [*beginning(order), ArrivedFact("order.breached", at, breach)]


def write(folder: Path, orders: Mapping[str, Sequence[ArrivedFact]]) -> None:
    """`orders` by id; `a` is meant to comply, any other to be breached."""
    (folder / "bodies").mkdir(parents=True)
    records = [_order(folder, order, facts) for order, facts in orders.items()]
    (folder / "orders.json").write_text(json.dumps(records))
    held = {side: {"endpoint": side, "secret": secret} for side, secret in SECRETS.items()}
    (folder / "secrets.json").write_text(json.dumps(held))


def _order(folder: Path, order: str, facts: Sequence[ArrivedFact]) -> dict[str, Any]:
    head = "0" * 64
    for sequence, event in enumerate(facts, start=1):
        subject = {"subject": f"order:{order}", "sequence": sequence, "previous_hash": head}
        fact = {"by": SYSTEM, **event.payload, **subject, "type": event.type, "at": instant(event.at)}
        head = sha256(fact)
        for side in SECRETS:
            _deliver(folder, side, f"{order}-{sequence}-{side}", _body(fact, head, order), event.at)
    expected = "complied" if order == "a" else "breached"
    journal = {"length": len(facts), "head": head}
    answer = {
        "id": order,
        "reference": order.upper(),
        "status": expected,
        "text_sha256": sha256(TEXT),
        "journal": journal,
        "waiting_notices": [],
        "clock": {"received": [_shown(event.payload) for event in facts if event.type == "order.received"]},
    }
    return {"expected": expected, "told_by": "webhook", "order": answer}


def _shown(receipt: Payload) -> Payload:
    return {key: receipt[key] for key in ("notice", "received_at", "rule")}


def _body(fact: dict[str, Any], head: str, order: str) -> str:
    named = {"id": order, **({"text": TEXT} if fact["type"] == "order.issued" else {})}
    data = {**fact, "hash": head, "fact": "id", "order": named}
    type_, at = data.pop("type"), data.pop("at")
    return json.dumps({"type": type_, "timestamp": at, "data": data}, ensure_ascii=False)


def _deliver(folder: Path, side: str, id_: str, body: str, at: datetime) -> None:
    number = sum(1 for _ in (folder / "bodies").iterdir()) + 1
    (folder / "bodies" / f"{number:03d}-{side}-{id_}.json").write_bytes(body.encode())
    stamp = {"webhook-id": id_, "webhook-timestamp": str(int(at.timestamp()))}
    headers = {**stamp, "webhook-signature": Webhook(SECRETS[side]).sign(id_, at, body)}
    line = {
        "receiver": side,
        "received_at": instant(at),
        "path": "/",
        "headers": headers,
        "body": body,
        "answered": 200,
    }
    with (folder / "webhooks.jsonl").open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(line, ensure_ascii=False) + "\n")
