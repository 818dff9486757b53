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
UNKNOWN_ORDER = "00000000-0000-4000-8000-000000000000"  # the id of no order


def faults(history: History) -> Iterator[Fault]:
    """Everything that parties saw or did that is not theirs."""
    parties = {seen.order.id: _parties(history, seen) for seen in history.seen}
    nothing = {
        exchange.who: _answer(exchange)
        for exchange in history.exchanges
        if exchange.order == UNKNOWN_ORDER and exchange.method == "GET"
    }
    for id_, exchanges in history.of_order.items():
        for exchange in exchanges:
            if id_ in parties and exchange.who not in parties[id_] | OF_NO_CALLER:
                yield from _stranger(exchange, id_, nothing)
    yield from _offices(history)
    yield from _excerpts(history)
    yield from _cursors(history)
    yield from _reads(history)


def _parties(history: History, seen: Seen) -> set[str]:
    """Who calls for one of its two sides."""
    order = seen.order
    return {order.authority.name, order.platform.name, order.platform.desk} | history.callers.get(
        order.platform.name, set()
    )


def _stranger(exchange: Exchange, id_: str, nothing: dict[str, str]) -> Iterator[Fault]:
    """The same answer as for what does not exist (contract 4.4)."""
    if exchange.status == INVALID and not is_formed(exchange, MOST_ITEMS):
        return
    if exchange.status not in {NOT_FOUND, FORBIDDEN}:
        yield Fault("tenants", f"{exchange.who} {exchange.method} {exchange.path}: {exchange.status}", id_)
    elif (
        exchange.status == NOT_FOUND
        and exchange.method == "GET"
        and _answer(exchange) != nothing.get(exchange.who, _answer(exchange))
    ):
        yield Fault(
            "tenants",
            f"{exchange.who} {exchange.method} {exchange.path} is not as for what does not exist: {exchange.text}",
            id_,
        )


def _answer(exchange: Exchange) -> str:
    """Status, headers and body, but for the id."""
    headers = {name: value for name, value in exchange.headers.items() if name != "x-request-id"}
    return f"{exchange.status} {json.dumps(headers, sort_keys=True)} {exchange.text}".replace(
        exchange.order or "", "ID"
    )


def _offices(history: History) -> Iterator[Fault]:
    """Contract 7: who is no longer in office, and is followed by another, answers nothing."""
    for office in history.offices:
        for exchange in history.exchanges:
            accepted = exchange.status in range(200, 400) and exchange.command in ANSWERS and exchange.method == "POST"
            late = office.until is not None and exchange.attempts and exchange.attempts[0].sent > office.until
            if exchange.who in {office.caller, office.party.desk} and accepted and late:
                yield Fault(
                    "tenants",
                    f"{exchange.who} {exchange.command} after its office ended: {exchange.status}",
                    exchange.order,
                )


def _excerpts(history: History) -> Iterator[Fault]:
    """Contract 7: a former representative reads an order as it was when it was reassigned, and no fact after."""
    known = {seen.order.id: seen for seen in history.seen}
    for excerpt in history.excerpts:
        given_away = [
            fact["data"]["sequence"]
            for fact in known[excerpt.order].of("order.reassigned")
            if fact["data"]["representative_before"] == excerpt.party.representative
        ]
        if given_away and len(excerpt.facts) > given_away[-1]:
            what = f"{excerpt.party.sub} gave the order away by fact {given_away[-1]}, and reads {len(excerpt.facts)}"
            yield Fault("tenants", what, excerpt.order)


def _cursors(history: History) -> Iterator[Fault]:
    """A cursor is of use to the tenant to which it was given, and to no other (design 7)."""
    for exchange in history.exchanges:
        owner = history.cursors.get(exchange.path.rpartition("=")[2])
        if (
            owner is not None
            and exchange.status == OK
            and exchange.who not in {owner} | history.callers.get(owner, set())
        ):
            yield Fault("tenants", f"{exchange.who} {exchange.method} {exchange.path} of {owner}: {exchange.status}")


def _reads(history: History) -> Iterator[Fault]:
    """P7: the journal is as long after all reading as before it."""
    for seen in history.seen:
        if seen.again is not None and seen.again != seen.shown["journal"]:
            yield Fault(
                "tenants", f"reading changed the journal from {seen.shown['journal']} to {seen.again}", seen.order.id
            )
