"""Operations on a subject of any kind, for operators: verify its item, and get its facts for the event bus."""

from collections.abc import Sequence
from typing import Protocol

from removal.journals.publishing import Publication
from removal.values import dataclass


@dataclass(frozen=True, slots=True)
class Verified:
    """The result of a check: the facts of a subject's journal, and each fault, in words.

    `beside` names the data that was compared with the journal, such as the text of an order.
    """

    lines: Sequence[str]
    faults: Sequence[str]
    beside: str


class Subjects(Protocol):
    """The subjects of one kind."""

    def verify(self, id_: str) -> Verified:
        """Check a subject, read consistently. Raises NotFound if there is none."""

    def publication(self, id_: str) -> Publication:
        """Its facts for the event bus. Raises NotFound if there is none."""
