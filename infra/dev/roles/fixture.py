"""The running stack as probes use it: orders, webhooks and mails to be had, the table to be looked into."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from typing import Any

from infra.dev.local import browser, story
from infra.dev.local.api import Caller, Refused, need
from infra.dev.local.mails import Mail
from infra.dev.local.parties import AUTHORITY, DESKS, PLATFORM, PLATFORM_OTHER, REGISTRAR
from infra.dev.local.stack import Stack
from infra.dev.local.story import Ordered
from infra.dev.local.waiting import Result, until
from infra.dev.roles.functions import Functions

SOON = 30.0  # seconds
SWEPT = 150.0  # seconds; what a timer sends comes within a minute or two
Item = Mapping[str, Any]  # as DynamoDB has it
Message = dict[str, Any]  # as the queues of webhooks and mails carry it
PRIMARY, DEPUTY, ESCALATION = (
    f"{DESKS[role]}@{PLATFORM_OTHER}.example" for role in ("primary", "deputy", "escalation")
)
TEST, LIST_ASKED = "representative.contacts_tested", "contact.list_asked"
# Whose each webhook is, and which facts it gets; all are made before anything is taken away.
WEBHOOKS: Mapping[str, tuple[str, str]] = {
    "takes": ("authority", "endpoint.tested"),
    "refuses": ("authority", "endpoint.tested"),
    "holds": ("authority", "endpoint.tested"),
    "lets-go": ("authority", "endpoint.tested"),
    "untold": ("authority", "endpoint.tested"),
    "stopped": ("authority", "endpoint.tested"),
    "started": ("authority", "endpoint.tested"),
    "represents": ("representative", "order.issued"),
}


class Fixture:
    """What is made once is kept; numbers make every name another."""

    def __init__(self, stack: Stack, functions: Functions, hooks_url: str) -> None:
        self.stack, self.functions = stack, functions
        self._hooks_url = hooks_url
        self._webhooks: dict[str, str] = {}
        self._numbers = count(1)
        self.untold: set[str] = set()

    @property
    def authority(self) -> Caller:
        """The ministry's system."""
        return self.stack.caller("authority")

    @property
    def representative(self) -> Caller:
        """Of the platform that gets mail alone."""
        return self.stack.caller("representative_other")

    @property
    def registrar(self) -> Caller:
        """Who keeps the register."""
        return self.stack.caller(REGISTRAR)

    def bound(self) -> dict[str, Any]:
        """Of a caller that is not bound yet."""
        named = {"iss": self.stack.issuer.url, "sub": f"roles-{self.number()}", "kind": "machine"}
        return {**named, "authority": AUTHORITY, "scopes": ["orders:read"]}

    def number(self) -> int:
        """Another one each time."""
        return next(self._numbers)

    def body(self, law: str = "kz", platform: str = PLATFORM_OTHER) -> dict[str, Any]:
        """Of an order that was not posted yet."""
        reference = f"ROLES-{datetime.now(UTC):%H%M%S}-{self.number()}"
        return story.order_body(reference, platform, [f"https://video.example/{reference}"], law)

    def order(self, law: str = "kz", platform: str = PLATFORM_OTHER, **also: str) -> Ordered:
        """An order that was posted, with further members of its body."""
        return story.issue(self.authority, {**self.body(law, platform), **also}, "running")

    def told_order(self) -> Ordered:
        """An order whose notice the representative's webhook has been sent."""
        order = self.order(platform=PLATFORM)
        self.until(lambda: order if self.deliveries(f"order:{order.id}", "order.issued") else None, "it is delivered")
        return order

    def url(self, name: str) -> str:
        """Where a webhook of that name is."""
        return f"{self._hooks_url}/{name}"

    def set_up(self) -> None:
        """Every webhook, verified."""
        for name, (side, fact) in WEBHOOKS.items():
            caller = self.stack.caller(side)
            made = need(caller.post("/endpoints", {"url": self.url(name), "facts": [fact]}), 201)
            self.until(partial(story.verified_at, caller, made["id"]), f"{name} is verified")
            self._webhooks[name] = made["id"]

    def webhook(self, name: str) -> str:
        """Its endpoint."""
        return self._webhooks[name]

    def enabled(self, name: str) -> str:
        """The same, enabled if it was disabled."""
        endpoint = self.webhook(name)
        need(self.authority.post(f"/endpoints/{endpoint}/enablement"), 200)
        return endpoint

    def disable(self, endpoint: str) -> None:
        """What comes for it is held."""
        need(self.authority.post(f"/endpoints/{endpoint}/disablement", {"reason": "a probe"}), 200)

    def tested(self, endpoint: str) -> Message:
        """The message of a test's delivery, which is planned."""
        delivery = need(self.authority.post(f"/endpoints/{endpoint}/test"), 202)["delivery"]
        message_ = {"endpoint": endpoint, "delivery": delivery, "tries": 0}
        self.until(lambda: self._delivery(message_), "a test is planned")
        return message_

    def mailed(self, order: Ordered, fact: str = "order.issued", address: str = PRIMARY) -> Message:
        """The message of a mail of an order's fact to an address, which is planned."""
        return self.until(lambda: self._mailed(f"order:{order.id}", fact, address), f"a mail of {fact} is planned")

    def confirmation(self, address: str) -> Message:
        """The message of a mail to one of the desks, all of which get every answer."""
        order = self.order()
        story.acknowledge(self.representative, order)
        return self.mailed(order, "order.acknowledged", address)

    def hear_from(self, address: str) -> None:
        """The owner answers the test of an address."""
        link = next(link for link in self.mail_to(address, TEST).links if "/c/" in link)
        if browser.visit(link, b"confirm=yes").status != 200:
            raise Refused(f"{address} could not be confirmed")

    def notice(self, order: Ordered) -> Mail:
        """An order's notice, in the mailbox."""
        return self._mail(lambda mail: (mail.order, mail.fact) == (order.id, "order.issued"))

    def list_link(self, order: Ordered) -> str:
        """The link to the list of open orders, which the contact that was sent an order's notice has asked for."""
        notice = self.notice(order)
        if browser.visit(f"{notice.page}?list=ask", b"").status != 200:
            raise Refused("the list could not be asked for")
        listed = self._mail(lambda mail: (mail.to, mail.fact) == (notice.to, LIST_ASKED), SWEPT)
        return next(link for link in listed.links if "/c/" in link)

    def mail_to(self, address: str, fact: str) -> Mail:
        """A mail of a fact, in the mailbox."""
        return self._mail(lambda mail: (mail.to, mail.fact) == (address, fact))

    def state(self, delivery: Message) -> str | None:
        """What became of a delivery."""
        return _text(self._delivery(delivery), "state")

    def fault(self, delivery: Message) -> str:
        """Of its first try, to be put behind what is said of it."""
        attempt = self.item(f"delivery:{delivery['delivery']}", "attempt:0001")
        return f", {_text(attempt, 'fault')}" if attempt else ""

    def deliveries(self, subject: str, fact: str) -> list[Item]:
        """All that are planned of a subject's facts of a type."""
        wanted = {":delivery": {"S": "delivery:"}, ":subject": {"S": subject}, ":type": {"S": fact}}
        scan = self.stack.aws.dynamodb().get_paginator("scan")
        pages = scan.paginate(
            TableName=self._table,
            FilterExpression="begins_with(sk, :delivery) AND subject = :subject AND #type = :type",
            ExpressionAttributeNames={"#type": "type"},
            ExpressionAttributeValues=wanted,
        )
        return [item for page in pages for item in page["Items"]]

    def item(self, pk: str, sk: str) -> Item | None:
        """One item of the table."""
        key = {"pk": {"S": pk}, "sk": {"S": sk}}
        answer = self.stack.aws.dynamodb().get_item(TableName=self._table, Key=key, ConsistentRead=True)
        return answer.get("Item")

    def untell(self, subject: str) -> None:
        """As if a subject's facts had been written an hour ago and not passed on: the item differs from its journal."""
        self.untold.add(subject)
        hour_ago = instant(datetime.now(UTC) - timedelta(hours=1))
        self.stack.aws.dynamodb().update_item(
            TableName=self._table,
            Key={"pk": {"S": subject}, "sk": {"S": "journal"}},
            UpdateExpression="SET fanned_out = :none, changed_at = :then REMOVE republished_at",
            ExpressionAttributeValues={":none": {"N": "0"}, ":then": {"S": hour_ago}},
        )

    def unclaim(self, endpoint: str) -> None:
        """End the claim on a queue that a worker without a right has left; it would last a minute."""
        key = {"pk": {"S": f"endpoint:{endpoint}"}, "sk": {"S": "claim"}}
        self.stack.aws.dynamodb().delete_item(TableName=self._table, Key=key)

    def write_again(self) -> None:
        """Add a fact to each journal that `untell` changed: the item then equals its journal again."""
        for subject in self.untold:
            kind, _, id_ = subject.partition(":")
            if kind == "endpoint":
                self.disable(id_)
                need(self.authority.post(f"/endpoints/{id_}/enablement"), 200)
            else:
                self.rename(id_)
        self.untold.clear()

    def rename(self, platform: str) -> None:
        """A new name in a platform's entry."""
        need(self.registrar.put(f"/platforms/{platform}", {"name": f"Other Example {self.number()}"}), 200)

    def until(self, look: Callable[[], Result | None], what: str) -> Result:
        """What is found soon."""
        return until(look, what, SOON)

    def _mail(self, wanted: Callable[[Mail], bool], within: float = SOON) -> Mail:
        mails = self.stack.mailbox.mails
        return until(lambda: mails.wait_for(wanted, 0), "a mail comes", within)

    def _mailed(self, subject: str, fact: str, address: str) -> Message | None:
        deliveries = [delivery for delivery in self.deliveries(subject, fact) if "mail" in delivery]
        return next(
            (_message(delivery) for delivery in deliveries if json.loads(delivery["mail"]["S"])["email"] == address),
            None,
        )

    def _delivery(self, delivery: Message) -> Item | None:
        return self.item(f"delivery:{delivery['delivery']}", f"delivery:{delivery['delivery']}")

    @property
    def _table(self) -> str:
        return self.stack.deployment.outputs["TableName"]


def instant(at: datetime) -> str:
    """As the journal has it."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _message(item: Item) -> Message:
    delivery = item["sk"]["S"].partition(":")[2]
    return {"endpoint": item["endpoint"]["S"], "delivery": delivery, "tries": int(item["tries"]["N"])}


def _text(item: Item | None, name: str) -> str | None:
    return str(item[name]["S"]) if item and name in item else None
