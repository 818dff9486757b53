"""How the log goes on after the table was restored: what the table no longer knows, and what puts it right. Pure.

The log has entries that the restored table knows nothing of; its own facts of the same numbers may be others by now. A
person asks (`plan`), reads what is lost, and lets it go on (`go_on`):

    log     day 1 2 3 │ 4 5 6 7        the table was restored to the state after 3
    table   knows 1 2 3, and 4, which it had before the copy; 5 to 7 are lost
    marks   4 is marked where it is in the log, so that it is not logged again
    head    after 7, and owes the log a `gap` entry: "of 8 entries, the table knows all of the first 5"

Marks come first: each can be moved again. Then one conditional write of the head decides; from then on the sequencer
does all the rest, and it alone signs. A commit that was decided and not published when the table was lost can never be
taken back, so the head says that it is published without its marks.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from removal.errors import Busy
from removal.publiclog import merkle
from removal.publiclog.commit import Commit, commit_key, commit_of
from removal.publiclog.entries import fact_entry
from removal.publiclog.marks import Gap, Head, Journal, Mark, runs_at
from removal.publiclog.notes import Checkpoint, checkpoint_under
from removal.publiclog.ports import CHECKPOINT, Journals, OrderMarks, ReadObject
from removal.publiclog.sequencer import LogStopped
from removal.publiclog.tiles import subtrees_of
from removal.values import dataclass, replace

Places = Mapping[int, int]  # of an order: the sequence of a fact by the index of its entry


@dataclass(frozen=True, slots=True)
class NewMark:
    """The mark of an order as it is, and as it is put right."""

    order: str
    before: Mark
    after: Mark


@dataclass(frozen=True, slots=True)
class Plan:
    """What a resumption does. `lost`: of each order the facts in the log that the table does not know, by index.

    `orders`: all that the log has to look at again.
    """

    before: Head
    after: Head
    marks: tuple[NewMark, ...]
    lost: Mapping[str, Places]
    orders: tuple[str, ...]

    @property
    def is_needed(self) -> bool:
        """Whether the table is not as the log left it."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Resuming:
    """Puts a restored table right for the log. It reads the bucket, and writes marks and head."""

    read: ReadObject
    marks: OrderMarks
    journals: Journals
    origin: str

    def plan(self, orders: Collection[str] = ()) -> Plan:
        """What would be done; writes nothing. `orders`: that were restored by themselves, beside what the head says.

        Raises LogStopped if no gap explains the difference: then the bucket, and not the table, is to be put right.
        """
        head, log = self.marks.head(), self._log()
        if log.size < head.size or log.root_at(head.size) != head.root:
            msg = f"The log's first {head.size} entries are not those that the table knows. Put the objects back."
            raise LogStopped(msg)
        commits, pending = list(self._commits(log, head.size)), self._commit(log.size)
        decided = [*commits, *([pending] if pending else [])]
        places = _places(decided, orders)
        known = {order: self._known(order, of_order, log, decided) for order, of_order in places.items()}
        lost = {order: each.lost for order, each in known.items() if each.lost}
        marks = tuple(each.mark for each in known.values() if each.mark.before != each.mark.after)
        if not (decided or marks):
            return Plan(head, head, (), lost, ())
        end = pending.end if pending else log.size
        first = min([*(index for each in lost.values() for index in each), head.gap.known if head.gap else end, end])
        gap = Gap(first, log.size if pending else None)
        last = commits[-1] if commits else head
        after = Head(log.size, log.root_at(log.size), last.day, gap, last.summed)
        return Plan(head, after, marks, lost, tuple(sorted(places)))

    def go_on(self, plan: Plan) -> None:
        """Do it. Killed anywhere, it can be asked for again. Raises Busy if the log or the table went on meanwhile."""
        for mark in plan.marks:
            self.marks.move_mark(mark.order, mark.before, mark.after)
        self.marks.move_head(plan.before, plan.after)
        if self.marks.head() != plan.after:
            raise Busy("The log went on meanwhile. Ask again what is to be done.")

    def _log(self) -> "_Log":
        note = self.read(CHECKPOINT)
        checkpoint = checkpoint_under(note, self.origin) if note else Checkpoint(self.origin, 0, merkle.EMPTY)
        log = _Log(checkpoint.size, subtrees_of(checkpoint.size, self._body))
        if log.root_at(log.size) != checkpoint.root:
            raise LogStopped("The tiles do not have the root of the checkpoint. Put the bucket's objects back.")
        return log

    def _commits(self, log: "_Log", size: int) -> Iterator[Commit]:
        """All that was decided after a size until the checkpoint. LogStopped if one is missing or is not in the log."""
        while size < log.size:
            commit = self._commit(size)
            if commit is None:
                msg = f"{commit_key(size)} is missing: commits are kept for 35 days, and the table is older than that."
                raise LogStopped(msg)
            leaves = [
                log.subtrees(0, commit.size + place) for place in range(min(len(commit.entries), log.size - size))
            ]
            if leaves != [merkle.leaf_hash(entry) for entry in commit.entries]:
                raise LogStopped(f"{commit.key} has other entries than the log.")
            yield commit
            size = commit.end

    def _commit(self, size: int) -> Commit | None:
        body = self.read(commit_key(size))
        return commit_of(body) if body else None

    def _known(self, order: str, places: Places, log: "_Log", commits: Sequence[Commit]) -> "_Known":
        """What of an order is in the log, and what of that the table knows."""
        mark, journal = self.marks.mark(order), self.journals.journal(order)
        marked = {run.index + place: run.sequence + place for run in mark.runs for place in range(run.count)}
        leaves = {
            commit.size + place: merkle.leaf_hash(entry)
            for commit in commits
            for place, entry in enumerate(commit.entries)
        }
        all_, whole = {**marked, **places}, _whole_parts(order, journal, commits)
        whole |= marked.keys() if journal.begins_as(mark) else set()
        found = {
            sequence: index
            for index, sequence in sorted(all_.items())
            if index in whole or _is(journal, sequence, leaves.get(index) or log.leaf(index))
        }
        lost = {index: sequence for index, sequence in sorted(all_.items()) if found.get(sequence) != index}
        after = replace(_mark(journal, found), listed=_listed(order, mark, commits), category=mark.category)
        if mark.runs and not after.runs:
            raise LogStopped(f"The table has none of the facts of order {order} that are in the log. Restore it first.")
        return _Known(NewMark(order, mark, after), lost)

    def _body(self, key: str) -> bytes:
        body = self.read(key)
        if body is None:
            raise LogStopped(f"{key} is missing.")
        return body


