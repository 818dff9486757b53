"""What people wrote in facts of orders, in DynamoDB: an item each, beside the journal, which has their SHA-256.

Words are written before the fact, so that no command becomes a transaction because of them. If the fact is then not
written, a retry of the command has the same salt (`record/words.py`), and writes the same item again.
"""

import json
from collections.abc import Collection, Iterable, Mapping

from pynamodb.attributes import UnicodeAttribute

from removal.record.canonical import canonical
from removal.record.facts import Fact
from removal.record.words import ERASED
from removal.table import Item

WORDS = "words:"


class WordsItem(Item):
    """The words with their salt, in canonical JSON; the sort key is `words:` and their SHA-256."""

    words = UnicodeAttribute()


def with_words(facts: Iterable[Fact]) -> list[Fact]:
    """The facts of one order with their words: one request, none if people wrote nothing.

    Words that are no longer kept were erased.
    """
    listed = list(facts)
    digests = {digest for fact in listed if fact.words is None and (digest := fact.words_sha256)}
    words = _read(listed[0].subject, digests) if digests else {}
    return [
        fact.with_words(words.get(fact.words_sha256, ERASED)) if fact.words_sha256 in digests else fact
        for fact in listed
    ]


def write_words(facts: Iterable[Fact]) -> None:
    """Write the words of new facts; a second time changes nothing, because the key is their SHA-256."""
    words = {(fact.subject, f"{WORDS}{fact.words_sha256}"): fact.words for fact in facts if fact.words}
    for (subject, key), content in words.items():
        WordsItem(subject, key, words=canonical(content)).save()


def all_words(subject: str) -> Mapping[str | None, Mapping[str, str]]:
    """All words of an order by their SHA-256, read consistently."""
    return _query(subject, WORDS)


def _read(subject: str, digests: Collection[str]) -> Mapping[str | None, Mapping[str, str]]:
    """Words by their SHA-256; all of the order if more than one is wanted."""
    return dict(_query(subject, WORDS if len(digests) > 1 else f"{WORDS}{min(digests)}"))


def _query(subject: str, prefix: str) -> dict[str | None, Mapping[str, str]]:
    items = WordsItem.query(subject, WordsItem.sk.startswith(prefix), consistent_read=True)
    return {item.sk.removeprefix(WORDS): json.loads(item.words) for item in items}
