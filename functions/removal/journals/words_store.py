"""What people wrote in facts, in DynamoDB: an item for the words of a fact, beside the journal, which has their hash.

A subject whose write is a transaction, as each of the register, adds the words to it (`keep`). An order's words are
written before the fact (`write`), so that no command becomes a transaction because of them. If the fact is then not
written, a retry of the command has the same salt (`record/words.py`), and writes the same item again.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping

from pynamodb.attributes import UnicodeAttribute
from pynamodb.transactions import TransactWrite

from removal.record.canonical import canonical
from removal.record.facts import Fact
from removal.record.words import ERASED
from removal.table import Item

WORDS = "words:"


class WordsItem(Item):
    """The words with their salt, in canonical JSON; the sort key is `words:` and their SHA-256."""

    words = UnicodeAttribute()


def with_words(facts: Iterable[Fact]) -> list[Fact]:
    """The facts of one subject with their words: one request, none if people wrote nothing.

    Words that are no longer kept were erased.
    """
    listed = list(facts)
    digests = {digest for fact in listed if fact.words is None and (digest := fact.words_sha256)}
    words = _read(listed[0].subject, digests) if digests else {}
    return [
        fact.with_words(words.get(fact.words_sha256, ERASED)) if fact.words_sha256 in digests else fact
        for fact in listed
    ]


def write(facts: Iterable[Fact]) -> None:
    """Write the words of new facts; a second time changes nothing, because the key is their SHA-256."""
    for item in _items(facts):
        item.save()


def keep(writes: TransactWrite, facts: Iterable[Fact]) -> None:
    """Add the words of new facts to the transaction that writes the facts."""
    for item in _items(facts):
        writes.save(item)


def all_words(subject: str) -> Mapping[str | None, Mapping[str, str]]:
    """All words of a subject by their SHA-256, read consistently."""
    return _query(subject, WORDS)


def _items(facts: Iterable[Fact]) -> Iterator[WordsItem]:
    """The items of words: one for facts that have the same."""
    words = {(fact.subject, f"{WORDS}{fact.words_sha256}"): fact.words for fact in facts if fact.words}
    return (WordsItem(*key, words=canonical(content)) for key, content in words.items())


def _read(subject: str, digests: Collection[str]) -> Mapping[str | None, Mapping[str, str]]:
    """Words by their SHA-256; all of the subject if more than one is wanted."""
    return dict(_query(subject, WORDS if len(digests) > 1 else f"{WORDS}{min(digests)}"))


def _query(subject: str, prefix: str) -> dict[str | None, Mapping[str, str]]:
    items = WordsItem.query(subject, WordsItem.sk.startswith(prefix), consistent_read=True)
    return {item.sk.removeprefix(WORDS): json.loads(item.words) for item in items}
