"""Recomputes what the demo says from the files of `.local/demo` alone; imports nothing of the product or its launcher.

    python -m infra.dev.local.check_demo .local/demo

Exit code 0 if every signature, hash, chain and figure holds; 1 and each fault in words if not.
"""

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hmac import compare_digest
from pathlib import Path
from typing import Any

from standardwebhooks import Webhook

from infra.dev.local import check_mails, check_receipts
from infra.dev.local.check_receipts import Brought

GRACE = timedelta(seconds=20)
LATEST = timedelta(seconds=2)  # after due + grace: decided, and in the ministry's hands
GRAIN = timedelta(milliseconds=5)  # instants are cut to milliseconds, some of them twice
CLOCKS_APART = timedelta(minutes=5)  # Standard Webhooks' tolerance, here against the receiver's clock
UNHASHED_MEMBERS = ("fact", "order", "endpoint", "hash", "words", "blind")
MINISTRY, REPRESENTATIVE = "authority", "representative"


@dataclass(frozen=True)
class Line:
    """One request as a receiver wrote it down."""

    number: int
    receiver: str
    received_at: datetime
    headers: Mapping[str, str]
    body: str
    answered: int

    @property
    def id(self) -> str:
        """The `webhook-id`."""
        return self.headers.get("webhook-id", "")

    @property
    def accepted(self) -> bool:
        """Whether the receiver said that it arrived."""
        return 200 <= self.answered <= 299

    @property
    def payload(self) -> dict[str, Any]:
        """The body, read; empty if it is none."""
        try:
            body: dict[str, Any] = json.loads(self.body)
        except ValueError:
            return {}
        return body if isinstance(body.get("data"), dict) else {}

    @property
    def subject(self) -> str:
        """What it is about."""
        return str(self.payload.get("data", {}).get("subject", ""))

    @property
    def fact(self) -> dict[str, Any]:
        """The fact as the journal hashes it."""
        body = self.payload
        payload = {key: value for key, value in body["data"].items() if key not in UNHASHED_MEMBERS}
        return {**payload, "type": body["type"], "at": body["timestamp"]}


@dataclass(frozen=True)
class Demo:
    """Everything that the folder holds."""

    folder: Path
    lines: tuple[Line, ...]
    endpoints: Mapping[str, Mapping[str, str]]
    orders: tuple[Mapping[str, Any], ...]

    def about(self, order_id: str, receiver: str) -> list[Line]:
        """What a receiver took about an order, one line a webhook-id, by sequence."""
        lines_by_id = {
            line.id: line
            for line in reversed(self.lines)
            if line.accepted and line.receiver == receiver and line.subject == f"order:{order_id}"
        }
        return sorted(lines_by_id.values(), key=lambda line: int(line.fact["sequence"]))

    def facts(self, order_id: str) -> dict[str, dict[str, Any]]:
        """What the ministry was sent of an order, by type: the last of each."""
        return {line.fact["type"]: line.fact for line in self.about(order_id, MINISTRY)}


def read(folder: Path) -> Demo:
    """Only this demo's lines: another stack of the same checkout may have added some of its own."""
    endpoints = json.loads((folder / "secrets.json").read_text("utf-8"))
    orders = tuple(json.loads((folder / "orders.json").read_text("utf-8")))
    ours = {f"order:{order['order']['id']}" for order in orders} | {
        f"endpoint:{endpoint['endpoint']}" for endpoint in endpoints.values()
    }
    texts = (folder / "webhooks.jsonl").read_text("utf-8").rstrip("\n").split("\n")
    lines = (_line(number, json.loads(text)) for number, text in enumerate(texts, start=1))
    return Demo(folder, tuple(line for line in lines if line.subject in ours or not line.payload), endpoints, orders)


def faults(demo: Demo) -> Iterator[str]:
    """Everything that does not hold, in words."""
    wrong: dict[tuple[str, str], list[int]] = {}
    for line in demo.lines:
        for fault in _line_faults(demo, line):
            wrong.setdefault((line.receiver, fault), []).append(line.number)
    for (receiver, fault), numbers in wrong.items():
        yield f"webhook {', '.join(map(str, numbers))} ({receiver}): {fault}"
    yield from _repeat_faults(demo.lines)
    for order in demo.orders:
        yield from (f"{order['order']['reference']}: {fault}" for fault in _order_faults(demo, order))


