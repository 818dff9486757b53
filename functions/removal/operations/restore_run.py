"""One run of `restore`: it has a name, and puts items back, some at once."""

from collections.abc import Iterator
from concurrent.futures import Executor
from itertools import islice

from removal.journals.restores_store import enter_restore
from removal.operations.backup import Backup, Difference
from removal.operations.comparison import key_of
from removal.table import JOURNAL
from removal.values import dataclass, replace

AT_ONCE = 500  # items that wait for the workers; the most that a shell holds of a table


@dataclass(slots=True)
class RestoreRun:
    """One run: each journal that it puts back names it, and so do the facts that are recorded there afterwards.

    Before it puts back anything it is entered as the last restore: a subject that the backup lacks may be made again.
    """

    backup: Backup
    restored: str
    is_entered: bool = False

    def put_back(self, difference: Difference) -> bool:
        """Write the backup's item; False if the table's was written since it was read, which then stays."""
        self._enter()
        return self.backup.put_back(self._marked(difference))

    def put_back_all(self, differences: Iterator[Difference], workers: Executor) -> int:
        """As `put_back`, of items that do not need each other, some at once; returns how many, once all are written.

        An item has a request of its own, because only that has a condition. After an error no more of them is begun.
        """
        put = 0
        while some := list(islice(differences, AT_ONCE)):
            self._enter()
            put += sum(workers.map(self.put_back, some))
        return put

    def _enter(self) -> None:
        if not self.is_entered:
            enter_restore(self.restored)
            self.is_entered = True

    def _marked(self, difference: Difference) -> Difference:
        if key_of(difference.copied)[1] != JOURNAL:
            return difference
        return replace(difference, copied={**difference.copied, "restored": {"S": self.restored}})
