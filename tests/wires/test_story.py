"""The story: told, received, reminded; one order complied with, the other breached, once and in time."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from infra.dev.local import check_demo, story
from infra.dev.local.artifacts import keep_orders, keep_secrets, last_word
from infra.dev.local.deliveries import Received
from infra.dev.local.stack import Stack
from infra.dev.local.story import GRACE, REMINDER_AFTER, SIDES, WINDOW, Ordered
from tests.wires.conftest import SOON, Begun

WHOLE = (WINDOW + GRACE).total_seconds() + SOON
LATEST = timedelta(seconds=2)


def first(stack: Stack, side: str, fact_type: str, order: Ordered) -> Received:
    wanted = (side, fact_type, order.id)
    return next(delivery for delivery in stack.deliveries.all() if delivery.accepted and story.key(delivery) == wanted)


def instant(data: dict[str, Any], name: str) -> datetime:
    return datetime.fromisoformat(data[name])


def test_both_sides_get_the_order_and_receipt_starts_the_clock(stack: Stack, begun: Begun) -> None:
    assert story.arrived(stack.deliveries, begun.broken, "order.received", SIDES, SOON)
    notice = first(stack, "representative", "order.issued", begun.broken)
    received = first(stack, "authority", "order.received", begun.broken).data
    assert received["evidence"]["kind"] == "webhook_accepted"
    assert received["evidence"]["delivery"] == notice.id
    assert instant(received["windows"][0], "due_at") == instant(received, "received_at") + WINDOW


def test_a_reminder_comes_60_seconds_before_due(stack: Stack, begun: Begun) -> None:
    assert story.arrived(stack.deliveries, begun.broken, "order.reminded", SIDES, REMINDER_AFTER.seconds + SOON)
    started = instant(first(stack, "authority", "order.received", begun.broken).data, "received_at")
    for side in SIDES:
        late = first(stack, side, "order.reminded", begun.broken).at - started - REMINDER_AFTER
        assert timedelta() <= late <= LATEST


def test_an_order_reported_in_time_is_complied_with(stack: Stack, begun: Begun) -> None:
    begun.answered.result(timeout=60)
    assert story.arrived(stack.deliveries, begun.kept, "order.complied", SIDES, SOON)
    order = stack.caller("authority").get(f"/orders/{begun.kept.id}").json
    assert (order["status"], order["items"][0]["outcome"], order["breaches"]) == ("complied", "removed", [])


def test_the_breach_reaches_the_ministry_within_2_seconds_of_due_and_grace(stack: Stack, begun: Begun) -> None:
    assert story.arrived(stack.deliveries, begun.broken, "order.breached", SIDES, WHOLE)
    webhook = first(stack, "authority", "order.breached", begun.broken)
    lapsed = instant(webhook.data, "due_at") + GRACE
    assert timedelta() <= instant(webhook.data, "decided_at") - lapsed <= LATEST
    assert timedelta() <= webhook.at - lapsed <= LATEST
    order = stack.caller("authority").get(f"/orders/{begun.broken.id}").json
    assert (order["status"], len(order["breaches"])) == ("breached", 1)


def test_nothing_is_missing_and_nothing_came_beside(stack: Stack, begun: Begun) -> None:
    assert story.arrived(stack.deliveries, begun.broken, "order.breached", SIDES, WHOLE)
    begun.answered.result(timeout=60)
    stack.deliveries.wait_for(lambda _: False, 3)  # what comes twice comes soon
    orders = [begun.kept, begun.broken]
    theirs = [delivery for delivery in stack.deliveries.all() if delivery.order in ("", begun.kept.id, begun.broken.id)]
    assert story.shortcomings(theirs, orders) == []
    assert len(story.breach_ids(theirs, begun.kept)) == 0
    assert len(story.breach_ids(theirs, begun.broken)) == 1


def test_the_independent_checker_agrees(stack: Stack, begun: Begun) -> None:
    assert story.arrived(stack.deliveries, begun.broken, "order.breached", SIDES, WHOLE)
    begun.answered.result(timeout=60)
    assert story.arrived(stack.deliveries, begun.kept, "order.complied", SIDES, SOON)
    folder: Path = stack.home / "demo"
    orders = [begun.kept, begun.broken]
    keep_secrets(folder, begun.endpoints, stack.receivers)
    keep_orders(folder, orders, last_word(stack.caller("authority"), orders))
    assert list(check_demo.faults(check_demo.read(folder))) == []