def figures(demo: Demo) -> Iterator[str]:
    """What the files say, a line for each order."""
    distinct = len({(line.receiver, line.id) for line in demo.lines})
    yield f"{len(demo.lines)} webhooks, {distinct} by distinct id"
    for order in demo.orders:
        yield f"{order['order']['reference']}: {_figures(demo, order['order'])}"
        if order["told_by"] == "mail":
            mails = check_mails.read(demo.folder, order["order"]["id"])
            yield f"{order['order']['reference']}: {check_mails.figures(mails, demo.facts(order['order']['id']))}"
    yield "every signature verified, every hash and chain recomputed, both sides hold the same hashes"


def main(arguments: list[str]) -> int:
    """Print figures and verdict."""
    folder = Path(arguments[0] if arguments else ".local/demo")
    try:
        demo = read(folder)
        violations = list(faults(demo))
        shown = [] if violations else list(figures(demo))
    except (OSError, ValueError, KeyError, TypeError) as error:
        violations, shown = [f"{folder} cannot be read: {error!r}"], []
    for line in shown:
        print(f"  {line}")
    print("\n".join(f"  does not hold: {fault}" for fault in violations) or "  verdict: it holds")
    return 1 if violations else 0


def _line(number: int, record: Mapping[str, Any]) -> Line:
    at = datetime.fromisoformat(record["received_at"])
    return Line(number, record["receiver"], at, record["headers"], record["body"], int(record["answered"]))


def _line_faults(demo: Demo, line: Line) -> Iterator[str]:
    if not line.payload:
        yield "the body is no webhook"
        return
    if not _signed(line, demo.endpoints[line.receiver]["secret"]):
        yield "the signature does not verify with the receiver's secret"
    kept = list((demo.folder / "bodies").glob(f"{line.number:03d}-*.json"))
    if [path.read_bytes() for path in kept] != [line.body.encode()]:
        yield "the body kept beside it differs"
    data = line.payload["data"]
    if data.get("hash") != _sha256(line.fact):
        yield "its hash is not the hash of its fact"
    if data.get("words") and _sha256(data["words"]) != data.get("words_sha256"):
        yield "its words are not those of their hash"


def _signed(line: Line, secret: str) -> bool:
    """By `standardwebhooks`, at the time the sender gave: the files are older than its tolerance when they are read."""
    try:
        at = datetime.fromtimestamp(int(line.headers["webhook-timestamp"]), UTC)
    except (KeyError, ValueError):
        return False
    wanted = Webhook(secret).sign(line.id, at, line.body)
    signatures = line.headers.get("webhook-signature", "").split(" ")
    in_time = abs(line.received_at - at) <= CLOCKS_APART
    return in_time and any(compare_digest(wanted.encode(), signature.encode()) for signature in signatures)


def _repeat_faults(lines: Iterable[Line]) -> Iterator[str]:
    first: dict[tuple[str, str], Line] = {}
    for line in lines:
        before = first.setdefault((line.receiver, line.id), line)
        if before.body != line.body:
            yield f"webhooks {before.number} and {line.number} have one id and different bodies"


def _order_faults(demo: Demo, expected_order: Mapping[str, Any]) -> Iterator[str]:
    order, expected, by_mail = expected_order["order"], expected_order["expected"], expected_order["told_by"] == "mail"
    receivers = (MINISTRY,) if by_mail else (MINISTRY, REPRESENTATIVE)
    sides = {receiver: demo.about(order["id"], receiver) for receiver in receivers}
    for receiver, lines in sides.items():
        yield from (f"{receiver}: {fault}" for fault in _chain_faults(lines, order))
    if order["status"] != expected:
        yield f"is {order['status']}, not {expected}"
    facts = {line.fact["type"]: line for line in sides[MINISTRY]}
    if "order.received" not in facts:
        yield "the ministry was not told of a receipt"
        return
    mails = check_mails.read(demo.folder, order["id"])
    if by_mail:
        yield from check_mails.faults(mails, order, demo.facts(order["id"]))
    else:
        yield from _text_told(sides[REPRESENTATIVE], order)
    journal = [line.fact for line in sides[MINISTRY]]
    arrivals = check_receipts.arrivals(journal, _brought(sides.get(REPRESENTATIVE, ()), mails))
    yield from check_receipts.faults(journal, arrivals, order)
    breaches = [line for line in sides[MINISTRY] if line.fact["type"] == "order.breached"]
    yield from _end_faults(facts, breaches, expected)


