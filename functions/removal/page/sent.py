"""The confirmation of an answer: what was recorded, when, whether in time, and under which number and hash."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from removal.language.moments import exact
from removal.language.texts import Texts
from removal.orders.notice_types import cause_of
from removal.orders.order import Order
from removal.orders.payloads.answers import Acknowledged, Obstructed
from removal.orders.present import received_notices
from removal.page.forms.chosen import ranges
from removal.page.history import HistoryLine, ReceivedNotice, history, notices
from removal.page.opening import Opened
from removal.page.show import open_kinds
from removal.page.summary import Summary, summary
from removal.reading.judged import Judged, judged
from removal.reading.view import Row
from removal.record import instant
from removal.record.facts import Fact
from removal.values import dataclass

NOTHING_NEW = "0"  # in the URL after an answer that recorded nothing, in place of the command id
ANSWERS = frozenset({"order.acknowledged", "order.reported", "order.obstructed", "order.contested"}) | {
    "order.reinstated",
    "order.not_reinstated",
}


@dataclass(frozen=True, slots=True)
class SentPage:
    """The data of the page. `lines`: the facts that were recorded. `effects`: what the answer means for the time.

    `received`: notices whose receipt is this answer, in full.
    """

    texts: Texts
    reference: str
    authority: str
    telephone: str | None
    new: bool
    done: str
    rows: tuple[Row, ...]
    effects: tuple[str, ...]
    lines: tuple[HistoryLine, ...]
    received: tuple[ReceivedNotice, ...]
    summary: Summary
    kinds: tuple[str, ...]


def sent_page(opened: Opened, now: datetime, recorded: str) -> SentPage | None:
    """The page after the answer with a command id; None if the journal has none, for the reader can change the URL."""
    reader, facts = opened.reader, opened.facts
    recorded_facts = [fact for fact in facts if fact.command == recorded]
    if recorded != NOTHING_NEW and not any(fact.by.kind == "representative" for fact in recorded_facts):
        return None
    texts, authority = reader.texts, opened.parties.authority
    return SentPage(
        texts=texts,
        reference=opened.order.reference,
        authority=authority.name_in(texts.language),
        telephone=authority.telephone,
        new=any(map(_answered_at, recorded_facts)),
        done=_done(recorded_facts, opened),
        rows=tuple(dict.fromkeys(row for fact in recorded_facts if _answered_at(fact) for row in _by(fact, texts))),
        effects=tuple(
            dict.fromkeys(effect for fact in recorded_facts if (effect := _effect(fact, opened.order, texts)))
        ),
        lines=tuple(line for line, fact in zip(history(facts, reader), facts, strict=True) if fact in recorded_facts),
        received=tuple(notices(received_notices(facts, recorded), reader)),
        summary=summary(opened, now),
        kinds=open_kinds(opened),
    )


def _done(recorded: Sequence[Fact], opened: Opened) -> str:
    texts = opened.reader.texts
    if not recorded:
        return texts("page.done_nothing_new")
    at, zone = recorded[0].at, opened.reader.zone
    if not any(map(_answered_at, recorded)):
        return texts("page.done_received", at=exact(at, zone, texts))
    answer_times = filter(None, map(_answered_at, recorded))
    written, answered = (exact(time, zone, texts) for time in (at, next(answer_times, at)))
    return texts("page.done" if written == answered else "page.done_later", at=written, answered=answered)


def _by(fact: Fact, texts: Texts) -> tuple[Row, ...]:
    payload: Acknowledged = fact.payload
    rows = (Row(texts("page.by"), payload["answered_by"]), Row(texts("page.own_reference"), payload["reference"]))
    return tuple(row for row in rows if row.text != "-")


def _effect(fact: Fact, order: Order, texts: Texts) -> str | None:
    """Whether a report was in time, or whether an obstacle stops the clock (design 3.3)."""
    if fact.type == "order.reported":
        return " ".join(_timely(judged(fact, order), texts))
    if fact.type == "order.obstructed":
        obstacle: Obstructed = fact.payload
        stops = ranges(obstacle["stops"])
        return texts("page.stops", items=stops) if stops else texts("page.stops_nothing")
    return None


def _timely(of_report: Judged, texts: Texts) -> Iterator[str]:
    """Whether a report is in time; an item that it corrects is what its first answer was."""
    if of_report.late:
        yield texts("page.too_late", items=ranges(of_report.late))
    elif of_report.answers:
        yield texts("page.in_time")
    if in_time := set(of_report.corrects) - set(of_report.corrects_late):
        yield texts("page.corrects", items=ranges(in_time))
    if of_report.corrects_late:
        yield texts("page.corrects_late", items=ranges(of_report.corrects_late))


def _answered_at(fact: Fact) -> datetime | None:
    """The time at which the gateway received the answer that a fact records; None for other facts."""
    if fact.type not in ANSWERS and cause_of(fact) != "ceased":
        return None
    payload: Acknowledged = fact.payload
    return instant.from_text(payload["answered_at"])
