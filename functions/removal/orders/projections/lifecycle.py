"""Whether an order is in force: drafted, issued, contested, withdrawn, superseded. Pure."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from removal.law.law import Law
from removal.orders.history import Contest, inherited_debt
from removal.orders.item import Item, NotReinstated
from removal.orders.order import Order, Status
from removal.orders.payloads import answers, course
from removal.orders.projections.answers import answered_at, each
from removal.orders.projections.receipt import noticed, with_answer
from removal.record.facts import Fact


def begun(fact: Fact, law: Law) -> Order:
    """The order after the first fact of its journal. Raises ValueError unless that is a draft or an issue."""
    if fact.type not in ("order.drafted", "order.issued"):
        msg = f"A journal begins with a draft or an issue, not with {fact.type}."
        raise ValueError(msg)
    payload: course.Issued = fact.payload  # a draft has the same required members
    order = Order(
        id=fact.subject.partition(":")[2],
        reference=payload["reference"],
        authority=payload["authority"],
        platform=payload["platform"],
        representative=payload["representative"],
        law=payload["law"],
        text_sha256=payload["text_sha256"],
        rules=law,
        issued_at=None,
        changed_at=fact.at,
        lived_until=fact.at,
        items=_down(tuple(Item(number) for number in range(1, payload["items"] + 1)), payload.get("down", ())),
        declared=Status.DRAFT,
        drafted_by=fact.by.caller,
    )
    return order if fact.type == "order.drafted" else _issued(replace(order, drafted_by=None), fact)


def _down(items: tuple[Item, ...], numbers: Collection[int]) -> tuple[Item, ...]:
    """The items, with those marked that are down under an earlier order of the chain."""
    return tuple(replace(item, inherited=True, down=True) if item.number in numbers else item for item in items)


def _issued(order: Order, fact: Fact) -> Order:
    payload: course.Issued = fact.payload
    issued = replace(
        order,
        declared=None,
        issued_at=fact.at,
        representative=payload["representative"],
        addressed=((fact.at, payload["representative"]),),
        items=_down(order.items, payload.get("down", ())),
        predecessor=payload.get("predecessor"),
        inherited_debts=tuple(map(inherited_debt, payload.get("inherited_debts", ()))),
    )
    return noticed(issued, fact, [item.number for item in order.items])


def _refused(order: Order, _: Fact) -> Order:
    return replace(order, declared=Status.REFUSED)


def _contested(order: Order, fact: Fact) -> Order:
    payload: answers.Contested = fact.payload
    numbers = payload["items"]
    items = tuple(replace(item, contested=item.contested or item.number in numbers) for item in order.items)
    contest = Contest(fact.sequence, answered_at(fact), tuple(numbers))
    return with_answer(replace(order, items=items, contests=(*order.contests, contest)), fact)


def _contest_decided(order: Order, _: Fact) -> Order:
    items = tuple(replace(item, contested=False) for item in order.items)
    return replace(order, items=items, contests=())


def _withdrawn(order: Order, fact: Fact) -> Order:
    payload: answers.Withdrawn = fact.payload
    return _ended(order, fact, Status.WITHDRAWN, payload["reinstate"])


def _superseded(order: Order, fact: Fact) -> Order:
    payload: answers.Superseded = fact.payload
    return replace(_ended(order, fact, Status.SUPERSEDED, payload["reinstate"]), successor=payload["successor"])


def _ended(order: Order, fact: Fact, status: Status, numbers: Collection[int]) -> Order:
    reinstate = tuple(numbers)
    ended = replace(order, declared=status, ended_at=fact.at, reinstate=reinstate)
    return noticed(ended, fact, reinstate) if reinstate else ended


def _reinstatement_required(order: Order, fact: Fact) -> Order:
    """Items whose removal was reported after the end must be put back, also if they had been put back before."""
    payload: answers.ReinstatementRequired = fact.payload
    numbers = payload["items"]
    reopened = each(order, numbers, lambda item: replace(item, reinstated_at=None, not_reinstated=None))
    reinstate = tuple(sorted({*order.reinstate, *numbers}))
    return noticed(replace(reopened, reinstate=reinstate), fact, numbers)


def _reinstated(order: Order, fact: Fact) -> Order:
    payload: answers.Reinstated = fact.payload
    at = answered_at(fact)
    back = each(order, payload["items"], lambda item: replace(item, reinstated_at=at))
    return with_answer(back, fact)


def _not_reinstated(order: Order, fact: Fact) -> Order:
    payload: answers.NotReinstated = fact.payload
    why = NotReinstated(payload["ground"], answered_at(fact))
    return with_answer(each(order, payload["items"], lambda item: replace(item, not_reinstated=why)), fact)


def _inherited(order: Order, fact: Fact) -> Order:
    payload: answers.Inherited = fact.payload
    return replace(order, items=_down(order.items, payload["items"]))


def _ordered_again(order: Order, fact: Fact) -> Order:
    payload: answers.OrderedAgain = fact.payload
    again = payload["items"]
    return replace(order, reinstate=tuple(number for number in order.reinstate if number not in again))


def _reassigned(order: Order, fact: Fact) -> Order:
    """The order of another representative; no act of the former one is an act of this one (T9)."""
    payload: answers.Reassigned = fact.payload
    name, handed_over = payload["representative"], (*order.handed_over, fact.sequence)
    addressed = (*order.addressed, (fact.at, name))
    return replace(order, representative=name, addressed=addressed, handed_over=handed_over, acts=())


def _sent_on(order: Order, fact: Fact) -> Order:
    return replace(order, sent_on=(*order.sent_on, (fact.at, fact.by.caller or "")))


def _erased(order: Order, _: Fact) -> Order:
    return replace(order, declared=Status.ERASED)


def _erasure_held(order: Order, _: Fact) -> Order:
    return replace(order, erasure_held=True)


def _erasure_released(order: Order, fact: Fact) -> Order:
    return replace(order, erasure_held=False, released_at=fact.at)


PROJECTIONS: Mapping[str, Callable[[Order, Fact], Order]] = {
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
    "order.handed_over": _sent_on,
    "order.erased": _erased,
    "order.erasure_held": _erasure_held,
    "order.erasure_released": _erasure_released,
}
