"""The recipients of mails (contract 2, column mail) as one table; unlisted fact types are not mailed. Pure."""

from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta
from enum import StrEnum

from removal.orders.payloads.answers import AnswerOverdue, HandedOver
from removal.record.facts import Fact
from removal.registry.authority import Authority, AuthorityContact
from removal.registry.payloads import ContactsTested
from removal.registry.platform import Contact


class Who(StrEnum):
    """A selection of a representative's contacts."""

    PRIMARY = "primary"
    NEXT = "deputy and escalation"
    NOTIFIED = "all who were told of the order"
    ALL = "all contacts"
    OTHERS = "all but the one it is about"
    NAMED = "the one that it names"


NOTICE = "order.issued"
MAILED: Mapping[str, Who] = {
    NOTICE: Who.PRIMARY,
    "order.receipt_withdrawn": Who.NEXT,
    "order.undelivered": Who.NEXT,
    "order.reminded": Who.NOTIFIED,
    "order.acknowledged": Who.ALL,
    "order.reported": Who.ALL,
    "order.complied": Who.ALL,
    "order.complied_late": Who.ALL,
    "order.breached": Who.NOTIFIED,
    "order.breach_annulled": Who.ALL,
    "order.obstructed": Who.ALL,
    "order.obstacle_answered": Who.ALL,
    "order.extended": Who.ALL,
    "order.suspended": Who.ALL,
    "order.resumed": Who.ALL,
    "order.disputed": Who.ALL,
    "order.contested": Who.ALL,
    "order.contest_decided": Who.ALL,
    "order.withdrawn": Who.ALL,
    "order.superseded": Who.ALL,
    "order.reinstatement_required": Who.ALL,
    "order.reinstated": Who.ALL,
    "order.not_reinstated": Who.ALL,
    "order.inherited": Who.ALL,
    "order.ordered_again": Who.ALL,
    "order.reassigned": Who.PRIMARY,
    "order.handed_over": Who.NAMED,
    "endpoint.warned": Who.OTHERS,
    "endpoint.disabled": Who.OTHERS,
    "endpoint.deleted": Who.OTHERS,
    "endpoint.challenged": Who.OTHERS,
    "platform.first_contacted": Who.PRIMARY,
}
# Mailed only for an unconfirmed webhook: the mail asks all contacts whether the webhook may get facts of orders.
ASKS_TO_CONFIRM = frozenset({"endpoint.verified", "endpoint.recovered"})
CONTACT_TEST = "representative.contacts_tested"  # its payload names the contacts
CONTACT_CHANGED = "representative.contact_changed"  # mailed to the removed address and to the other contacts
REASSIGNED = "order.reassigned"
HANDED_OVER = "order.handed_over"
ENDS = frozenset({"order.withdrawn", "order.superseded", "order.reinstatement_required"})
# After these types the next contacts have the notice too.
ESCALATES = frozenset({"order.receipt_withdrawn", "order.undelivered"})
# These bring the notice itself to contacts that do not have it: only a delivered notice is evidence of receipt.
BRINGS_NOTICE = ESCALATES | {REASSIGNED, HANDED_OVER}
# This brings the notice again to contacts where it bounced (a full mailbox, say): no other contact has it either.
RENEWS_NOTICE = frozenset({"order.undelivered"})
WITHDRAWALS = frozenset({"order.receipt_withdrawn", "order.evidence_withdrawn"})
MAILED_TO_AUTHORITY = frozenset({"order.undelivered", "order.answer_overdue"})
ALARMS_AUTHORITY_LATER = (
    "order.breached"  # also alarms the authority, if none of its webhooks has accepted the fact after:
)
ALARM_AFTER = timedelta(minutes=15)
# What an authority's contacts get mails about, by their roles (`authority.ROLES`). OVERDUE by what is owed.
ROLE_BY_TYPE: Mapping[str, str] = {
    "order.received": "received",
    "order.receipt_withdrawn": "received",
    "order.undelivered": "undelivered",
    "order.obstructed": "obstacle",
    "order.contested": "contest",
    "order.reported": "report",
    "order.reinstated": "report",
    "order.not_reinstated": "report",
    "order.breached": "breach",
    "order.breach_annulled": "breach",
}
OVERDUE = "order.answer_overdue"
# Facts whose event may be the first of a command that an authority's contacts get a mail about.
OF_AUTHORITY_TYPES = frozenset({*ROLE_BY_TYPE, OVERDUE, "order.complied", "order.complied_late"})
ROLE_BY_DEBT: Mapping[str, str] = {"obstacle": "obstacle", "contest": "contest", "reinstatement": "report"}
# Facts of a webhook that are also mailed to an authority's alarm address: it gets no facts, or will soon get none.
WEBHOOK_FAILS = frozenset({"endpoint.warned", "endpoint.disabled", "endpoint.deleted", "endpoint.challenged"})


def addressed(
    fact_type: str,
    types_before: Iterable[str],
    contacts: Collection[Contact],
    undeliverable: Collection[str] = (),
    notified_ids: Collection[str] = (),
) -> list[Contact]:
    """The contacts that a fact is mailed to.

    `types_before`: types of the earlier facts for this representative. `undeliverable`: ids of contacts whose address
    accepts no mail; without another primary contact the next contacts replace it at once. `notified_ids`: ids of
    contacts that were sent the notice, or of the one that the fact names.
    """
    who = MAILED.get(fact_type)
    first = [contact for contact in contacts if contact.role == "primary"]
    following = [contact for contact in contacts if contact.role != "primary"]
    if who in (Who.ALL, Who.OTHERS):
        return [contact for contact in contacts if who is Who.ALL or contact.id not in undeliverable]
    if who is Who.NEXT:
        return following
    if who is Who.NAMED:
        return [contact for contact in contacts if contact.id in {*notified_ids} - {*undeliverable}]
    if who is None:
        return []
    unreached = all(contact.id in undeliverable for contact in first) or (
        who is Who.NOTIFIED and ESCALATES & set(types_before)
    )
    return [
        *first,
        *(contact for contact in following if unreached or (who is Who.NOTIFIED and contact.id in notified_ids)),
    ]


def of_authority(fact: Fact, authority: Authority) -> list[AuthorityContact]:
    """The contacts of the authority that a fact of its order is mailed to, by their roles."""
    role = ROLE_BY_TYPE.get(fact.type, "")
    if fact.type == OVERDUE:
        payload: AnswerOverdue = fact.payload
        role = ROLE_BY_DEBT[payload["owed"]]
    return [contact for contact in authority.contacts if role in contact.roles]


def handed_to(fact: Fact) -> str | None:
    """The id of the contact to whom a fact hands the order over; None for other facts."""
    if fact.type != HANDED_OVER:
        return None
    payload: HandedOver = fact.payload
    return payload["contact"]


def tests_of(fact: Fact) -> Mapping[str, int]:
    """The number of the test for each contact that a fact tests; empty for other facts."""
    if fact.type != CONTACT_TEST:
        return {}
    payload: ContactsTested = fact.payload
    return {contact["id"]: contact["test"] for contact in payload["contacts"]}
