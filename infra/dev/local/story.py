"""The steps of the story, as the parties' own systems would take them: what the demo and the wires tests share."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from infra.dev.local.api import Caller, need
from infra.dev.local.deliveries import Deliveries, Received
from infra.dev.local.mails import Mail
from infra.dev.local.parties import DESKS
from infra.dev.local.receivers import Receiver
from infra.dev.local.waiting import until

# The demo law (functions/removal/law/laws/demo-1.toml).
WINDOW = timedelta(seconds=75)
REMINDER_AFTER = timedelta(seconds=15)  # 60 s before due
GRACE = timedelta(seconds=20)

SIDES = ("authority", "representative")
BOTH_WAYS = ("order.issued", "order.received", "order.reminded")
DISPUTED = (
    *("order.issued", "order.received", "order.obstructed", "order.obstacle_answered", "order.received"),
    *("order.reported", "order.complied", "order.disputed", "order.received", "order.reported", "order.complied"),
)
# Where this machine is slow a mail is taken before the webhook, or a report comes after the reminder.
MAY = ("order.evidence_kept", "order.reminded")
COMPLIED_FACTS = (*BOTH_WAYS, "order.acknowledged", "order.reported", "order.complied")
TOO_LATE = (*BOTH_WAYS, "order.reminded", "order.breached")  # the second: no person acted for 30 s (contract T9)
VERIFIED_WITHIN = 20.0  # seconds

PRIMARY_MAILS = ("order.issued", "order.reminded")  # the first ones; all other mails of the story go to all contacts
NOT_MAILED = ("order.received",)

MailKey = tuple[str, str, str]  # desk, fact type, order id
Key = tuple[str, str, str]  # receiver, fact type, order id ("" for what is about an endpoint)


@dataclass(frozen=True, slots=True)
class Ordered:
    """One order of the story, and how it is meant to end."""

    id: str
    reference: str
    expected: str
    told_by: str = "webhook"
    disputed: bool = False

    @property
    def facts(self) -> tuple[str, ...]:
        """Everything that happens to it, in its order."""
        return DISPUTED if self.disputed else {"complied": COMPLIED_FACTS, "breached": TOO_LATE}[self.expected]

    @property
    def may(self) -> tuple[str, ...]:
        """What may happen to it beside."""
        return MAY if self.disputed else ()

    @property
    def sides(self) -> tuple[str, ...]:
        """Whose receivers hear of it: a representative without a webhook gets mail alone."""
        return SIDES if self.told_by == "webhook" else SIDES[:1]


def register_endpoint(caller: Caller, receiver: Receiver) -> str:
    """Register a party's webhook, answer its challenge, wait until it is verified; its id."""
    receiver.expect_secret()
    made = need(caller.post("/endpoints", {"url": receiver.url}), 201)
    receiver.trust(made["secret"])
    until(lambda: verified_at(caller, made["id"]), f"the {receiver.name}'s endpoint is verified", VERIFIED_WITHIN)
    return str(made["id"])


def verified_at(caller: Caller, endpoint_id: str) -> str | None:
    """When an endpoint answered its challenge, if it did."""
    at = need(caller.get(f"/endpoints/{endpoint_id}"), 200)["verified_at"]
    return None if at is None else str(at)


def settled(deliveries: Deliveries) -> bool:
    """Whether both parties got the fact that their endpoints are verified: nothing else is under way then."""
    wanted = {(side, "endpoint.verified", "") for side in SIDES}
    return deliveries.wait_for(lambda all_: wanted <= {key(delivery) for delivery in all_}, VERIFIED_WITHIN)


