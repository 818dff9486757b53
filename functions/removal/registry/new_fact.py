"""New facts of the register. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from removal.record.canonical import JsonObject
from removal.record.facts import By, Fact, seal
from removal.record.words import random_salt
from removal.registry.payloads import RegisterPayload
from removal.values import dataclass


@dataclass(frozen=True, slots=True)
class NewFact:
    """A fact to be added to a journal; its payload has the words too, which `seal` takes out."""

    type: str
    payload: RegisterPayload

    def sealed(  # noqa: PLR0917 - the parts of its line in their order
        self, subject: str, after: tuple[int, str], at: datetime, by: By, command: str, restored: str | None
    ) -> Fact:
        """The fact with sequence and hash, as `seal` returns it; its words have a salt of their own."""
        return seal(
            self.type,
            self.payload,
            subject=subject,
            after=after,
            at=at,
            by=by,
            command=command,
            salt=random_salt(),
            restored=restored,
        )


def worded(type_: str, members: JsonObject, words: Mapping[str, str | None]) -> NewFact:
    """The new fact with its words, and their names in `in_words`, if there are any; None counts as no word."""
    present = {name: text for name, text in words.items() if text is not None}
    named = {"in_words": sorted(present)} if present else {}
    payload: Any = {**members, **named, **present}
    return NewFact(type_, payload)
