"""The history of an order for its representative. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from removal.language.moments import local
from removal.orders.notice import ENDED
from removal.orders.notice_types import cause_of, put_back_by
from removal.orders.payloads.answers import (
    Disputed,
    ObstacleAnswered,
    ReinstatementRequired,
    Reported,
    Resumed,
    Suspended,
)
from removal.page.forms.chosen import ranges
from removal.reading import fact_texts
from removal.reading.reader import Reader
from removal.reading.view import Row
from removal.record import instant
from removal.record.audience import REPRESENTATIVE, audience
from removal.record.facts import Fact, from_text
from removal.values import dataclass

WRITTEN_VALUES = ("by", "reason")  # placeholders for what people write, as far as texts of the history have them


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """A line of the history, with the words of who wrote them, and the outcomes of a report."""

    when: str
    what: str
    who: str
    number: int
    hash: str
    words: str | None = None
    outcomes: tuple[Row, ...] = ()


def visible(journal: Iterable[str], party: str = REPRESENTATIVE) -> tuple[Fact, ...]:
    """The facts that a party may see; the representative none from before the order was issued."""
    return tuple(fact for fact in map(from_text, journal) if party in audience(fact.type))


def history(facts: Iterable[Fact], reader: Reader) -> Iterator[HistoryLine]:
    """A line for each fact."""
    texts, zone, listed = reader.texts, reader.zone, tuple(facts)
    types = fact_texts.types_of(listed)
    for fact in listed:
        what = _what(fact, reader, types)
        yield HistoryLine(
            local(fact.at, zone, texts, seconds=True),
            what,
            texts(f"who.{fact.by.kind}"),
            fact.sequence,
            fact.hash,
            _words(fact, reader),
            tuple(outcomes(fact, reader)),
        )


def outcomes(fact: Fact, reader: Reader) -> Iterator[Row]:
    """The outcomes of a report, each with its items, its time and its countries; nothing for other facts."""
    if fact.type != "order.reported":
        return
    payload: Reported = fact.payload
    alike: dict[tuple[str, str, str], list[int]] = {}
    for item in payload["items"]:
        measure = item["outcome"], item["measured_at"], ", ".join(item["territory"])
        alike.setdefault(measure, []).append(item["number"])
    for (code, at, countries), numbers in alike.items():
        shown = [ranges(numbers), local(instant.from_text(at), reader.zone, reader.texts, seconds=True), countries]
        yield Row(reader.texts(f"outcome.{code}"), "; ".join(filter(None, shown)))


@dataclass(frozen=True, slots=True)
class ReceivedNotice:
    """A notice in full. `words`: quoted text of the authority. `whole`: whether the notice is the order itself."""

    line: HistoryLine
    items: str
    words: str | None
    whole: bool


def notices(facts: Iterable[Fact], reader: Reader) -> Iterator[ReceivedNotice]:
    """The notices as their recipient sees them."""
    for fact in facts:
        whole = fact.type == "order.issued"
        numbers = () if whole else _items_of_notice(fact)
        (line,) = history([fact], reader)
        yield ReceivedNotice(line, ", ".join(map(str, numbers)), fact_texts.quoted(fact), whole)


def _what(fact: Fact, reader: Reader, types: Mapping[int, str]) -> str:
    """The text of a fact, with the due times that it sets. `types`: those of the facts that it may name."""
    values = fact_texts.values(fact, reader, types)
    if _is_erased(fact):
        values = {**values, **dict.fromkeys(WRITTEN_VALUES, reader.texts("history.gone"))}
    what = reader.texts(f"history.{_key(fact)}", **values)
    return reader.texts("history.due", what=what, due=values["due"]) if values["due"] else what


def _words(fact: Fact, reader: Reader) -> str | None:
    """What a party wrote in a fact; a text that says so once it was erased."""
    words = fact_texts.quoted(fact)
    return reader.texts("history.gone") if words is not None and _is_erased(fact) else words


def _is_erased(fact: Fact) -> bool:
    return fact.words_sha256 is not None and not fact.words


def _items_of_notice(fact: Fact) -> Sequence[int]:
    if fact.type in ENDED:
        return put_back_by(fact)
    payload: ObstacleAnswered | Resumed | Disputed | ReinstatementRequired = fact.payload
    return payload["items"]


def _key(fact: Fact) -> str:
    """The key of the text: with the cause of a resumption, or with `past_due` for a suspension that came too late."""
    kind, cause = fact_texts.kind(fact), cause_of(fact)
    if _past_due(fact):
        return f"{kind}_past_due"
    return f"{kind}_{cause}" if cause else kind


def _past_due(fact: Fact) -> bool:
    """Whether a suspension stops nothing for some items."""
    if fact.type != "order.suspended":
        return False
    payload: Suspended = fact.payload
    return bool(payload["past_due"])
