"""Metrics of an order's facts, also of facts whose notice lies in a volume."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from removal.law.law import load
from removal.orders.order_metrics import order_metrics
from removal.record.facts import By, Fact, seal
from removal.record.stream import written

NOW = datetime.fromisoformat("2026-11-24T09:00:00+00:00")
HOUR = timedelta(hours=1)
KZ = load(local=False)["kz-1"]


def fact(type_: str, sequence: int, at: datetime, notice: int | None = None) -> Fact:
    payload = {"notice": notice} if notice else {}
    return seal(
        type_, payload, subject="order:1", after=(sequence - 1, "0" * 64), at=at, by=By("system"), command=str(sequence)
    )


def seconds(journal: Sequence[Fact], after: int, waited_since: datetime | None = None) -> list[float]:
    return [
        metric.value for metric in order_metrics(journal, after, KZ, waited_since) if metric.name == "ReceiptSeconds"
    ]


def test_a_receipt_is_measured_from_its_notice() -> None:
    journal = [fact("order.issued", 1, NOW), fact("order.received", 2, NOW + HOUR, notice=1)]
    assert seconds(journal, 1, NOW + HOUR / 2) == [3600]


def test_a_receipt_of_a_notice_in_a_volume_is_measured_from_when_the_oldest_began_to_wait() -> None:
    assert seconds([fact("order.received", 900, NOW + HOUR, notice=1)], 0, NOW) == [3600]
    assert seconds([fact("order.received", 900, NOW + HOUR, notice=1)], 0) == []


def test_a_stream_record_says_since_when_a_notice_had_waited() -> None:
    key = {"pk": {"S": "order:1"}, "sk": {"S": "journal"}, "journal": {"L": []}}
    before = {**key, "unreceived_since": {"S": "2026-11-24T09:00:00.000Z"}}
    record = {"dynamodb": {"NewImage": key, "OldImage": before}}
    write = written(record)
    assert write is not None
    assert write.waited_since == NOW
