"""Sequencers whose steps are in another order, or lack one: what a hurried change could make of the real one."""

from collections.abc import Collection

from removal.publiclog.commit import Commit, Part
from removal.publiclog.marks import Head
from removal.publiclog.sequencer import Published, Sequencer


class TilesFirst(Sequencer):
    """Writes tiles of what it drafted, before it is decided."""

    def _decided(self, commit: Commit) -> bool:
        published = self._published()
        for key, (body, kind) in self._grown(commit, published)[1].items():
            self._write_once(key, body, kind)
        return super()._decided(commit)


class SignatureFirst(Sequencer):
    """Signs what it drafted, before it is decided."""

    def _decided(self, commit: Commit) -> bool:
        published = self._published()
        if published.size == commit.size:
            self._signed(self._grown(commit, published)[0])
        return super()._decided(commit)


class MarksFirst(Sequencer):
    """Moves the marks of what it drafted, before it is decided."""

    def _decided(self, commit: Commit) -> bool:
        for part in commit.parts:
            self._mark(commit, part)
        return super()._decided(commit)


class MarksLast(Sequencer):
    """Publishes before it moves the marks, so another run logs the same facts again."""

    def _finish(self, commit: Commit, published: Published) -> None:
        edge, objects = self._grown(commit, published)
        for key, (body, kind) in objects.items():
            self._write_once(key, body, kind)
        if self._publish(self._signed(edge), published):
            for part in commit.parts:
                self._mark(commit, part)
            self.marks.move_head(Head(published.size, published.root), Head(edge.size, edge.root, commit.day))


class NoGuard(Sequencer):
    """Goes on with whatever table there is."""

    def _in_step(self, published: Published) -> bool:
        head = self.marks.head()
        if head.size != published.size:
            self.marks.move_head(head, Head(published.size, published.root, head.day))
        return True


class SizeAlone(Sequencer):
    """Takes a head that is one commit behind for that of a run that was killed, whatever the marks are."""

    def _in_step(self, published: Published) -> bool:
        head = self.marks.head()
        last = self._commit_after(head.size)
        if head.size != published.size and last and last.end == published.size:
            self.marks.move_head(head, Head(published.size, published.root, last.day))
        return super()._in_step(published)


class ForgetsOthers(Sequencer):
    """Takes its orders for logged once anything was decided, by any run."""

    def run(self, orders: Collection[str], listed: Collection[str] = ()) -> frozenset[str]:
        published = self._published()
        if self._finish_decided(published):
            return frozenset()
        return super().run(orders, listed)


class ListsByFacts(Sequencer):
    """Takes an order's own entry for marked once the facts are that were there when it was decided."""

    def _mark(self, commit: Commit, part: Part) -> None:
        if part.sequences:
            super()._mark(commit, part)
