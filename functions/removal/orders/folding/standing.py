"""Whether an order stands: drafted, issued, contested, withdrawn, put in another's place. Pure."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from removal.orders.folding.receipt import with_answer
from removal.orders.item import Item
from removal.orders.order import Order, Status
from removal.record import instant
from removal.record.facts import Fact

TOLD = ("reference", "authority", "platform", "representative", "law", "text_sha256")


def begun(fact: Fact) -> Order:
    """The order that a journal's first fact tells of; ValueError for any fact but a draft or an issue."""
    if fact.type not in ("order.drafted", "order.issued"):
        msg = f"A journal begins with a draft or an issue, not with {fact.type}."
        raise ValueError(msg)
    drafted = fact.type == "order.drafted"
    told = fact.payload
    down = told.get("down", ())
    return Order(
        id=fact.subject.partition(":")[2],
        **{key: told[key] for key in TOLD},
        issued_at=None if drafted else fact.at,
        changed_at=fact.at,
        items=_down(tuple(Item(number) for number in range(1, told["items"] + 1)), down),
        status=Status.DRAFT if drafted else Status.ISSUED,
        drafted_by=fact.by.caller if drafted else None,
    )


def _down(items: tuple[Item, ...], numbers: Collection[int]) -> tuple[Item, ...]:
    """What was taken down under the order before this one."""
    return tuple(replace(item, inherited=True, down=True) if item.number in numbers else item for item in items)


def _approved(order: Order, fact: Fact) -> Order:
    told = fact.payload
    items = _down(order.items, told.get("down", ()))
    return replace(order, status=Status.ISSUED, issued_at=fact.at, representative=told["representative"], items=items)


def _refused(order: Order, _: Fact) -> Order:
    return replace(order, status=Status.REFUSED)


def _contested(order: Order, fact: Fact) -> Order:
    numbers = fact.payload["items"]
    items = tuple(replace(item, contested=item.contested or item.number in numbers) for item in order.items)
    return with_answer(replace(order, items=items, contested_at=order.contested_at or fact.at), fact)


def _contest_decided(order: Order, _: Fact) -> Order:
    items = tuple(replace(item, contested=False) for item in order.items)
    return replace(order, items=items, contested_at=None)


def _withdrawn(order: Order, fact: Fact) -> Order:
    return _ended(order, fact, Status.WITHDRAWN)


def _superseded(order: Order, fact: Fact) -> Order:
    return replace(_ended(order, fact, Status.SUPERSEDED), successor=fact.payload["successor"])


def _ended(order: Order, fact: Fact, status: Status) -> Order:
    return replace(order, status=status, ended_at=fact.at, reinstate=tuple(fact.payload["reinstate"]))


def _reinstated(order: Order, fact: Fact) -> Order:
    at = instant.from_text(fact.payload["answered_at"])
    numbers = fact.payload["items"]
    items = tuple(replace(item, reinstated_at=at) if item.number in numbers else item for item in order.items)
    return replace(order, items=items)


def _reassigned(order: Order, fact: Fact) -> Order:
    return replace(order, representative=fact.payload["representative"])


MEANINGS: Mapping[str, Callable[[Order, Fact], Order]] = {
    "order.issued": _approved,
    "order.refused": _refused,
    "order.contested": _contested,
    "order.contest_decided": _contest_decided,
    "order.withdrawn": _withdrawn,
    "order.superseded": _superseded,
    "order.reinstated": _reinstated,
    "order.reassigned": _reassigned,
}
