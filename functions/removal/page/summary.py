"""The top of the order page: until when, what is open, what was received by which evidence."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Protocol

from removal.language.moments import exact, in_utc, local
from removal.language.texts import Texts
from removal.orders.item import Outcome
from removal.orders.order import Order, Status
from removal.page.forms.chosen import ranges
from removal.reading.deadline import Deadline, deadline, time_left
from removal.reading.reader import Reader
from removal.reading.view import Parties, Row
from removal.values import dataclass

IN_FORCE = frozenset({Status.ISSUED, Status.RUNNING, Status.SUSPENDED, Status.BREACHED})


class Opened(Protocol):
    """An order that is open before a reader. `kinds`: the kinds of answer that are open to it."""

    @property
    def order(self) -> Order:
        """The order as the reader may see it."""

    @property
    def parties(self) -> Parties:
        """Its parties."""

    @property
    def reader(self) -> Reader:
        """The reader's language and zone."""

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of answer."""


@dataclass(frozen=True, slots=True)
class Due:
    """The deadline: `written` in the reader's zone, `exact` in UTC to the second, and in the authority's zone.

    `urgent`: whether something is still to be done by it.
    """

    written: str
    exact: tuple[str, ...]
    note: str
    left: str | None
    urgent: bool


@dataclass(frozen=True, slots=True)
class Summary:
    """`lead`: who orders what. `counts`: how many items are in each state, with their numbers."""

    lead: str
    status: str
    total: int
    counts: tuple[Row, ...]
    due: Due | None
    no_due: str
    received: tuple[Row, ...]


def summary(opened: Opened, now: datetime) -> Summary:
    """The summary of an order at an instant."""
    order, texts = opened.order, opened.reader.texts
    parties, total = opened.parties, len(order.items)
    authority = parties.authority.name_in(texts.language)
    lead = texts("page.lead", authority=authority, platform=parties.platform.name, count=total)
    return Summary(
        lead=lead,
        status=status_text(order, texts),
        total=total,
        counts=tuple(_counts(order, opened.reader)),
        due=_due(opened, now),
        no_due=texts("deadline.none") if order.ended_at else texts("deadline.not_started"),
        received=tuple(_received(order, opened.reader)),
    )


def status_text(order: Order, texts: Texts) -> str:
    """The status in words: an order is suspended if the authority says so; else its obstacles stop the clock."""
    is_stopped = order.status is Status.SUSPENDED and not order.suspended_at
    return texts("deadline.stopped_brief") if is_stopped else texts(f"status.{order.status}")


def open_items(order: Order) -> tuple[int, ...]:
    """The items that are still to be answered, or to be put back once the order has ended."""
    if order.ended_at:
        return order.missing
    return tuple(item.number for item in order.items if not item.outcome) if order.status in IN_FORCE else ()


def _counts(order: Order, reader: Reader) -> Iterator[Row]:
    texts, items = reader.texts, order.items
    for outcome in Outcome:
        yield from _row(texts(f"outcome.{outcome}"), (item.number for item in items if item.outcome is outcome))
    if order.ended_at:
        yield from _row(texts("page.to_put_back"), order.missing)
        return
    yield from _row(texts("outcome.open"), (item.number for item in items if not item.outcome))
    yield from _row(texts("page.hindered"), (item.number for item in items if item.hindrance))
    yield from _row(texts("page.contested"), (item.number for item in items if item.contested))


def _row(label: str, numbers: Iterable[int]) -> Iterator[Row]:
    """`Open: 3 (17, 58, 77)`, if there are any."""
    listed = tuple(numbers)
    if listed:
        yield Row(label, f"{len(listed)} ({ranges(listed)})")


def _due(opened: Opened, now: datetime) -> Due | None:
    order, reader, law = opened.order, opened.reader, opened.parties.law
    due = deadline(order, law, now, reader)
    if due is None or not (order.receipt or order.ended_at):
        return None
    urgent = bool(open_items(order))
    if due.at is None:
        return Due(due.local, (), due.note, None, urgent)
    to_the_second = (in_utc(due.at, reader.texts), *_of_authority(opened, due))
    runs = due.fixed and urgent and bool(order.receipt)
    left = time_left(due.at, now, reader.texts) if runs else None
    note = due.note if opened.kinds or now <= due.at else ""  # it says that what is open can still be answered
    return Due(due.local, to_the_second, note, left, urgent)


def _of_authority(opened: Opened, due: Deadline) -> Iterator[str]:
    """The deadline in the authority's zone, if that is another."""
    zone = opened.parties.authority.zone
    if zone and due.at and zone != opened.reader.zone:
        yield opened.reader.texts(
            "page.authority_time", at=local(due.at, zone, opened.reader.texts, weekday=True), zone=zone
        )


def _received(order: Order, reader: Reader) -> Iterator[Row]:
    """Each notice that was received: what, when and by which evidence."""
    for notice in order.notices:
        if notice.receipt:
            name = reader.texts.label("mail.notice", notice.type.partition(".")[2])
            at = exact(notice.receipt.at, reader.zone, reader.texts)
            yield Row(
                name, reader.texts("page.received_by", at=at, rule=reader.texts.named("rule", notice.receipt.rule))
            )
