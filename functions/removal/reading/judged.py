"""Whether the items of a report are in time, as mail and page say it. Pure.

The first answer of an item decides, since the latest dispute of it. A later report corrects what that one said; when
it came says nothing of the item, so it is named apart.
"""

from collections.abc import Iterator

from removal.orders.item import Item
from removal.orders.order import Order
from removal.orders.payloads.answers import Reported
from removal.reading.places import ranges
from removal.reading.reader import Reader
from removal.reading.view import Row
from removal.record import instant
from removal.record.facts import Fact
from removal.values import dataclass


@dataclass(frozen=True, slots=True)
class Judged:
    """The items that a report answers, `corrects`, and of either those that are late."""

    answers: tuple[int, ...]
    late: tuple[int, ...]
    corrects: tuple[int, ...]
    corrects_late: tuple[int, ...]


def judged(fact: Fact, order: Order) -> Judged:
    """The items of a report; `order`: with that report, or with later facts too."""
    payload: Reported = fact.payload
    numbers = [line["number"] for line in payload["items"]]
    corrects = tuple(number for number in numbers if _was_answered(order.items[number - 1], fact))
    late = [line["number"] for line in payload["items"] if not line["in_time"]]
    return Judged(
        tuple(number for number in numbers if number not in corrects),
        tuple(number for number in late if number not in corrects),
        corrects,
        tuple(number for number in late if number in corrects),
    )


def rows(fact: Fact, order: Order, reader: Reader) -> Iterator[Row]:
    """What is said of a report: whether it is in time, which items it corrects, and whether these were in time."""
    words, of_report = reader.texts, judged(fact, order)
    if of_report.answers:
        yield Row(words("mail.recorded.in_time"), _said(of_report.late, reader))
    if of_report.corrects:
        yield Row(words("mail.recorded.corrects"), ranges(of_report.corrects))
        yield Row(words("mail.recorded.first_in_time"), _said(of_report.corrects_late, reader))


def _said(late: tuple[int, ...], reader: Reader) -> str:
    return reader.texts("mail.recorded.no", items=ranges(late)) if late else reader.texts("mail.recorded.yes")


def _was_answered(item: Item, fact: Fact) -> bool:
    """Whether a report that was taken no later than this one was recorded before it, since the item's dispute."""
    payload: Reported = fact.payload
    taken, reopened = instant.from_text(payload["answered_at"]), item.disputed_by or 0
    if fact.sequence < reopened:
        reopened = 0
    earlier = (report for report in item.reports if reopened < report.sequence < fact.sequence)
    return any(report.at <= taken for report in earlier)
