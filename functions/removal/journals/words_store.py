"""What people wrote in facts, in DynamoDB: an item for the words of a fact, beside the journal, which has their hash.

A subject whose write is a transaction, as each of the register, adds the words to it (`keep`). An order's words are
written before the fact (`write`), so that no command becomes a transaction because of them. If the fact is then not
written, a retry of the command has the same salt (`record/words.py`), and writes the same item again.

Until the fact is written, the words have a timer (`written_for_good` ends it). Its run deletes words without a fact:

    9:00         a request writes words, timer on day 7, and is killed
    day 7, 9:00  the timer is due: no fact names the words, they are deleted IF their timer is the same
                 a retry at that instant wrote them again, timer on day 14: the deletion is refused
                 a retry after the deletion writes them again, and then its fact
"""

import json
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta

from pynamodb.attributes import UnicodeAttribute
from pynamodb.exceptions import DeleteError, DoesNotExist, PynamoDBException
from pynamodb.transactions import TransactWrite

from removal.journals.store import update
from removal.record import instant
from removal.record.canonical import canonical
from removal.record.facts import Fact
from removal.record.words import ERASED
from removal.table import TimedItem, condition_failed
from removal.timers.due import shard_of
from removal.versions import VersionConflict

WORDS = "words:"
CHECKED_AFTER = timedelta(days=7)  # longer than any request, and than any retry of one


class WordsItem(TimedItem):
    """The words with their salt, in canonical JSON; the sort key is `words:` and their SHA-256.

    Its timer, as long as it has one, checks whether a fact names it.
    """

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
    """Write the words of facts that are written next, with a timer; a second time only moves the timer."""
    for fact, item in _items(facts):
        item.timer_at = instant.to_text(fact.at + CHECKED_AFTER)
        item.timer_shard = shard_of(item.pk, item.sk)
        item.save()


def written_for_good(facts: Iterable[Fact]) -> None:
    """End the timers of words whose facts are written. If that fails, the timer's own run does it."""
    for _, item in _items(facts):
        with suppress(PynamoDBException):
            item.update([WordsItem.timer_shard.remove(), WordsItem.timer_at.remove()], condition=WordsItem.pk.exists())


def check(subject: str, key: str, now: datetime, named: Callable[[], Container[str]]) -> None:
    """Delete words whose timer is due, unless a fact names them: then only the timer ends.

    `named` reads the journal, after the words, for the SHA-256 of the words that it names. VersionConflict if the words
    were written again meanwhile.
    """
    timer_at = _timer_at(subject, key)
    if timer_at is None or timer_at > now:
        return
    item, unchanged = WordsItem(subject, key), WordsItem.timer_at == instant.to_text(timer_at)
    if key.removeprefix(WORDS) in named():
        update(item, [WordsItem.timer_shard.remove(), WordsItem.timer_at.remove()], unchanged)
        return
    try:
        item.delete(unchanged)
    except DeleteError as error:
        if condition_failed(error):
            raise VersionConflict from error
        raise


def keep(writes: TransactWrite, facts: Iterable[Fact]) -> None:
    """Add the words of new facts to the transaction that writes the facts."""
    for _, item in _items(facts):
        writes.save(item)


def drop(writes: TransactWrite, facts: Iterable[Fact]) -> None:
    """Delete the words of facts in the transaction that writes the fact of their erasure."""
    for fact in facts:
        writes.delete(WordsItem(fact.subject, f"{WORDS}{fact.words_sha256}"))


def all_words(subject: str) -> Mapping[str | None, Mapping[str, str]]:
    """All words of a subject by their SHA-256, read consistently."""
    return _query(subject, WORDS)


def size_of_words(subject: str) -> int:
    """The bytes of all words of a subject, read consistently."""
    items = WordsItem.query(subject, WordsItem.sk.startswith(WORDS), consistent_read=True)
    return sum(len(item.words.encode()) for item in items)


def _items(facts: Iterable[Fact]) -> Iterator[tuple[Fact, WordsItem]]:
    """The items of words, each with its fact: one item for facts that have the same."""
    worded = {(fact.subject, f"{WORDS}{fact.words_sha256}"): fact for fact in facts if fact.words}
    return ((fact, WordsItem(*key, words=canonical(fact.words))) for key, fact in worded.items())


def _timer_at(subject: str, key: str) -> datetime | None:
    """The timer of words, read consistently; None without one, or if there are no such words."""
    try:
        item = WordsItem.get(subject, key, consistent_read=True, attributes_to_get=["timer_at"])
    except DoesNotExist:
        return None
    return instant.from_text_or_none(item.timer_at)


def _read(subject: str, digests: Collection[str]) -> Mapping[str | None, Mapping[str, str]]:
    """Words by their SHA-256; all of the subject if more than one is wanted."""
    return dict(_query(subject, WORDS if len(digests) > 1 else f"{WORDS}{min(digests)}"))


def _query(subject: str, prefix: str) -> dict[str | None, Mapping[str, str]]:
    items = WordsItem.query(subject, WordsItem.sk.startswith(prefix), consistent_read=True)
    return {item.sk.removeprefix(WORDS): json.loads(item.words) for item in items}
