"""The words that are shown beside a fact. Pure."""

from collections.abc import Mapping

from removal.record.canonical import JsonObject
from removal.record.facts import Fact
from removal.record.salted_words import SaltedWords


def words_beside(fact: Fact, words: Mapping[int, SaltedWords]) -> JsonObject:
    """The member `words`: the object whose canonical JSON has the fact's `words_sha256`; nothing without words."""
    kept = words.get(fact.sequence)
    return {"words": kept.shown} if kept else {}
