"""What operators ask of a subject of any kind: whether its item is sound, and its facts for the bus."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from removal.journals.publishing import Publication


@dataclass(frozen=True, slots=True)
class Verified:
    """A subject as it was checked: the facts of its journal, what does not hold, in words, and what else was compared.

    `beside` names what lies beside the journal, such as the text of an order.
    """

    lines: Sequence[str]
    faults: Sequence[str]
    beside: str


class Subjects(Protocol):
    """The subjects of one kind."""

    def verify(self, id_: str) -> Verified:
        """One subject, read consistently; NotFound."""

    def publication(self, id_: str) -> Publication:
        """Its facts for the bus; NotFound."""
