"""Keeps in S3 which erasures there were: the table may be lost, and a copy of it has what was erased since.

One object for each fact of an erasure: `erased/order/5d04/000007/2026-11-30T09:00:00Z`. A restore reads the keys, and
of an order that is erased again the body, which is the line of the journal; neither has anything that was erased.
Objects outlast the copies.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from removal.errors import RemovalError
from removal.record import instant
from removal.record.facts import Fact, from_text
from removal.values import dataclass

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

PREFIX = "erased/"
ERASURES = frozenset({"order.erased", "caller.erased", "authority.words_erased", "representative.erased"})


@dataclass(frozen=True, slots=True)
class Erasure:
    """An erasure: the subject, and sequence and time of its fact."""

    subject: str
    sequence: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Ledger:
    """The ledger in a bucket."""

    client: "S3Client"
    bucket: str

    def enter(self, fact: Fact) -> None:
        """Store the fact of an erasure. Idempotent."""
        self.client.put_object(Bucket=self.bucket, Key=_key(fact), Body=fact.to_text().encode())

    def fact(self, erasure: Erasure) -> Fact:
        """The fact of an erasure, as it was entered."""
        stored = self.client.get_object(Bucket=self.bucket, Key=_key_of(erasure.subject, erasure.sequence, erasure.at))
        return from_text(stored["Body"].read().decode())

    def erasures(self) -> Iterator[Erasure]:
        """All erasures, by subject and sequence. Raises RemovalError for a key that no release writes."""
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=PREFIX)
        for page in pages:
            yield from (_erasure(entry["Key"]) for entry in page.get("Contents", []))


def _key(fact: Fact) -> str:
    return _key_of(fact.subject, fact.sequence, fact.at)


def _key_of(subject: str, sequence: int, at: datetime) -> str:
    return f"{PREFIX}{subject.replace(':', '/', 1)}/{sequence:06d}/{instant.to_text(at)}"


def _erasure(key: str) -> Erasure:
    try:
        _, kind, id_, sequence, at = key.split("/")
        return Erasure(f"{kind}:{id_}", int(sequence), instant.from_text(at))
    except ValueError:
        msg = f"The ledger of erasures has {key}, which names none: look what it is, and move it away."
        raise RemovalError(msg) from None
