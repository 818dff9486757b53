"""What happened to an order, as its representative may read it. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from removal.delivery.mail import telling
from removal.delivery.mail.reader import Reader
from removal.language.moments import local, utc
from removal.record.audience import REPRESENTATIVE, audience
from removal.record.facts import Fact, from_text


@dataclass(frozen=True, slots=True)
class Happened:
    """A line of the history."""

    when: str
    what: str
    who: str


def visible(journal: Iterable[str]) -> tuple[Fact, ...]:
    """The facts that are meant for the representative: none of the time before the order was issued."""
    return tuple(fact for fact in map(from_text, journal) if REPRESENTATIVE in audience(fact.type))


def history(facts: Iterable[Fact], reader: Reader) -> Iterator[Happened]:
    """A line for each."""
    texts, zone = reader.texts, reader.zone
    for fact in facts:
        what = texts(f"history.{_key(fact)}", **telling.values(fact, reader))
        yield Happened(f"{local(fact.at, zone)}, {utc(fact.at)}", what, texts(f"who.{fact.by.kind}"))


def _key(fact: Fact) -> str:
    """An answer to an obstacle that had not stopped the time tells no deadline."""
    told = fact.type == "order.obstacle_answered" and fact.payload["due_at"]
    return "obstacle_answered_due" if told else telling.kind(fact)
