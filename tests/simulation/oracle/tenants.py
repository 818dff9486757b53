"""Who sees and does what: nothing of another tenant's (P8), reading changes nothing (P7), and office (contract 7)."""

import json
from collections.abc import Iterator

from tests.simulation.oracle.answers import ANSWERS
from tests.simulation.oracle.exchanges import Exchange
from tests.simulation.oracle.forms import is_formed
from tests.simulation.oracle.history import Fault, History, Seen

OF_NO_CALLER = frozenset({"registrar", "page"})
OK, NOT_FOUND, FORBIDDEN, INVALID = 200, 404, 403, 422
MOST_ITEMS = 100
NOBODY = "00000000-0000-4000-8000-000000000000"  # the id of an order that is nobody's


def faults(history: History) -> Iterator[Fault]:
    """Everything that parties saw or did that is not theirs."""
    parties = {seen.order.id: _parties(history, seen) for seen in history.seen}
    nothing = {one.who: _answer(one) for one in history.exchanges if one.order == NOBODY and one.method == "GET"}
    for id_, exchanges in history.of_order.items():
        for one in exchanges:
            if id_ in parties and one.who not in parties[id_] | OF_NO_CALLER:
                yield from _stranger(one, id_, nothing)
    yield from _offices(history)
    yield from _excerpts(history)
    yield from _cursors(history)
    yield from _reads(history)


def _parties(history: History, seen: Seen) -> set[str]:
    """Who calls for one of its two sides."""
    order = seen.order
    return {order.authority.name, order.platform.name} | history.callers.get(order.platform.name, set())


def _stranger(one: Exchange, id_: str, nothing: dict[str, str]) -> Iterator[Fault]:
    """The same answer as for what does not exist (contract 4.4)."""
    if one.status == INVALID and not is_formed(one, MOST_ITEMS):
        return
    if one.status not in {NOT_FOUND, FORBIDDEN}:
        yield Fault("tenants", f"{one.who} {one.method} {one.path}: {one.status}", id_)
    elif one.status == NOT_FOUND and one.method == "GET" and _answer(one) != nothing.get(one.who, _answer(one)):
        yield Fault("tenants", f"{one.who} {one.method} {one.path} is not as for what does not exist: {one.text}", id_)


def _answer(one: Exchange) -> str:
    """Status, headers and body, but for the id."""
    headers = {name: value for name, value in one.headers.items() if name != "x-request-id"}
    return f"{one.status} {json.dumps(headers, sort_keys=True)} {one.text}".replace(one.order or "", "ID")


def _offices(history: History) -> Iterator[Fault]:
    """Contract 7: who is no longer in office, and is followed by another, answers nothing."""
    for office in history.offices:
        for one in history.exchanges:
            accepted = one.status in range(200, 400) and one.command in ANSWERS and one.method == "POST"
            late = office.until is not None and one.attempts and one.attempts[0].sent > office.until
            if one.who == office.caller and accepted and late:
                yield Fault("tenants", f"{one.who} {one.command} after its office ended: {one.status}", one.order)


def _excerpts(history: History) -> Iterator[Fault]:
    """Contract 7: a former representative reads an order as it was when it was reassigned, and no fact after."""
    known = {seen.order.id: seen for seen in history.seen}
    for one in history.excerpts:
        given_away = [
            fact["data"]["sequence"]
            for fact in known[one.order].of("order.reassigned")
            if fact["data"]["representative_before"] == one.party.representative
        ]
        if given_away and len(one.facts) > given_away[-1]:
            what = f"{one.party.sub} gave the order away by fact {given_away[-1]}, and reads {len(one.facts)}"
            yield Fault("tenants", what, one.order)


def _cursors(history: History) -> Iterator[Fault]:
    """A cursor is of use to the tenant to which it was given, and to no other (design 7)."""
    for one in history.exchanges:
        owner = history.cursors.get(one.path.rpartition("=")[2])
        if owner is not None and one.status == OK and one.who not in {owner} | history.callers.get(owner, set()):
            yield Fault("tenants", f"{one.who} {one.method} {one.path} of {owner}: {one.status}")


def _reads(history: History) -> Iterator[Fault]:
    """P7: the journal is as long after all reading as before it."""
    for seen in history.seen:
        if seen.again is not None and seen.again != seen.shown["journal"]:
            yield Fault(
                "tenants", f"reading changed the journal from {seen.shown['journal']} to {seen.again}", seen.order.id
            )