@dataclass(frozen=True, slots=True)
class _Log:
    """The log at its checkpoint."""

    size: int
    subtrees: merkle.Subtrees

    def root_at(self, size: int) -> bytes:
        return merkle.root_of(self.subtrees, size)

    def leaf(self, index: int) -> bytes:
        return self.subtrees(0, index) if index < self.size else b""


@dataclass(frozen=True, slots=True)
class _Known:
    mark: NewMark
    lost: Places


def _places(commits: Sequence[Commit], orders: Collection[str]) -> dict[str, dict[int, int]]:
    """Where commits put the facts of their orders."""
    places: dict[str, dict[int, int]] = {order: {} for order in orders}
    for commit in commits:
        for part in commit.parts:
            places.setdefault(part.order, {}).update(commit.indices_of(part))
    return places


def _whole_parts(order: str, journal: Journal, commits: Sequence[Commit]) -> set[int]:
    """The indices of parts whose last fact the journal has, and with it, by the chain, all of them; needs no key."""
    parts = ((commit, part) for commit in commits for part in commit.parts if part.order == order)
    return {
        index
        for commit, part in parts
        if part.to <= len(journal.facts) and journal.facts[part.to - 1].hash == part.last_hash
        for index in commit.indices_of(part)
    }


def _is(journal: Journal, sequence: int, leaf: bytes) -> bool:
    """Whether a leaf is that of a journal's fact."""
    if not journal.key or sequence > len(journal.facts):
        return False
    return merkle.leaf_hash(fact_entry(journal.key, sequence, journal.facts[sequence - 1].hash)) == leaf


def _listed(order: str, mark: Mark, commits: Sequence[Commit]) -> int | None:
    """Where the order's own entry is: in a commit that the table does not know, or where its mark says."""
    places = [
        commit.size + part.listed
        for commit in commits
        for part in commit.parts
        if part.order == order and part.listed is not None
    ]
    return next(iter(places), mark.listed)


def _mark(journal: Journal, found: Mapping[int, int]) -> Mark:
    """The mark of a journal whose facts are at these indices, by sequence, up to the first that is not in the log."""
    logged = list[tuple[int, int]]()
    for fact in journal.visible(0, len(journal.facts)):
        if fact.sequence not in found:
            break
        logged.append((fact.sequence, found[fact.sequence]))
    if not logged:
        return Mark()
    last = logged[-1][0]
    return Mark(last, journal.facts[last - 1].hash, runs_at(logged))
