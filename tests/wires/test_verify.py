"""`removal-orders verify` on the wire: it says what was changed behind the system's back, and by which fact."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from infra.dev.local import story
from infra.dev.local.stack import Stack, command_line
from infra.dev.local.story import SIDES, Ordered
from tests.wires.conftest import SOON, issue

Item = dict[str, Any]


@pytest.fixture(scope="module")
def order(stack: Stack) -> Ordered:
    """An order without anything under way: received, its next instant hours away, everything passed on."""
    made = issue(stack, "WIRES-VERIFY", "running", law="kz")
    assert story.arrived(stack.deliveries, made, "order.received", SIDES, SOON)
    return made


def verify(stack: Stack, order: Ordered, *more: str) -> tuple[int, str]:
    done = command_line(stack.home.parent, "verify", order.id, "--local", *more)
    return done.returncode, done.stdout + done.stderr


@contextmanager
def changed(stack: Stack, order: Ordered, sort_key: str, change: Callable[[Item], None]) -> Iterator[None]:
    """The item as an intruder with access to the table left it, and afterwards as it was."""
    table = stack.deployment.outputs["TableName"]
    key = {"pk": {"S": f"order:{order.id}"}, "sk": {"S": sort_key}}
    client = stack.aws.dynamodb()
    before: Item = dict(client.get_item(TableName=table, Key=key, ConsistentRead=True)["Item"])
    after = {name: dict(value) for name, value in before.items()}
    change(after)
    client.put_item(TableName=table, Item=after)
    try:
        yield
    finally:
        client.put_item(TableName=table, Item=before)


def change_fact(item: Item) -> None:
    first, *rest = item["journal"]["L"]
    item["journal"] = {"L": [{"S": first["S"].replace("KZ", "KX").replace("WIRES", "WIRED")}, *rest]}


def change_text(item: Item) -> None:
    item["text"] = {"S": item["text"]["S"].replace("watch", "wotch")}


def change_status(item: Item) -> None:
    item["status"] = {"S": "complied"}


def remove_last(item: Item) -> None:
    item["journal"] = {"L": item["journal"]["L"][:-1]}


def test_what_no_one_touched_holds(stack: Stack, order: Ordered) -> None:
    code, output = verify(stack, order, "--against", str(stack.home / "demo" / "webhooks.jsonl"))
    assert (code, order.id in output) == (0, True), output


@pytest.mark.parametrize(
    ("sort_key", "change", "named"),
    [("journal", change_fact, "fact 1"), ("text", change_text, "text"), ("journal", change_status, "status")],
    ids=["a fact", "the text", "an index attribute"],
)
def test_a_changed_byte_is_found_and_named(
    stack: Stack, order: Ordered, sort_key: str, change: Callable[[Item], None], named: str
) -> None:
    with changed(stack, order, sort_key, change):
        code, output = verify(stack, order)
    assert (code, named in output) == (1, True), output
    assert verify(stack, order)[0] == 0


def test_a_removed_last_fact_is_found_by_what_the_receivers_were_sent(stack: Stack, order: Ordered) -> None:
    with changed(stack, order, "journal", remove_last):
        code, output = verify(stack, order, "--against", str(stack.home / "demo" / "webhooks.jsonl"))
    assert (code, "missing" in output) == (1, True), output
