"""Compares the stored bodies of webhooks with the journal of their subject: what was sent is what the journal says."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from removal.deliveries.bodies import stored_bodies
from removal.deliveries.items import rows_without_delivery
from removal.operations import received
from removal.record import chain
from removal.record.canonical import JsonObject, canonical, sha256
from removal.record.facts import content_hash, fact_id
from removal.record.words import DIGEST, digest

ERASURE_FACTS = 3  # at the end of a journal: nothing but facts about its erasure follows `order.erased`
OF_ORDER = ("reference", "authority", "platform", "law")  # members of an order's first fact that each body repeats


def faults(subject: str, lines: Sequence[str]) -> Iterator[str]:
    """Each stored body that differs from the journal, and each row that leads to no delivery, in words."""
    if not any('"type":"order.erased"' in line for line in lines[-ERASURE_FACTS:]):
        yield from (f"{key}: there is no such delivery" for key in rows_without_delivery(subject))
    for key, text in stored_bodies(subject):
        fault = _fault(subject, lines, text)
        if fault:
            yield f"{key}{fault}"


def _fault(subject: str, lines: Sequence[str], text: str) -> str | None:
    try:
        body = json.loads(text)
    except ValueError:
        return " is no JSON"
    if not received.is_fact(body) or canonical(body) != text:
        return " is not as it was written"
    data: JsonObject = body["data"]
    differences = [*chain.differences(lines, (data,))]
    if data["subject"] != subject or data.get("fact") != fact_id(subject, data["sequence"], data.get("restored")):
        return " names another fact"
    if differences:
        return f" differs from the journal: {differences[0]}"
    return received.content_fault(body) or _order_fault(json.loads(lines[0]), data.get("order"), lines)


def _order_fault(first: JsonObject, order: JsonObject | None, lines: Sequence[str]) -> str | None:
    """How the order in a body differs from its first fact; None where there is none."""
    if order is None or not first["type"].startswith("order."):
        return None
    if "text" in order and sha256(canonical(order["text"])) != first["text_sha256"]:
        return ": the order's text in it is another"
    is_its_url = str(order["url"]).endswith(f"/orders/{order['id']}")
    others = [name for name in OF_ORDER if order[name] != first[name]]
    if f"order:{order['id']}" != first["subject"] or not is_its_url or others:
        return ": it names another order"
    hashes = {line["hash"] for line in map(json.loads, lines)}
    return next((fault for notice in order.get("notices", ()) if (fault := _notice_fault(notice, hashes))), None)


def _notice_fault(notice: Mapping[str, Any], hashes: set[str]) -> str | None:
    words = notice.get("words")
    content = {name: value for name, value in notice.items() if name != "words"}
    if content_hash(content) != notice["hash"] or notice["hash"] not in hashes:
        return f": notice {notice['sequence']} in it is not the journal's"
    if words is not None and digest(words) != notice.get(DIGEST):
        return f": the words of notice {notice['sequence']} in it are others"
    return None
