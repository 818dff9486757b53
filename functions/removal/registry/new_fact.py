"""New facts of the register, with their words. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from removal.record.salted_words import SaltedWords, salted
from removal.registry.payloads import RegisterPayload, WithWords


@dataclass(frozen=True, slots=True)
class NewFact:
    """A fact to be added to a journal, and the words that are stored beside it."""

    type: str
    payload: RegisterPayload
    words: SaltedWords | None = None


def with_words(words: Mapping[str, str | None]) -> tuple[WithWords, SaltedWords | None]:
    """The members that a payload has for words (none for no words), and the words; None counts as no word."""
    present = {name: text for name, text in words.items() if text is not None}
    if not present:
        return {}, None
    kept = salted(present)
    return {"in_words": sorted(present), "words_sha256": kept.digest}, kept
