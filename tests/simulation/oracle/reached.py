"""Reminders and breaches to deputies and escalation contacts (contract 2, column *mail*, and T9).

After a missed lapse all contacts get them; before one, of these only those to whom the notice was sent.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.simulation.oracle.exchanges import Json
from tests.simulation.oracle.history import instant
from tests.simulation.oracle.unattended import ADDRESSES_ALL, Addressed
from tests.simulation.receivers import Letter

WITHOUT_NOTICE = ADDRESSES_ALL | {
    "order.acknowledged",
    "order.reported",
    "order.complied",
    "order.complied_late",
    "order.obstructed",
    "order.extended",
    "order.suspended",
    "order.contested",
    "order.contest_decided",
    "order.reinstated",
    "order.not_reinstated",
    "order.inherited",
    "order.ordered_again",
    "order.breach_annulled",
}


@dataclass(frozen=True, slots=True)
class Further:
    """An address that is not the primary contact's, and the mails of one order to it.

    `surely` leaves of some facts those whose mails it was surely given, `latest` says by when the mail of an instant
    has come. `is_moved`: the order has had another representative, whose mails are not told from those of this one, or
    an address of its representative took no mail, so that notices were passed on to the others.
    `noticed`: the first fact that brings a notice to it, whose mail may come later than that of the next fact.
    """

    address: str
    addressed: Addressed
    letters: list[Letter]
    surely: Callable[[list[Json], str], list[Json]]
    latest: Callable[[datetime, str], datetime]
    clocks: timedelta
    read_at: datetime
    is_moved: bool
    noticed: datetime | None

    def faults(self, facts: list[Json], kind: str) -> Iterator[str]:
        """Of the facts of a kind that its representative was to be given."""
        deliveries = {letter.tags["delivery"]: letter for letter in reversed(self.letters) if letter.kind == kind}
        letters = [letter for letter in deliveries.values() if letter.at <= self.read_at]
        yield from self._missing(self.surely(self._of(facts, self.addressed.to_all), self.address), letters, kind)
        if not self.is_moved:
            yield from self._too_many(self._of(facts, self.addressed.to_all | self.addressed.unsure), letters, kind)

    def _of(self, facts: list[Json], numbers: set[int]) -> list[Json]:
        return [fact for fact in facts if fact["data"]["sequence"] in numbers]

    def _missing(self, owed: list[Json], letters: list[Letter], kind: str) -> Iterator[str]:
        if len(letters) < len(owed):
            numbers = [fact["data"]["sequence"] for fact in owed]
            yield f"of the facts {numbers} {kind} after a missed lapse {len(letters)} were mailed to {self.address}"
            return
        for fact in owed:
            if not any(self._is_of(letter, fact) for letter in letters):
                yield f"fact {fact['data']['sequence']} {kind} after a missed lapse was not mailed to {self.address}"

    def _too_many(self, owed: list[Json], letters: list[Letter], kind: str) -> Iterator[str]:
        """Before a notice is brought to it, it gets what goes to all, once, and nothing else."""
        notices = [letter.at for letter in self.letters if letter.kind not in WITHOUT_NOTICE]
        first = min((*notices, self.noticed) if self.noticed else notices, default=None)
        early = [letter for letter in letters if first is None or letter.at < first]
        for letter in early:
            if not any(self._is_of(letter, fact) for fact in owed):
                at = f"{letter.at:%d %H:%M:%S}"
                yield f"{kind} was mailed to {self.address} at {at}, which had no notice, and no lapse was missed"
        if len(early) > len(owed):
            yield f"of {len(owed)} facts {kind} after a missed lapse {len(early)} mails went to {self.address}"

    def _is_of(self, letter: Letter, fact: Json) -> bool:
        at = instant(fact["timestamp"])
        return at - self.clocks <= letter.at <= self.latest(at, self.address)
