"""Exemptions: a law does not apply to a platform that is exempt of it, until the exemption is lifted (design 2).

The register is kept for a minute: what was entered just now may not count yet.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from tests.simulation.oracle.exchanges import Exchange
from tests.simulation.oracle.history import Fault, History
from tests.simulation.oracle.terms import KNOWN_WITHIN

CREATED, TAKEN = 201, frozenset({200, 201})
ENTERING, LIFTING = "exemptions", "lifting"
OUT_OF_SCOPE = "/platform-not-in-scope"
AT_ONCE = timedelta()


@dataclass(frozen=True, slots=True)
class Exemption:
    """One that was entered, and the request that lifted it first."""

    entered: Exchange
    lifted: Exchange | None

    def is_about(self, order: Exchange) -> bool:
        """Whether an order is under its law, to its platform."""
        law, platform = self.entered.body.get("law"), self.entered.path.split("/")[2]
        return platform == order.body["platform"] and law in {None, order.body["law"]}

    def has(self, order: Exchange, margin: timedelta) -> bool:
        """Whether it was in force while an order was posted; a margin is taken off at both ends, or added."""
        since, last = self.entered.attempts[-1 if margin > AT_ONCE else 0], order.attempts[-1]
        began = last.sent > since.answered + margin if margin > AT_ONCE else last.answered > since.sent + margin
        if self.lifted is None or not began:
            return began
        if margin > AT_ONCE:
            return last.answered < self.lifted.attempts[0].sent - margin
        return last.sent < self.lifted.attempts[-1].answered - margin


def faults(history: History) -> Iterator[Fault]:
    """Of liftings, then of orders."""
    about = [
        exchange
        for exchange in history.exchanges
        if exchange.method == "POST" and exchange.path.startswith("/platforms/")
    ]
    liftings = [exchange for exchange in about if exchange.command == LIFTING]
    entered = [exchange for exchange in about if exchange.command == ENTERING and exchange.status in TAKEN]
    for what in (*_liftings(entered, liftings), *_orders(history, _exemptions(entered, liftings))):
        yield Fault("scope", what)


def _exemptions(entered: list[Exchange], liftings: list[Exchange]) -> list[Exemption]:
    lifted = {lifting.path.split("/")[4]: lifting for lifting in reversed(liftings) if lifting.status in TAKEN}
    return [Exemption(exemption, lifted.get(exemption.answer["id"])) for exemption in entered]


def _liftings(entered: list[Exchange], liftings: list[Exchange]) -> Iterator[str]:
    """An exemption that was entered is lifted, and no other."""
    known = {exemption.answer["id"] for exemption in entered}
    for lifting in liftings:
        id_ = lifting.path.split("/")[4]
        if id_ in known and lifting.status not in TAKEN:
            yield f"exemption {id_} was not lifted: {lifting.status}"
        if lifting.status in TAKEN and (lifting.answer["id"] != id_ or not lifting.answer["lifted_at"]):
            shown = f"{lifting.answer['id']}, {lifting.answer['lifted_at']}"
            yield f"exemption {id_} was to be lifted, the answer shows {shown}"


def _orders(history: History, exemptions: list[Exemption]) -> Iterator[str]:
    for exchange in history.exchanges:
        if (exchange.method, exchange.path) != ("POST", "/orders") or not exchange.attempts:
            continue
        about, what = (
            [of for of in exemptions if of.is_about(exchange)],
            f"{exchange.body['reference']} of {exchange.who}",
        )
        if exchange.status == CREATED and any(of.has(exchange, KNOWN_WITHIN) for of in about):
            yield f"{what} was issued, though its platform is exempt of its law"
        if OUT_OF_SCOPE in exchange.text and not any(of.has(exchange, -KNOWN_WITHIN) for of in about):
            yield f"{what} was refused as out of scope, though its platform is not exempt of its law"
