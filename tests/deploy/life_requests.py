"""The requests to AWS of an order's whole life, by function, service and operation, counted on moto.

`PYTHONPATH=functions:. python -m tests.deploy.life_requests` writes `infra/deploy/requests.toml`. Its part `before` is
of commit 7cecd636, by the same module. The life: issue, receipt, two reminders, report; a webhook on each side.
"""

from collections import Counter
from datetime import timedelta
from typing import Any

from infra.template import ROOT
from tests.deploy.asking import Asked, asking
from tests.deploy.counted_file import CountedFile
from tests.fake_ses import accepts
from tests.people import PRIMARY, Cast, cast
from tests.services import OnMoto
from tests.world import World

FILE = ROOT / "infra/deploy/requests.toml"
HEAD = """\
# Requests to AWS of an order's whole life: issue, receipt, two reminders, report; 12 webhooks and 5 mails. Warm: each
# process has lived through another order's life. Without the sweep's look at the clock, which it does for all orders.
# `all` counts every request, `order` those that name the order's own item. Counted on moto by
# tests/deploy/life_requests.py, which writes this file; a test counts again. `before` is of commit 7cecd636.
"""
HOUR = timedelta(hours=1)
TO_THE_SECOND_REMINDER = 21 * HOUR
SWEPT = "sweep"
OK, WEBHOOKS, MAILS = 200, 12, 5


class Counted:
    """Requests by function, service and operation; the sweep's are counted only where they send a timer of the life."""

    def __init__(self) -> None:
        self.all: Counter[str] = Counter()
        self.order: Counter[str] = Counter()
        self.subject = ""

    def take(self, asked: Asked) -> None:
        """One request."""
        if not asked.function or (asked.function == SWEPT and asked.operation != "SendMessageBatch"):
            return
        name = f"{asked.function} {asked.service} {asked.operation}"
        self.all[name] += 1
        if (self.subject, "journal") in _keys(asked):
            self.order[name] += 1


def _keys(asked: Asked) -> list[tuple[str, str]]:
    """Keys of the items that a request of DynamoDB names; none of a query."""
    if asked.operation == "BatchGetItem":
        keys = [key for table in asked.body["RequestItems"].values() for key in table["Keys"]]
    elif asked.operation == "TransactWriteItems":
        keys = [_named(next(iter(write.values()))) for write in asked.body["TransactItems"]]
    else:
        keys = [_named(asked.body)]
    return [(key["pk"]["S"], key["sk"]["S"]) for key in keys if key]


def _named(request: dict[str, Any]) -> dict[str, Any]:
    named: dict[str, Any] = request.get("Item") or request.get("Key") or {}
    return named


def life(people: Cast, reference: str, counted: Counted) -> str:
    """The id of an order that was issued, received by webhook and mail, reminded twice and reported in full."""
    world, order = people.ministry.world, people.issue(reference)
    counted.subject = f"order:{order}"
    world.run(TO_THE_SECOND_REMINDER)
    assert people.report(order, 1, 2).status == OK
    world.run(HOUR)
    return order


def with_one_contact(people: Cast) -> None:
    """Leave the representative its primary contact, so that each fact is mailed once."""
    holder = people.representative.get("/platforms/video-example/representatives").body["representatives"][0]
    contacts = f"/representatives/{holder['id']}/contacts"
    for contact in people.representative.get(contacts).body["contacts"]:
        if contact["email"] != PRIMARY:
            assert people.representative.send("DELETE", f"{contacts}/{contact['id']}").status == OK


def counts() -> dict[str, dict[str, int]]:
    """The requests of the second of two lives in one world: all, and those of the order's own item."""
    counted = Counted()
    with World(on=OnMoto()) as world:
        people = cast(world)
        with_one_contact(people)
        world.run(HOUR)
        world.mailbox.behaviour |= {PRIMARY: accepts}
        life(people, "KZ-1", Counted())
        world.run(2 * HOUR)
        mails = len(world.mailbox.posted)
        with asking(world, counted.take):
            order = life(people, "KZ-2", counted)
        hooks = people.ministry.order_calls(order) + people.representative.order_calls(order)
        assert (len(hooks), len(world.mailbox.posted) - mails) == (WEBHOOKS, MAILS)
    return {"all": dict(sorted(counted.all.items())), "order": dict(sorted(counted.order.items()))}


COUNTED = CountedFile(FILE, HEAD, counts)

if __name__ == "__main__":
    COUNTED.write()