def _text_told(lines: list[Line], order: Mapping[str, Any]) -> Iterator[str]:
    notices = [line for line in lines if line.fact["type"] == "order.issued"]
    if notices:
        yield from _text_faults(notices[0], order)
    else:
        yield "the representative has no order"


def _brought(lines: Iterable[Line], mails: Iterable[check_mails.Mail]) -> Iterator[Brought]:
    """What reached the representative: webhooks that its receiver took, mails that a server took."""
    for line in lines:
        if line.fact["type"] in check_receipts.NOTICES:
            yield Brought(check_receipts.WEBHOOK_EVIDENCE, line.fact["type"], line.id, line.received_at)
    for mail in mails:
        if "Delivery" in mail.events:
            report = (mail.fact, mail.tags.get("delivery"), mail.events["Delivery"], mail.events.get("Bounce"))
            yield Brought(check_receipts.MAIL_EVIDENCE, *report)


def _chain_faults(lines: list[Line], order: Mapping[str, Any]) -> Iterator[str]:
    previous = "0" * 64
    for sequence, line in enumerate(lines, start=1):
        if line.fact["sequence"] != sequence:
            yield f"fact {sequence} is missing or came under two ids"
            return
        if line.fact["previous_hash"] != previous:
            yield f"fact {sequence} does not hold the hash of the fact before it"
        previous = line.payload["data"]["hash"]
    if (len(lines), previous) != (order["journal"]["length"], order["journal"]["head"]):
        yield f"was sent {len(lines)} facts, the journal has {order['journal']['length']} or another head"


def _text_faults(notice: Line, order: Mapping[str, Any]) -> Iterator[str]:
    data = notice.payload["data"]
    if not _sha256(data["order"]["text"]) == data["text_sha256"] == order["text_sha256"]:
        yield "the text's SHA-256 is not that of the text sent"


def _end_faults(facts: Mapping[str, Line], breaches: list[Line], expected: str) -> Iterator[str]:
    due = check_receipts.due_at(facts["order.received"].fact)
    if expected == "complied":
        report = facts.get("order.reported")
        if breaches or report is None or _at(report.fact["answered_at"]) > due:
            yield f"{len(breaches)} breach webhooks, or no report by the due time"
        return
    if len(breaches) != 1:
        yield f"{len(breaches)} breach webhooks by distinct id at the ministry, not 1"
        return
    for what, at in (("decided", _at(breaches[0].fact["decided_at"])), ("told", breaches[0].received_at)):
        late = at - due - GRACE
        if not timedelta() <= late <= LATEST:
            yield f"the breach was {what} {_seconds(late)} after due + grace, not within 0 to 2 s"


def _figures(demo: Demo, order: Mapping[str, Any]) -> str:
    lines = demo.about(order["id"], MINISTRY)
    facts = {line.fact["type"]: line for line in lines}
    received = [line.fact for line in lines if line.fact["type"] == "order.received"]
    due = check_receipts.due_at(received[-1])
    receipts = ", ".join(
        f"{receipt['received_at']} ({receipt['rule']}, notice {receipt['notice']})" for receipt in received
    )
    summary = f"{len(lines)} facts; received {receipts}; due {received[-1]['windows'][-1]['due_at']}"
    if "order.breached" not in facts:
        before = due - _at(facts["order.reported"].fact["answered_at"])
        return f"{summary}; reported {_seconds(before)} before due; 0 breach webhooks"
    breach = facts["order.breached"]
    decided, notified = (_seconds(at - due - GRACE) for at in (_at(breach.fact["decided_at"]), breach.received_at))
    return f"{summary}; breach decided {decided} and told {notified} after due + grace; 1 breach webhook"


def _seconds(span: timedelta) -> str:
    return f"{span.total_seconds():.3f} s"


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _sha256(value: object) -> str:
    """Of the canonical JSON: UTF-8, sorted keys, no spaces."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
