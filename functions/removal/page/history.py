"""What happened to an order, as its representative may read it. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from removal.language.moments import local, utc
from removal.orders.notice import ENDED
from removal.orders.notice_facts import cause_of, put_back_by
from removal.orders.payloads.answers import Disputed, ObstacleAnswered, ReinstatementRequired, Resumed, Suspended
from removal.reading import fact_texts as telling
from removal.reading.reader import Reader
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
    texts, zone, told = reader.texts, reader.zone, tuple(facts)
    types = telling.types_of(told)
    for fact in told:
        what = _what(fact, reader, types)
        yield Happened(f"{local(fact.at, zone)}, {utc(fact.at)}", what, texts(f"who.{fact.by.kind}"))


@dataclass(frozen=True, slots=True)
class ReceivedNotice:
    """A notice in full; `words` are the authority's own, `whole` is whether it is the order itself."""

    happened: Happened
    items: str
    words: str | None
    whole: bool


def notices(facts: Iterable[Fact], reader: Reader) -> Iterator[ReceivedNotice]:
    """Notices as the one who received them reads them."""
    for fact in facts:
        whole = fact.type == "order.issued"
        numbers = () if whole else _items_of_notice(fact)
        (happened,) = history([fact], reader)
        yield ReceivedNotice(happened, ", ".join(map(str, numbers)), telling.quoted(fact), whole)


def _what(fact: Fact, reader: Reader, types: Mapping[int, str]) -> str:
    """With the deadlines that it tells; `types` are those of the facts that it may name."""
    values = telling.values(fact, reader, types)
    what = reader.texts(f"history.{_key(fact)}", **values)
    return reader.texts("history.due", what=what, due=values["due"]) if values["due"] else what


def _items_of_notice(fact: Fact) -> Sequence[int]:
    if fact.type in ENDED:
        return put_back_by(fact)
    told: ObstacleAnswered | Resumed | Disputed | ReinstatementRequired = fact.payload
    return told["items"]


def _key(fact: Fact) -> str:
    """A clock goes on for one of three causes; a suspension says where it stops nothing."""
    kind, cause = telling.kind(fact), cause_of(fact)
    if _past_due(fact):
        return f"{kind}_past_due"
    return f"{kind}_{cause}" if cause else kind


def _past_due(fact: Fact) -> bool:
    """Whether a suspension stops nothing for some items."""
    if fact.type != "order.suspended":
        return False
    told: Suspended = fact.payload
    return bool(told["past_due"])
