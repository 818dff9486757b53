"""Who is mailed what (CONTRACT section 2, column mail): one table, and the default is nobody. Pure."""

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum

from removal.registry.platform import Contact


class Who(StrEnum):
    """A choice among a representative's contacts."""

    PRIMARY = "primary"
    NEXT = "deputy and escalation"
    TOLD = "all who were told of the order"
    ALL = "all contacts"
    OTHERS = "all but the one it is about"


NOTICE = "order.issued"
MAILED: Mapping[str, Who] = {
    NOTICE: Who.PRIMARY,
    "order.receipt_withdrawn": Who.NEXT,
    "order.undelivered": Who.NEXT,
    "order.reminded": Who.TOLD,
    "order.acknowledged": Who.ALL,
    "order.reported": Who.ALL,
    "order.complied": Who.ALL,
    "order.complied_late": Who.ALL,
    "order.breached": Who.TOLD,
    "order.breach_annulled": Who.ALL,
    "order.extended": Who.ALL,
    "endpoint.disabled": Who.OTHERS,
}
# These bring the notice itself to those who have not had it, and only a notice is evidence of receipt.
BRINGS_NOTICE = frozenset({"order.receipt_withdrawn", "order.undelivered"})
ALARMS_AUTHORITY = frozenset({"order.undelivered"})


def addressed(
    fact_type: str, told_before: Iterable[str], contacts: Collection[Contact], deaf: Collection[str] = ()
) -> list[Contact]:
    """The contacts that a fact is mailed to.

    `told_before` are the types of the subject's earlier facts; `deaf` are ids of contacts whose address takes no mail:
    with no other primary contact the next ones stand in at once.
    """
    who = MAILED.get(fact_type)
    first = [found for found in contacts if found.role == "primary"]
    following = [found for found in contacts if found.role != "primary"]
    if who in (Who.ALL, Who.OTHERS):
        return [found for found in contacts if who is Who.ALL or found.id not in deaf]
    if who is Who.NEXT:
        return following
    unreached = all(found.id in deaf for found in first) or (who is Who.TOLD and BRINGS_NOTICE & set(told_before))
    return [*first, *(following if unreached else [])] if who else []
