"""A draft answer: the fields of a form that a contact sent and has not confirmed. Pure.

A draft never changes: its id is made of its fields, so that a confirmation records what it showed. Two windows have two
drafts, and a form that is sent twice is one:

    window A   sends "fire"  ─ draft 6b1c… ─ confirms 6b1c…: "fire" is recorded
    window B   sends "flood" ─ draft 9f0e… ─ confirms 9f0e…: "flood" is recorded
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from removal.record.canonical import canonical, sha256
from removal.record.words import keyed
from removal.values import dataclass

KEPT_FOR = timedelta(hours=24)
DRAFTS_AT_MOST = 3  # of one writer


@dataclass(frozen=True, slots=True)
class Writer:
    """The writer of a draft: a contact with its links of one generation, and the order that it answers."""

    order: str
    contact: str
    generation: int


@dataclass(frozen=True, slots=True)
class DraftAnswer:
    """A draft, kept until 24 hours after `written_at`."""

    id: str
    form: Mapping[str, str]
    written_at: datetime

    @property
    def expires_at(self) -> datetime:
        """The instant from which it is not used any more."""
        return self.written_at + KEPT_FOR


def draft_id(writer: Writer, form: Mapping[str, str], key: str) -> str:
    """The id of a draft, 64 hex digits; `key`: the order's secret key, without which no text can be guessed from it."""
    return keyed(key, "draft", writer.contact, str(writer.generation), sha256(canonical(dict(form))))
