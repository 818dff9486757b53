"""Whole hours to receipt and to effect: a histogram among the counts of a row, and its percentiles. Pure.

    {"received": 12, "hours_to_receipt:0": 11, "hours_to_receipt:26": 1}    median 0, 90th percentile 0

To receipt from the issue; to effect from receipt until each item has its first outcome. The histogram is private: it is
in commits and their sums alone. A release that does not know it carries it on, and counts none: `are_whole` tells.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from removal.orders.payloads.answers import Reported
from removal.orders.payloads.course import Issued, ReceiptWithdrawn, Received
from removal.record import instant
from removal.record.facts import Fact

HOUR = timedelta(hours=1)
TO_RECEIPT, TO_EFFECT = "hours_to_receipt", "hours_to_effect"
IN_EFFECT = "in_effect"  # orders whose items all have an outcome, in the month in which the last one got its first
TIMED = "timed_outcomes"  # outcomes that were looked at for hours
OUTCOMES = ("removed", "access_disabled", "already_absent")
SHARES = (50, 90)
# A percentile is shown where the number of its orders is: so at least 10 are behind it.
BEHIND: Mapping[str, str] = {TO_RECEIPT: "received", TO_EFFECT: IN_EFFECT}
PERCENTILES = tuple(f"{name}_p{share}" for name in BEHIND for share in SHARES)


class OrderHours:
    """The hours of one order, of whose facts `add` is given each from `order.issued` on."""

    def __init__(self) -> None:
        self._issued_at: datetime | None = None
        self._received_at: datetime | None = None
        self._done_at: datetime | None = None
        self._issued, self._items, self._is_counted = 0, 0, False
        self._answered = set[int]()

    def add(self, fact: Fact) -> dict[str, int]:
        """What a fact adds to the histograms."""
        add = {
            "order.issued": self._issue,
            "order.received": self._receive,
            "order.receipt_withdrawn": self._withdraw,
            "order.reported": self._report,
        }.get(fact.type)
        counted = add(fact) if add else {}
        return {**counted, **self._effect()}

    def _issue(self, fact: Fact) -> dict[str, int]:
        payload: Issued = fact.payload
        self._issued_at, self._issued, self._items = fact.at, fact.sequence, payload["items"]
        return {}

    def _receive(self, fact: Fact) -> dict[str, int]:
        payload: Received = fact.payload
        if payload["notice"] != self._issued:
            return {}
        self._received_at = instant.from_text(payload["received_at"])
        return self._bucket(TO_RECEIPT, self._issued_at, self._received_at)

    def _withdraw(self, fact: Fact) -> dict[str, int]:
        payload: ReceiptWithdrawn = fact.payload
        if payload["notice"] == self._issued:
            self._received_at = None
        return {}

    def _report(self, fact: Fact) -> dict[str, int]:
        payload: Reported = fact.payload
        self._answered.update(line["number"] for line in payload["items"])
        if len(self._answered) == self._items:
            self._done_at = self._done_at or instant.from_text(payload["answered_at"])
        return {TIMED: len(payload["items"])}

    def _effect(self) -> dict[str, int]:
        """Once, when both receipt and the last outcome are known."""
        if self._is_counted or not self._done_at or not self._received_at:
            return {}
        self._is_counted = True
        return {IN_EFFECT: 1, **self._bucket(TO_EFFECT, self._received_at, self._done_at)}

    @staticmethod
    def _bucket(name: str, since: datetime | None, until: datetime) -> dict[str, int]:
        return {f"{name}:{max(until - since, timedelta()) // HOUR}": 1} if since else {}


def are_whole(rows: Iterable[Mapping[str, int]]) -> bool:
    """Whether each receipt and outcome of a month is in the histograms: none was counted by a release without them."""
    return all(
        sum(_histogram(row, TO_RECEIPT).values()) == row.get("received", 0)
        and row.get(TIMED, 0) == sum(row.get(name, 0) for name in OUTCOMES)
        for row in rows
    )


def percentiles(row: Mapping[str, int], shown: Mapping[str, int | None]) -> dict[str, int | None]:
    """Median and 90th percentile of a row: the smallest hours that as many orders, or more, do not exceed.

    None where the published cell of their orders is left out.
    """
    found = dict[str, int | None]()
    for name, behind in BEHIND.items():
        hours = sorted(_histogram(row, name).items())
        is_shown = shown.get(behind) is not None
        found |= {f"{name}_p{share}": _percentile(hours, share) if is_shown else None for share in SHARES}
    return found


def _histogram(row: Mapping[str, int], name: str) -> dict[int, int]:
    start = f"{name}:"
    return {int(key.removeprefix(start)): count for key, count in row.items() if key.startswith(start)}


def _percentile(hours: list[tuple[int, int]], share: int) -> int | None:
    rank = -(-sum(count for _, count in hours) * share // 100)
    for hour, count in hours:
        rank -= count
        if rank <= 0:
            return hour
    return None
