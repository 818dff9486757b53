"""The position of a journal: its length, the number of facts that were passed on, and the timer that follows. Pure.

version 3, fanned_out 3   every fact was passed on: no publication check
version 4, fanned_out 3   fact 4 was not passed on: a check ten minutes after it was added, and after each repeat
"""

from collections.abc import Iterable
from datetime import datetime

from removal.record import instant
from removal.record.canonical import JsonObject
from removal.timers import due
from removal.values import dataclass, replace


@dataclass(frozen=True, slots=True)
class Marks:
    """Attributes of a subject's item beside its facts.

    `fanned_out`: the number of the last fact that was passed on; `republished_at`: when facts were last put on the bus
    again; `deferred_until`: the subject's own instants do not start its timer before. `restored`: the last restore of
    the journal; written by a restore, or with a new journal.
    """

    fanned_out: int = 0
    deferred_until: datetime | None = None
    republished_at: datetime | None = None
    restored: str | None = None


UNMARKED = Marks()


@dataclass(frozen=True, slots=True)
class Position:
    """A subject's journal: the number of its facts (`version`), when it was last changed, and its marks."""

    subject: str
    version: int
    changed_at: datetime
    marks: Marks = UNMARKED

    @property
    def publication_check(self) -> datetime | None:
        """When to check whether all facts were passed on; None if they were."""
        complete = self.marks.fanned_out >= self.version
        return due.publication_check(self.changed_at, self.marks.republished_at, complete=complete)

    @property
    def passed_on(self) -> Marks:
        """The marks after all its facts were passed on."""
        return replace(self.marks, fanned_out=self.version)

    def timer_at(self, own: Iterable[datetime]) -> datetime | None:
        """The subject's timer: the first of its own instants, unless deferred, or the publication check."""
        return due.earliest(own, self.marks.deferred_until, self.publication_check)

    def timing(self, own: Iterable[datetime]) -> JsonObject:
        """The attributes of marks and timer; None if absent."""
        timer_at = self.timer_at(own)
        return {
            "fanned_out": self.marks.fanned_out,
            "deferred_until": instant.to_text_or_none(self.marks.deferred_until),
            "republished_at": instant.to_text_or_none(self.marks.republished_at),
            "timer_shard": due.shard_of_subject(self.subject) if timer_at else None,
            "timer_at": instant.to_text_or_none(timer_at),
        }

    def attributes(self, own: Iterable[datetime]) -> JsonObject:
        """The attributes that every subject's item has: version, time of the last change, marks and timer."""
        return {"version": self.version, "changed_at": instant.to_text(self.changed_at), **self.timing(own)}