def order_body(reference: str, platform: str, urls: Iterable[str], law: str = "demo") -> dict[str, Any]:
    """An order as a ministry's system sends it."""
    return {
        "reference": reference,
        "platform": platform,
        "law": law,
        "language": "ru",
        "category": "child_cyberbullying",
        "reason_codes": ["insult"],
        "legal_basis": [{"act": "Закон о связи", "provision": "ст. 41-1, п. 1-2"}],
        "statement_of_reasons": "Оскорбления в адрес несовершеннолетней, опубликованы с её именем и школой.",
        "expert_decision": {"reference": "ЭГ-77/2026", "decided_on": datetime.now(UTC).date().isoformat()},
        "items": [{"url": url} for url in urls],
        "redress": {"body": "Суд города Астаны", "procedure": "Жалоба в письменном виде", "within": "P10D"},
        "issuing_officer": {"name": "А. Оспанова", "post": "Главный эксперт"},
    }


def issue(
    ministry: Caller, body: dict[str, Any], expected: str, told_by: str = "webhook", *, disputed: bool = False
) -> Ordered:
    """POST the order; 201."""
    made = need(ministry.post("/orders", body), 201)
    return Ordered(made["id"], made["reference"], expected, told_by, disputed)


def acknowledge(representative: Caller, order: Ordered) -> None:
    """The representative's system says that the order is being worked on."""
    body = {"by": "duty desk", "reference": f"ACK-{order.reference}"}
    need(representative.post(f"/orders/{order.id}/acknowledgement", body), 200, 201)


def report_removed(representative: Caller, order: Ordered, items: int) -> None:
    """The representative's system reports every item removed."""
    at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    lines = [{"number": number, "outcome": "removed", "measured_at": at} for number in range(1, items + 1)]
    body = {"by": "duty desk", "reference": f"REP-{order.reference}", "items": lines}
    need(representative.post(f"/orders/{order.id}/reports", body), 200, 201)


def ask(representative: Caller, order: Ordered, items: int) -> None:
    """The representative's system asks the authority something about every item: their clock stops."""
    body = {"by": "duty desk", "reference": f"ASK-{order.reference}", "items": list(range(1, items + 1))}
    question = {"ground": "insufficient_information", "explanation": "Which of the comments is meant?"}
    need(representative.post(f"/orders/{order.id}/obstacles", {**body, **question}), 200)


def clarify(ministry: Caller, order: Ordered, items: int) -> None:
    """The ministry's system answers: a notice, from whose receipt the clock of the items runs anew."""
    body = {"items": list(range(1, items + 1)), "answer": "The one of 14 November, 21:04."}
    need(ministry.post(f"/orders/{order.id}/obstacle-answers", body), 200)


def dispute(ministry: Caller, order: Ordered) -> None:
    """The ministry's system doubts what was reported of item 1: a notice, from whose receipt it has a window."""
    need(ministry.post(f"/orders/{order.id}/disputes", {"items": [1], "reason": "It can still be seen."}), 200)


def arrived(  # noqa: PLR0917 - an arrival's parts in their order
    deliveries: Deliveries, order: Ordered, fact_type: str, sides: tuple[str, ...], seconds: float, times: int = 1
) -> bool:
    """Whether every one of these receivers has taken so many facts of that type within the time."""
    wanted = [(side, fact_type, order.id) for side in sides]

    def have(all_: list[Received]) -> bool:
        taken = [delivery for delivery in all_ if delivery.accepted]
        return all(len(_ids(taken, wanted_key)) >= times for wanted_key in wanted)

    return deliveries.wait_for(have, seconds)


def received_at(deliveries: Deliveries, order: Ordered) -> datetime | None:
    """When the receipt that started the clock was, as the parties were notified."""
    receipts = [
        delivery for delivery in deliveries.all() if delivery.type == "order.received" and delivery.order == order.id
    ]
    return datetime.fromisoformat(receipts[0].data["received_at"]) if receipts else None


def key(received: Received) -> Key:
    """What a webhook is, whatever its id."""
    return received.receiver, received.type, received.order


