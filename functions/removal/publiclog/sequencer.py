"""The sequencer: one conditional put decides what follows in the log, and everything after it is replay.

(a) reads the checkpoint: n entries.  (b) If `commit/n` is there, finishes it (e to h) and begins again.  (c) Stops if
the table is not as the log left it.  (d) Puts `commit/n` on condition that there is none; then begins again, whichever
run has put it.

(e) tiles   (f) marks   (g) signature   (h) checkpoint, then `log/head`: all follow from the commit, so two runs that
finish it write the same, and one that is killed anywhere is finished by the next.

    run A    reads n = 7 ── puts commit/7 ── tiles ── killed
    run B    reads n = 7 ──────── commit/7 is there: tiles are there, marks, signs, checkpoint 9 ── reads n = 9 ── …
    run C    reads n = 7 ─────────────── puts commit/7: refused ── reads commit/7, finishes it: all is there ── …

Before (d) nothing is written, marked or signed: what was signed can never be taken back. A table that was restored
knows less than the log. To go on from it would log other facts under the same numbers, so the log stops until a person
decides.
"""

from collections.abc import Callable, Collection, Iterator
from datetime import datetime

from removal.errors import Busy, Retryable
from removal.publiclog.bundles import bundle, entries_of, packed, unpacked
from removal.publiclog.commit import Commit, Part, commit_key, commit_of
from removal.publiclog.drafting import Draft, drafted, of_facts, of_order
from removal.publiclog.entries import gap_entry, key_entry
from removal.publiclog.figures import CSV
from removal.publiclog.marks import Gap, Head
from removal.publiclog.merkle import EMPTY, leaf_hash
from removal.publiclog.new_day import new_day
from removal.publiclog.notes import Checkpoint, checkpoint_of, names, signed_by_all
from removal.publiclog.ports import CHECKPOINT, Journals, Kind, Objects, OrderMarks, Signer
from removal.publiclog.tiles import WIDTH, Edge, Tile, bundle_path, edge_of
from removal.values import dataclass, replace

ROUNDS = 20  # of a run; each needs another run to have gone on, or finishes a commit
TILES = "tile/"


class LogStopped(Exception):
    """Log, tiles and table contradict each other. Nothing is signed until a person has decided what is true."""


@dataclass(frozen=True, slots=True)
class Published:
    """The checkpoint as it was read, its tag, and those of our keys that signed it; without a tag there is none yet."""

    size: int = 0
    root: bytes = EMPTY
    tag: str | None = None
    keys: tuple[str, ...] = ()


NOTHING_PUBLISHED = Published()


