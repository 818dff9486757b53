"""Words of facts in DynamoDB: one item for each fact that has words, in its subject's partition."""

from collections.abc import Iterable, Mapping

from pynamodb.attributes import UnicodeAttribute
from pynamodb.transactions import TransactWrite

from removal.record.facts import Fact
from removal.record.salted_words import SaltedWords
from removal.table import Item

PREFIX = "words:"


class WordsItem(Item):
    """The words of one fact; its sort key ends with the fact's sequence."""

    salt = UnicodeAttribute()
    words = UnicodeAttribute()


def keep(writes: TransactWrite, facts: Iterable[tuple[Fact, SaltedWords | None]]) -> None:
    """Add the words of new facts to the transaction that writes the facts."""
    for fact, words in facts:
        if words:
            writes.save(WordsItem(fact.subject, f"{PREFIX}{fact.sequence}", salt=words.salt, words=words.text))


def read(subject: str) -> Mapping[int, SaltedWords]:
    """The words of a subject's facts by sequence, without those that were erased."""
    items = WordsItem.query(subject, WordsItem.sk.startswith(PREFIX), consistent_read=True)
    return {int(item.sk.removeprefix(PREFIX)): SaltedWords(item.salt, item.words) for item in items}
