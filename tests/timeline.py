"""What happened last in a world, for a story that failed: at most 20 lines, in place of hundreds of log lines."""

import json
from collections.abc import Iterator
from datetime import datetime

from tests.cloud import table_items
from tests.world import World

LINES = 20
Line = tuple[datetime, int, str]  # instant; facts before their receivers, and these before failures; words


def timeline(world: World) -> list[str]:
    """The last facts, webhooks, mails and failures of functions, the earliest first; one line each.

    `24 09:00:00.000  order:5d04 2 order.received`
    """
    lines = sorted([*_facts(), *_webhooks(world), *_mails(world), *_failures(world)])
    left_out = [f"… {len(lines) - LINES} earlier lines"] if len(lines) > LINES else []
    return [*left_out, *(f"{at:%d %H:%M:%S}.{at.microsecond // 1000:03d}  {what}" for at, _, what in lines[-LINES:])]


def _facts() -> Iterator[Line]:
    for item in table_items():
        for line in item.get("journal", {}).get("L", ()):
            fact = json.loads(line["S"])
            kind, _, name = fact["subject"].partition(":")
            words = f"{kind}:{name[:12]} {fact['sequence']} {fact['type']} by {fact['by']['kind']}"
            yield datetime.fromisoformat(fact["at"]), 0, words


def _webhooks(world: World) -> Iterator[Line]:
    for url, calls in world.receivers.calls.items():
        for call in calls:
            yield call.at, 1, f"    webhook {call.type} to {url}"


def _mails(world: World) -> Iterator[Line]:
    for mail in world.mailbox.posted:
        yield mail.at, 1, f"    mail to {mail.recipient}: {mail.subject}"


def _failures(world: World) -> Iterator[Line]:
    for at, name in world.failed:
        yield at, 2, f"  failed: {name}"
