"""A person who acknowledges while a notice is unattended takes it: that is recorded (contract 1 and T9)."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.model import events as ev
from tests.simulation.oracle.exchanges import Exchange
from tests.simulation.oracle.history import History, Seen, instant
from tests.simulation.oracle.life import Led
from tests.simulation.oracle.persons import CONTACT

COMMANDS = frozenset({"acknowledgement", "acknowledge"})
OK, SEE_OTHER, MOVED = 200, 300, 400
REPEATED_WITHIN = timedelta(hours=1, minutes=1)
MILLISECOND = timedelta(milliseconds=1)


@dataclass(slots=True)
class Taking:
    """One order's acknowledgements by persons of which nothing was recorded, and what the model says of each."""

    history: History
    seen: Seen
    ignored: list[tuple[Exchange, set[str]]] = field(init=False)

    def __post_init__(self) -> None:
        of_order = self.history.of_order.get(self.seen.order.id, ())
        taken = [one for one in of_order if one.command in COMMANDS and one.method == "POST" and _is_accepted(one)]
        self.ignored = [
            (one, set()) for one in taken if self._by_person(one) and self._is_ignored(one) and _is_new(one, taken)
        ]

    def ask(self, model: Led, since: datetime, until: datetime) -> None:
        """What the model says of them while the journal was as it is after a write."""
        for exchange, verdicts in self.ignored:
            first, last = exchange.attempts[0].sent, exchange.attempts[-1].answered
            if since <= last + self.seen.clocks and first - self.seen.clocks <= until:
                tried = copy.deepcopy(model)
                at = max(first, tried.now or first)
                event = ev.Acknowledge(at=at, taken=min(at, first), words=str(exchange.body), person=True)
                verdicts.add(tried.play(tried.named(event)).verdict)

    def faults(self) -> Iterator[str]:
        """Those that the model records, whenever they were decided."""
        for exchange, verdicts in self.ignored:
            if verdicts == {"accepted"}:
                what = f"{exchange.who} {exchange.command} at {exchange.attempts[0].sent:%d %H:%M:%S}"
                yield f"{what}: a person takes what was unattended, and nothing was recorded"

    def _by_person(self, exchange: Exchange) -> bool:
        """Whether a person sent it: on the page, or by a caller that was never entered as a machine."""
        if exchange.who == "page":
            return "confirm" in exchange.body
        return {one.body["kind"] for one in self.history.entered if one.body["sub"] == exchange.who} == {"person"}

    def _is_ignored(self, exchange: Exchange) -> bool:
        """Whether no fact of its time is an acknowledgement, or receipt by one."""
        if exchange.who != "page":
            return exchange.answer.get("recorded") is False and exchange.answer.get("fact") is None
        first, last = exchange.attempts[0].sent - MILLISECOND, exchange.attempts[-1].answered + MILLISECOND
        facts = (fact["data"] for fact in self.seen.of("order.acknowledged", "order.received"))
        times = [data.get("answered_at") or data["evidence"]["at"] for data in facts if _is_by_link(data)]
        return not any(first <= instant(at) <= last for at in times)


def _is_by_link(data: dict[str, object]) -> bool:
    by = data["by"]
    return isinstance(by, dict) and str(by["caller"]).startswith(CONTACT)


def _is_accepted(exchange: Exchange) -> bool:
    return exchange.status == OK if exchange.who != "page" else exchange.status in range(SEE_OTHER, MOVED)


def _is_new(exchange: Exchange, taken: list[Exchange]) -> bool:
    """R9: whether its caller, or on the page anyone, had not said the same within the hour, and is not at it."""
    first, last = exchange.attempts[0].sent, exchange.attempts[-1].answered
    return not any(
        other is not exchange
        and other.who == exchange.who
        and (other.who == "page" or other.body == exchange.body)
        and first - REPEATED_WITHIN <= other.attempts[-1].answered
        and other.attempts[0].sent <= last
        for other in taken
    )
