"""What the sequencer needs of S3, DynamoDB and KMS. Pure."""

from collections.abc import Callable
from enum import Enum
from typing import Protocol

from removal.publiclog.marks import Head, Journal, Mark
from removal.publiclog.notes import VerifierKey
from removal.values import dataclass

CHECKPOINT = "checkpoint"
ReadObject = Callable[[str], bytes | None]  # a key → the object's bytes; None if there is none


class Kind(Enum):
    """What an object is, which decides how it is served."""

    CHECKPOINT = "checkpoint"
    TILE = "tile"
    BUNDLE = "bundle"
    COMMIT = "commit"
    TABLE = "table"
    CSV_TABLE = "csv_table"
    STATISTICS = "statistics"


@dataclass(frozen=True, slots=True)
class Stored:
    """An object's bytes, and the tag that changes with them."""

    body: bytes
    tag: str


class Objects(Protocol):
    """The log's bucket. Reads see every write that was answered."""

    def read(self, key: str) -> Stored | None:
        """The object under a key; None if there is none."""

    def create(self, key: str, body: bytes, kind: Kind) -> bool:
        """Put an object where none is. False if one is there, or another is being put: then nothing is known of it."""

    def replace(self, key: str, body: bytes, kind: Kind, tag: str) -> bool:
        """Put an object in place of the one with a tag. False if that is another by now, or gone."""

    def any_below(self, prefix: str) -> bool:
        """Whether there is any object whose key begins with `prefix`."""


class OrderMarks(Protocol):
    """The log's items in the table; consistent reads."""

    def head(self) -> Head:
        """The log as the table knows it; that of an empty log if it knows none."""

    def move_head(self, before: Head, after: Head) -> None:
        """Write the head, if size and root are still those of the one before; else nothing."""

    def mark(self, order: str) -> Mark:
        """An order's mark."""

    def move_mark(self, order: str, before: Mark, after: Mark) -> None:
        """Write an order's mark, if it is still the one before; else nothing."""


class Journals(Protocol):
    """The orders' journals, and what is beside them; consistent reads."""

    def category(self, order: str) -> str:
        """The order's category; empty once its text was erased."""

    def journal(self, order: str) -> Journal:
        """An order's journal; an empty one if there is no such order."""


class Signer(Protocol):
    """Signs with the log's key; the same bytes have one signature."""

    def public_key(self) -> VerifierKey:
        """The public key under the log's name."""

    def sign(self, text: bytes) -> bytes:
        """The Ed25519 signature of a text."""
