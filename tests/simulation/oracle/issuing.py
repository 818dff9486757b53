"""Orders that were asked for: what was answered 201 is there, and one reference is one order (contract 4.1, P1)."""

from collections.abc import Iterator

from tests.simulation.oracle.exchanges import Exchange
from tests.simulation.oracle.history import Fault, History

CREATED, OK = 201, 200


def issued(history: History) -> Iterator[Fault]:
    """P1: what was answered 201 exists; one reference is one order, whoever asks how often."""
    known = {seen.order.id for seen in history.seen}
    ids: dict[tuple[str, str], str] = {}
    for one in history.exchanges:
        if (one.method, one.path) != ("POST", "/orders") or one.status not in {OK, CREATED}:
            continue
        id_, reference = one.answer["id"], one.body["reference"]
        if id_ not in known and one.attempts[-1].answered < history.read_since:
            yield Fault("answers", f"order {reference} was answered {one.status}, and is not there", id_)
        if ids.setdefault((one.who, reference), id_) != id_:
            yield Fault("answers", f"{reference} of {one.who} is both {ids[one.who, reference]} and {id_}", id_)
        if one.status == OK and len(one.attempts) == 1 and not _was_asked(history, one):
            yield Fault("answers", f"{reference} was answered 200 the first time", id_)


def _was_asked(history: History, exchange: Exchange) -> bool:
    """Whether the same caller had asked for the same order before."""
    same = (exchange.who, exchange.body["reference"])
    return any(
        one is not exchange and one.path == "/orders" and (one.who, one.body["reference"]) == same
        for one in history.exchanges
        if one.method == "POST"
    )