@dataclass(frozen=True, slots=True)
class Sequencer:
    """Logs the facts of orders. Any number of runs at once, each killed anywhere, and begun again.

    `also`: further keys that sign. Each is announced by a `key` entry, under a checkpoint that those before it signed.
    """

    objects: Objects
    marks: OrderMarks
    journals: Journals
    signer: Signer
    clock: Callable[[], datetime]
    listing: Callable[[str], bytes | None] = lambda _: None
    also: tuple[Signer, ...] = ()

    def run(self, orders: Collection[str], listed: Collection[str] = ()) -> frozenset[str]:
        """Log the day, and all facts of these orders that are not in the log. Returns the orders that cannot be logged.

        `listed`: those whose own entry is due. `listing` gives it, if there is one.

        Raises LogStopped, or Busy if other runs went on each time; nothing is lost then, and it may be run again.
        """
        waiting, unloggable = sorted(set(orders)), set[str]()
        for _ in range(ROUNDS):
            published = self._published()
            if self._finish_decided(published) or not self._in_step(published):
                continue
            commit = self._drafted(published, self._parts(waiting, set(listed), unloggable))
            if not commit:
                return frozenset(unloggable)
            if self._decided(commit):
                done = {part.order for part in commit.parts}
                waiting = [order for order in waiting if order not in done]
        raise Busy("Other runs of the log went on each time. What is not logged stays in the queue.")

    def _published(self) -> Published:
        """(a)."""
        stored = self.objects.read(CHECKPOINT)
        if stored is None:
            return NOTHING_PUBLISHED
        own = [signer.public_key() for signer in self._signers]
        signing = [key for key in own if names(stored.body, key)]
        try:
            checkpoint = checkpoint_of(stored.body, (signing or own)[0])
        except ValueError as error:
            raise LogStopped(str(error)) from error
        return Published(checkpoint.size, checkpoint.root, stored.tag, tuple(key.text for key in signing))

    @property
    def _signers(self) -> tuple[Signer, ...]:
        return (self.signer, *self.also)

    def _finish_decided(self, published: Published) -> bool:
        """(b); whether there was a commit to finish."""
        commit = self._commit_after(published.size)
        if commit is None:
            return False
        if commit.root != published.root:
            raise LogStopped(f"{commit.key} follows another root than that of the checkpoint.")
        self._finish(commit, published)
        return True

    def _in_step(self, published: Published) -> bool:
        """(c). False if another run went on meanwhile, or this one has moved the head of one that was killed."""
        head = self.marks.head()
        if (head.size, head.root) == (published.size, published.root) and (published.tag or self._is_first()):
            return True
        if self._published() != published or self._commit_after(published.size):
            return False
        last = self._commit_after(head.size)
        if last is None or last.end != published.size or not self._has_marks(last, head):
            raise LogStopped(f"The log has {published.size} entries, and the table knows of {head.size}.")
        if self._grown(last, Published(head.size, head.root))[0].root != published.root:
            raise LogStopped(f"The checkpoint of {published.size} entries is not the one that {last.key} led to.")
        self.marks.move_head(head, _head_after(last, Published(published.size, published.root), head))
        return False

    def _is_first(self) -> bool:
        """Whether there is no log at all. Its first commit has the same condition as any, so there is one begin."""
        return not self.objects.any_below(TILES)

    def _has_marks(self, commit: Commit, head: Head) -> bool:
        return _goes_unmarked(commit, head) or all(
            commit.is_in(self.marks.mark(part.order), part) for part in commit.parts
        )

    def _drafted(self, published: Published, orders: Iterator[Draft]) -> Commit | None:
        """(d): what is to follow; None if nothing is."""
        head, now = self.marks.head(), self.clock()
        begun = Commit(published.size, published.root, (), (), head.day, head.summed)
        if head.day is None or now.date() > head.day.date():
            try:
                day = new_day(now, published.size, head, self._commit_after)
            except LookupError as error:
                raise LogStopped(str(error)) from error
            begun = replace(begun, entries=day.entries, day=now, summed=begun.size, sums=day.sums, tables=day.tables)
            begun = replace(begun, statistics=day.statistics)
        own = [key_entry(key) for signer in self.also if (key := signer.public_key()).text not in published.keys]
        if head.gap:
            own.append(gap_entry(now, begun.end + len(own), head.gap.known))
        keys = tuple(signer.public_key().text for signer in self._signers)
        return drafted(replace(begun, entries=(*begun.entries, *own), keys=keys), orders)

    def _parts(self, orders: Collection[str], listed: Collection[str], unloggable: set[str]) -> Iterator[Draft]:
        """The draft of each order, and those that cannot be logged into `unloggable`.

        An order's own entry, of those in `listed`, waits for a run after that of its facts. The mark is read first: a
        journal only grows.
        """
        for order in orders:
            mark, journal = self.marks.mark(order), self.journals.journal(order)
            if not journal.begins_as(mark):
                raise LogStopped(f"{mark.facts} facts of order {order} were logged, which its journal does not have.")
            pending = journal.visible(mark.facts, len(journal.facts))
            if pending and not journal.key:
                unloggable.add(order)
            elif pending:
                category = mark.category or self.journals.category(order)
                yield of_facts(order, mark, journal, journal.entries(pending), category)
            elif order in listed and mark.facts and mark.listed is None and (own := self.listing(order)):
                yield of_order(order, mark, own)

    def _decided(self, commit: Commit) -> bool:
        """Whether this commit is what follows. Another may have been put meanwhile, or the same one."""
        body = commit.to_bytes()
        if self.objects.create(commit.key, body, Kind.COMMIT):
            return True
        stored = self.objects.read(commit.key)
        return stored is not None and stored.body == body

    def _commit_after(self, size: int) -> Commit | None:
        stored = self.objects.read(commit_key(size))
        return commit_of(stored.body) if stored else None

    def _finish(self, commit: Commit, published: Published) -> None:
        """(e) to (h); each step finds done what another run has done."""
        edge, objects = self._grown(commit, published)
        tables = {
            path: (text.encode(), Kind.CSV_TABLE if path.endswith(CSV) else Kind.TABLE)
            for path, text in commit.tables.items()
        }
        private = {key: (text.encode(), Kind.STATISTICS) for key, text in commit.statistics.items()}
        for key, (body, kind) in {**private, **tables, **objects}.items():
            self._write_once(key, body, kind)
        head = self.marks.head()
        if not _goes_unmarked(commit, head):
            for part in commit.parts:
                self._mark(commit, part)
        if self._publish(self._signed(edge, commit.keys), published):
            before = Head(published.size, published.root)
            self.marks.move_head(before, _head_after(commit, Published(edge.size, edge.root), head))

    def _grown(self, commit: Commit, published: Published) -> tuple[Edge, dict[str, tuple[bytes, Kind]]]:
        """The tree after a commit, and all objects that are new: tiles and bundles."""
        try:
            edge = edge_of(published.size, self._body)
            if edge.root != published.root:
                raise LogStopped(f"The tiles do not have the root of the checkpoint of {published.size} entries.")
            grown, tiles = edge.grown([leaf_hash(entry) for entry in commit.entries])
            bundles = self._bundles([tile for tile in tiles if tile.level == 0], commit, edge)
        except ValueError as error:
            raise LogStopped(str(error)) from error
        return grown, {**{tile.path: (tile.body, Kind.TILE) for tile in tiles}, **bundles}

    def _bundles(self, tiles: list[Tile], commit: Commit, edge: Edge) -> dict[str, tuple[bytes, Kind]]:
        """The bundles below new tiles of leaves; ValueError if they do not hash to these."""
        number, width = divmod(edge.size, WIDTH)
        before = entries_of(unpacked(self._body(bundle_path(number, width)))) if width else []
        entries, bundles = [*before, *commit.entries], dict[str, tuple[bytes, Kind]]()
        for place, tile in enumerate(tiles):
            below = entries[place * WIDTH :][: len(tile.hashes)]
            if tuple(map(leaf_hash, below)) != tile.hashes:
                msg = f"The entries below {tile.path} do not hash to it."
                raise ValueError(msg)
            bundles[bundle_path(tile.number, len(below))] = (packed(bundle(below)), Kind.BUNDLE)
        return bundles

    def _body(self, key: str) -> bytes:
        stored = self.objects.read(key)
        if stored is None:
            raise LogStopped(f"{key} is missing.")
        return stored.body

    def _write_once(self, key: str, body: bytes, kind: Kind) -> None:
        """(e): LogStopped if another content has this key."""
        if self.objects.create(key, body, kind):
            return
        stored = self.objects.read(key)
        if stored is None:
            raise Retryable(f"{key} was being written by another run, and is not there yet.")
        read = unpacked if kind is Kind.BUNDLE else bytes
        if read(stored.body) != read(body):
            raise LogStopped(f"{key} has another content than {len(body)} bytes that belong there.")

    def _mark(self, commit: Commit, part: Part) -> None:
        """(f): LogStopped if the mark is before the commit, or the journal is not that of which it was made."""
        mark = self.marks.mark(part.order)
        if commit.is_in(mark, part):
            return
        journal = self.journals.journal(part.order)
        entries = journal.entries(journal.visible(part.after, part.to)) if journal.key else {}
        after = commit.mark_after(part, mark)
        if mark.facts != part.after or entries != commit.entries_of(part) or not journal.begins_as(after):
            raise LogStopped(f"{commit.key} has facts of order {part.order} that the table does not have.")
        self.marks.move_mark(part.order, mark, after)

    def _signed(self, edge: Edge, keys: Collection[str] = ()) -> bytes:
        """(g). By the keys that the commit names, so that none signs before it was announced."""
        text = Checkpoint(self.signer.public_key().name, edge.size, edge.root).text
        by = [signer for signer in self._signers if signer.public_key().text in keys] if keys else [self.signer]
        if not by:
            raise LogStopped(f"None of the keys that the commit before {edge.size} entries names is ours.")
        return signed_by_all(text, [(signer.public_key(), signer.sign(text.encode())) for signer in by])

    def _publish(self, note: bytes, published: Published) -> bool:
        """(h). False if another run has published meanwhile: this commit too, or cosignatures of what was there."""
        if published.tag is None:
            return self.objects.create(CHECKPOINT, note, Kind.CHECKPOINT)
        return self.objects.replace(CHECKPOINT, note, Kind.CHECKPOINT, published.tag)


def _goes_unmarked(commit: Commit, head: Head) -> bool:
    """Whether a person has decided, after a restore, that this commit is published without marks (`resuming`)."""
    return head.gap is not None and head.gap.unmarked == commit.size == head.size


def _head_after(commit: Commit, published: Published, before: Head) -> Head:
    """The head after a commit: what a restored table owes stays so until the log says it.

    What a commit without marks says was owed before the last restore.
    """
    is_said = commit.tells_gap and not _goes_unmarked(commit, before)
    gap = None if is_said or before.gap is None else Gap(before.gap.known)
    return Head(published.size, published.root, commit.day, gap, commit.summed)
