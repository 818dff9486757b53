"""Whether an order is in force: drafted, issued, contested, withdrawn, superseded. Pure."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from removal.law.law import Law
from removal.orders.folding.answers import answered_at, each
from removal.orders.folding.receipt import noticed, with_answer
from removal.orders.history import Contest, inherited_debt
from removal.orders.item import Item, NotReinstated
from removal.orders.order import Order, Status
from removal.record.facts import Fact

NAMED = ("reference", "authority", "platform", "representative", "law", "text_sha256")


def begun(fact: Fact, law: Law) -> Order:
    """The order that a journal's first fact tells of; ValueError for any fact but a draft or an issue."""
    if fact.type not in ("order.drafted", "order.issued"):
        msg = f"A journal begins with a draft or an issue, not with {fact.type}."
        raise ValueError(msg)
    told = fact.payload
    order = Order(
        id=fact.subject.partition(":")[2],
        **{key: told[key] for key in NAMED},
        rules=law,
        issued_at=None,
        changed_at=fact.at,
        items=_down(tuple(Item(number) for number in range(1, told["items"] + 1)), told.get("down", ())),
        declared=Status.DRAFT,
        drafted_by=fact.by.caller,
    )
    return order if fact.type == "order.drafted" else _issued(replace(order, drafted_by=None), fact)


def _down(items: tuple[Item, ...], numbers: Collection[int]) -> tuple[Item, ...]:
    """What was taken down under the order before this one."""
    return tuple(replace(item, inherited=True, down=True) if item.number in numbers else item for item in items)


def _issued(order: Order, fact: Fact) -> Order:
    told = fact.payload
    issued = replace(
        order,
        declared=None,
        issued_at=fact.at,
        representative=told["representative"],
        addressed=((fact.at, told["representative"]),),
        items=_down(order.items, told.get("down", ())),
        inherited_debts=tuple(map(inherited_debt, told.get("inherited_debts", ()))),
    )
    return noticed(issued, fact, [item.number for item in order.items])


def _refused(order: Order, _: Fact) -> Order:
    return replace(order, declared=Status.REFUSED)


def _contested(order: Order, fact: Fact) -> Order:
    numbers = fact.payload["items"]
    items = tuple(replace(item, contested=item.contested or item.number in numbers) for item in order.items)
    contest = Contest(fact.sequence, answered_at(fact), tuple(numbers))
    return with_answer(replace(order, items=items, contests=(*order.contests, contest)), fact)


def _contest_decided(order: Order, _: Fact) -> Order:
    items = tuple(replace(item, contested=False) for item in order.items)
    return replace(order, items=items, contests=())


def _withdrawn(order: Order, fact: Fact) -> Order:
    return _ended(order, fact, Status.WITHDRAWN)


def _superseded(order: Order, fact: Fact) -> Order:
    return replace(_ended(order, fact, Status.SUPERSEDED), successor=fact.payload["successor"])


def _ended(order: Order, fact: Fact, status: Status) -> Order:
    reinstate = tuple(fact.payload["reinstate"])
    ended = replace(order, declared=status, ended_at=fact.at, reinstate=reinstate)
    return noticed(ended, fact, reinstate) if reinstate else ended


def _reinstatement_required(order: Order, fact: Fact) -> Order:
    """What was reported as taken down after the end; what was back before has been taken down again."""
    numbers = fact.payload["items"]
    asked = each(order, numbers, lambda item: replace(item, reinstated_at=None, not_reinstated=None))
    reinstate = tuple(sorted({*order.reinstate, *numbers}))
    return noticed(replace(asked, reinstate=reinstate), fact, numbers)


def _reinstated(order: Order, fact: Fact) -> Order:
    at = answered_at(fact)
    back = each(order, fact.payload["items"], lambda item: replace(item, reinstated_at=at))
    return with_answer(back, fact)


def _not_reinstated(order: Order, fact: Fact) -> Order:
    why = NotReinstated(fact.payload["ground"], answered_at(fact))
    return with_answer(each(order, fact.payload["items"], lambda item: replace(item, not_reinstated=why)), fact)


def _inherited(order: Order, fact: Fact) -> Order:
    return replace(order, items=_down(order.items, fact.payload["items"]))


def _ordered_again(order: Order, fact: Fact) -> Order:
    again = fact.payload["items"]
    return replace(order, reinstate=tuple(number for number in order.reinstate if number not in again))


def _reassigned(order: Order, fact: Fact) -> Order:
    name = fact.payload["representative"]
    return replace(order, representative=name, addressed=(*order.addressed, (fact.at, name)))


MEANINGS: Mapping[str, Callable[[Order, Fact], Order]] = {
    "order.issued": _issued,
    "order.refused": _refused,
    "order.contested": _contested,
    "order.contest_decided": _contest_decided,
    "order.withdrawn": _withdrawn,
    "order.superseded": _superseded,
    "order.reinstatement_required": _reinstatement_required,
    "order.reinstated": _reinstated,
    "order.not_reinstated": _not_reinstated,
    "order.inherited": _inherited,
    "order.ordered_again": _ordered_again,
    "order.reassigned": _reassigned,
}
