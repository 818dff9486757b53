"""Which notices no person has attended to, when that lapses, and of which window is reminded then (contract T9)."""

from dataclasses import dataclass, field
from datetime import datetime

from tests.model.book import Book, WindowRecord
from tests.model.journal import Journal, Notice
from tests.model.receipts import Receipts


@dataclass(slots=True)
class Attention:
    """What persons did of one order; `acts` are the instants since its last reassignment, as recorded."""

    journal: Journal
    receipts: Receipts
    book: Book
    acts: list[datetime] = field(default_factory=list)

    def since(self, notice: Notice) -> datetime:
        """Returns from when on acts count for a notice: from its own instant, or that of a later reassignment."""
        return max(notice.made_at, self.receipts.offices[-1][0])

    def is_attended(self, notice: Notice, at: datetime) -> bool:
        """Returns whether a person has acted for a notice by an instant, that instant included."""
        return any(self.since(notice) <= act <= at for act in self.acts)

    def is_unattended(self, at: datetime) -> bool:
        """Returns whether an act of an instant is the first one for a notice that was received."""
        received = (notice for notice in self.journal.notices if notice.receipt is not None)
        return any(self.since(notice) <= at and not self.is_attended(notice, at) for notice in received)

    def lapse(self, notice: Notice) -> datetime | None:
        """Returns when the time of the first act ends: counted from receipt, or from a later reassignment.

        None while the notice is not received.
        """
        if notice.receipt is None:
            return None
        begin = max(notice.receipt.start, self.receipts.offices[-1][0])
        return begin + self.journal.law.nobody_acted_after

    def lapses(self) -> list[datetime]:
        """Returns the lapses, past and to come, that nothing recorded so far keeps from being missed."""
        pairs = [(self.lapse(notice), notice) for notice in self.journal.notices]
        return sorted({at for at, notice in pairs if at is not None and not self._is_kept(notice, at)})

    def _is_kept(self, notice: Notice, lapse: datetime) -> bool:
        """Returns whether an act keeps a lapse from being missed, or a later notice that was received by then."""
        later = self.journal.notices[notice.number :]
        received = any(other.receipt is not None and other.receipt.start <= lapse for other in later)
        return received or self.is_attended(notice, lapse)

    def missed(self, now: datetime) -> list[datetime]:
        """Returns the lapses that were missed until `now`, the first one first."""
        return [at for at in self.lapses() if at <= now]

    def window(self, lapse: datetime) -> WindowRecord | None:
        """Returns the window of which a missed lapse reminds: of those that run, the first due; None without one.

        It opened before the lapse, and is due after it.
        """
        windows = [window for window in self.running() if window.opened_at < lapse < window.due_at]
        return min(windows, key=lambda window: window.due_at, default=None)

    def running(self) -> list[WindowRecord]:
        """Returns the windows in which a clock runs; none where nothing is reminded of (contract 1)."""
        if self.book.status() != "running":
            return []
        tracks = self.book.tracks.values()
        keys = {track.span.key for track in tracks if track.span and self.book.clock(track) == "running"}
        return [window for window in self.book.windows if window.key in keys and self._runs(window)]

    def _runs(self, window: WindowRecord) -> bool:
        """Returns whether a clock of its items runs: items whose dues parted have windows of one key."""
        members = self.book.members[window.number]
        tracks = self.book.tracks
        return any(span is tracks[item].span and self.book.clock(tracks[item]) == "running" for item, span in members)