def expected(orders: Iterable[Ordered]) -> Counter[Key]:
    """Everything that must arrive, each fact under exactly one webhook-id, and nothing beside."""
    endpoints = Counter((side, f"endpoint.{what}", "") for side in SIDES for what in ("challenged", "verified"))
    return endpoints + Counter(
        (side, type_, order.id) for order in orders for type_ in order.facts for side in order.sides
    )


def shortcomings(got: list[Received], orders: list[Ordered]) -> list[str]:
    """What is missing, what is too much, what was not genuine: in words; empty when the story is whole."""
    wanted = expected(orders)
    names = {order.id: f" of {order.reference}" for order in orders}
    taken = [delivery for delivery in got if delivery.accepted]
    complaints = [
        _missing(wanted_key, got, names)
        for wanted_key in sorted(wanted)
        if len(_ids(taken, wanted_key)) < wanted[wanted_key]
    ]
    may = {(side, type_, order.id) for order in orders for type_ in order.may for side in order.sides}
    may.add(("representative", "representative.contact_changed", ""))  # a contact that was confirmed
    complaints += [
        f"unexpected: {_words(unexpected, names)}"
        for unexpected in sorted({key(delivery) for delivery in got} - set(wanted) - may)
    ]
    complaints += [
        f"told under more than one id: {_words(wanted_key, names)}"
        for wanted_key in sorted(wanted)
        if len(_ids(taken, wanted_key)) > wanted[wanted_key]
    ]
    return complaints + sorted(
        {
            f"not signed with the {delivery.receiver}'s secret: {delivery.type}"
            for delivery in got
            if not delivery.genuine
        }
    )


def expected_mails(orders: Iterable[Ordered]) -> list[MailKey]:
    """Every mail about them: the order and its first reminder to the primary contact, the rest to all contacts."""
    return sorted(
        (desk, fact, order.id)
        for order in orders
        for number, fact in enumerate(order.facts)
        for desk in DESKS.values()
        if fact not in NOT_MAILED and (desk == DESKS["primary"] or not _is_primarys(fact, order.facts[:number]))
    )


def _is_primarys(fact: str, before: tuple[str, ...]) -> bool:
    """Whether a mail goes to the primary contact alone: not the second reminder, which all get."""
    return fact in PRIMARY_MAILS and fact not in before


def mail_shortcomings(mails: Iterable[Mail], orders: list[Ordered]) -> list[str]:
    """What mail is missing or too much: in words."""
    names = {order.id: order.reference for order in orders}
    got = Counter((mail.to.partition("@")[0], mail.fact, mail.order) for mail in mails if mail.order in names)
    wanted = Counter(expected_mails(orders))
    may = {(fact, order.id) for order in orders for fact in order.may}
    more = sorted(unexpected for unexpected in got - wanted if unexpected[1:] not in may)
    complaints = [f"missing: mail of {fact} of {names[id_]} to {desk}" for desk, fact, id_ in sorted(wanted - got)]
    return complaints + [f"unexpected: mail of {fact} of {names[id_]} to {desk}" for desk, fact, id_ in more]


def breach_ids(got: list[Received], order: Ordered) -> set[str]:
    """The breach webhooks that the ministry took about an order, by distinct id."""
    return _ids([delivery for delivery in got if delivery.accepted], ("authority", "order.breached", order.id))


def _ids(taken: list[Received], wanted: Key) -> set[str]:
    return {delivery.id for delivery in taken if key(delivery) == wanted}


def _missing(wanted: Key, got: list[Received], names: dict[str, str]) -> str:
    tries = [delivery.status for delivery in got if key(delivery) == wanted]
    why = f" (it came {len(tries)} times and was answered {', '.join(map(str, tries))})" if tries else ""
    return f"missing: {_words(wanted, names)}{why}"


def _words(wanted: Key, names: dict[str, str]) -> str:
    receiver, type_, order = wanted
    return f"{type_ or 'something that is no webhook'}{names.get(order, '')} at the {receiver}'s receiver"
