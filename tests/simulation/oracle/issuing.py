"""Orders that were asked for: what was answered 201 is there, and one reference is one order (contract 4.1, P1)."""

from collections.abc import Iterator

from tests.simulation.oracle.exchanges import Exchange
from tests.simulation.oracle.history import Fault, History

CREATED, OK = 201, 200


def issued(history: History) -> Iterator[Fault]:
    """P1: what was answered 201 exists; one reference is one order, however often it is posted."""
    known = {seen.order.id for seen in history.seen}
    ids: dict[tuple[str, str], str] = {}
    for exchange_ in history.exchanges:
        if (exchange_.method, exchange_.path) != ("POST", "/orders") or exchange_.status not in {OK, CREATED}:
            continue
        id_, reference = exchange_.answer["id"], exchange_.body["reference"]
        if id_ not in known and exchange_.attempts[-1].answered < history.read_since:
            yield Fault("answers", f"order {reference} was answered {exchange_.status}, and is not there", id_)
        if ids.setdefault((exchange_.who, reference), id_) != id_:
            yield Fault(
                "answers", f"{reference} of {exchange_.who} is both {ids[exchange_.who, reference]} and {id_}", id_
            )
        if exchange_.status == OK and len(exchange_.attempts) == 1 and not _was_asked(history, exchange_):
            yield Fault("answers", f"{reference} was answered 200 the first time", id_)


def _was_asked(history: History, exchange: Exchange) -> bool:
    """Whether the same caller had asked for the same order before."""
    same = (exchange.who, exchange.body["reference"])
    return any(
        other is not exchange and other.path == "/orders" and (other.who, other.body["reference"]) == same
        for other in history.exchanges
        if other.method == "POST"
    )
