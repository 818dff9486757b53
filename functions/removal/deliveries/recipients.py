"""Who is mailed what (contract 2, column mail): one table; a fact that it does not list is not mailed. Pure."""

from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta
from enum import StrEnum

from removal.record.facts import Fact
from removal.registry.payloads import ContactsTested
from removal.registry.platform import Contact


class Who(StrEnum):
    """A choice among a representative's contacts."""

    PRIMARY = "primary"
    NEXT = "deputy and escalation"
    NOTIFIED = "all who were told of the order"
    ALL = "all contacts"
    OTHERS = "all but the one it is about"


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
    "endpoint.warned": Who.OTHERS,
    "endpoint.disabled": Who.OTHERS,
    "endpoint.deleted": Who.OTHERS,
    "endpoint.challenged": Who.OTHERS,
    "platform.first_contacted": Who.PRIMARY,
}
# Mailed only of an unconfirmed webhook: they ask all contacts whether it may get facts of orders.
ASKS_TO_CONFIRM = frozenset({"endpoint.verified", "endpoint.recovered"})
CONTACT_TEST = "representative.contacts_tested"  # it names itself whom it asks
CONTACT_CHANGED = "representative.contact_changed"  # told to the address that it took out, and to the other contacts
REASSIGNED = "order.reassigned"
ENDS = frozenset({"order.withdrawn", "order.superseded", "order.reinstatement_required"})
# After these the notice has gone to the next contacts too.
ESCALATES = frozenset({"order.receipt_withdrawn", "order.undelivered"})
# These bring the notice itself to those who have not had it, and only a notice is evidence of receipt.
BRINGS_NOTICE = ESCALATES | {REASSIGNED}
# And this brings it once more to those from whom it came back, a full mailbox for one: no one else has had it either.
RENEWS_NOTICE = frozenset({"order.undelivered"})
WITHDRAWALS = frozenset({"order.receipt_withdrawn", "order.evidence_withdrawn"})
ALARMS_AUTHORITY = frozenset({"order.undelivered", "order.answer_overdue"})
UNTOLD = "order.breached"  # alarms the authority too, but only if its systems have not taken it for so long:
UNTOLD_AFTER = timedelta(minutes=15)
# Told of a webhook, to an authority's alarm address too: that it gets nothing, or will soon get nothing more.
WEBHOOK_FAILS = frozenset({"endpoint.warned", "endpoint.disabled", "endpoint.deleted", "endpoint.challenged"})


def addressed(
    fact_type: str,
    told_before: Iterable[str],
    contacts: Collection[Contact],
    undeliverable: Collection[str] = (),
    told: Collection[str] = (),
) -> list[Contact]:
    """The contacts that a fact is mailed to.

    `told_before` are the types of the earlier facts that they had to do with; `deaf` are ids of contacts whose address
    takes no mail: with no other primary contact the next ones stand in at once. `told` are ids of those who were sent
    the notice.
    """
    who = MAILED.get(fact_type)
    first = [found for found in contacts if found.role == "primary"]
    following = [found for found in contacts if found.role != "primary"]
    if who in (Who.ALL, Who.OTHERS):
        return [found for found in contacts if who is Who.ALL or found.id not in undeliverable]
    if who is Who.NEXT:
        return following
    if who is None:
        return []
    unreached = all(found.id in undeliverable for found in first) or (
        who is Who.NOTIFIED and ESCALATES & set(told_before)
    )
    return [*first, *(found for found in following if unreached or (who is Who.NOTIFIED and found.id in told))]


def tests_of(fact: Fact) -> Mapping[str, int]:
    """The number of its test for each contact that a fact asks."""
    if fact.type != CONTACT_TEST:
        return {}
    told: ContactsTested = fact.payload
    return {one["id"]: one["test"] for one in told["contacts"]}
