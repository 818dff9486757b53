"""What was erased since a backup was made: by the table's own facts, and by the ledger in S3 where the table was lost.

Nothing of it is put back but journals of orders. An order whose journal comes back is erased again, with the time of
its first erasure.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import islice

from removal.deliveries.items import PLANNED
from removal.draft_answers.store import PARTITION as DRAFTS
from removal.erasure.ledger import Erasure, Ledger
from removal.errors import NotFound, RemovalError
from removal.journals.volumes_store import PREFIX as VOLUME
from removal.journals.words_store import WORDS
from removal.operations.backup import Backup
from removal.operations.comparison import Stored, key_of
from removal.operations.erased_mails import erased_addresses, mails_to
from removal.orders.items import OrderItem
from removal.orders.order import Status
from removal.record.facts import Fact, from_text
from removal.registry import journal_store
from removal.registry.entries import store as entries
from removal.registry.erasure import erased
from removal.table import JOURNAL
from removal.values import dataclass
from removal.versions import retry
from removal.wiring.operate import erasure, now, order_store, register_erasure, registry

ORDER, PLATFORM = "order:", "platform:"
STATUS = ["pk", "sk", "status"]
AT_ONCE = 100  # items that one request reads
SLICES_AT_MOST = 1_000  # of a subject of the register


@dataclass(frozen=True, slots=True)
class ErasedSince:
    """Orders and deliveries that were erased, and the keys of words that were."""

    orders: frozenset[str]
    deliveries: frozenset[str]
    words: frozenset[tuple[str, str]]

    def has(self, item: Stored) -> bool:
        """Whether an item of the backup is not put back: it was erased, or is a draft answer, which lasts a day."""
        pk, sk = key_of(item)
        if pk in self.orders:
            return sk != JOURNAL and not sk.startswith(VOLUME)
        return pk.startswith(DRAFTS) or (pk, sk) in self.words or delivery_of(item) in self.deliveries


def erased_since(backup: Backup, erasures: Mapping[str, Erasure], partition: str | None) -> ErasedSince:
    """What was erased since the backup; of one partition that has no items of deliveries, only what concerns it."""
    own = not partition or partition.startswith(("delivery:", "endpoint:", "message:"))
    subjects = backup.subjects() if own else backup.under(str(partition), JOURNAL)
    orders, words, deliveries, addresses = set[str](), set[tuple[str, str]](), set[str](), dict[str, str | None]()
    while batch := list(islice(subjects, AT_ONCE)):
        orders |= {key_of(item)[0] for item in _erased_orders(batch, erasures)}
        for pk in (key_of(item)[0] for item in batch if not key_of(item)[0].startswith(ORDER)):
            facts = _erased_facts(pk)
            words |= {(pk, f"{WORDS}{fact.words_sha256}") for fact in facts}
            deliveries |= _planned(backup, pk, {fact.sequence for fact in facts})
            addresses |= erased_addresses(backup, pk) if facts else {}
    for subject in orders:
        deliveries |= _planned(backup, subject, None)
    deliveries |= set(mails_to(backup, addresses))
    return ErasedSince(frozenset(orders), frozenset(deliveries), frozenset(words))


def is_erased(order: str) -> bool:
    """Whether the table says that an order was erased, by its status: its facts may have been changed."""
    keys = [(order, JOURNAL)]
    items = OrderItem.batch_get(keys, consistent_read=True, attributes_to_get=STATUS)
    return any(item.status == Status.ERASED.value for item in items)


def delivery_of(item: Stored) -> str:
    """The id of the delivery that an item is of; another text if it is of none."""
    kind, _, id_ = item["pk"]["S"].partition(":")
    of_key = id_ if kind == "delivery" else item["sk"]["S"].partition(":")[2]
    return str(item["delivery"]["S"]) if "delivery" in item else of_key


def erase_again(erasures: Iterable[Erasure], ledger: Ledger) -> Iterator[str]:
    """Erase what the ledger names; yields, in words, what cannot be erased now. Idempotent."""
    for each in erasures:
        try:
            _erase_order(each, ledger) if each.subject.startswith(ORDER) else _erase_of_register(each.subject)
        except NotFound:
            continue  # the backup is older than the subject
        except RemovalError as error:
            yield f"{each.subject} was erased, and cannot be now: {error.detail}"


def _erased_orders(items: Iterable[Stored], erasures: Mapping[str, Erasure]) -> Iterator[Stored]:
    """The orders of the backup that the table says were erased, or the ledger, if the backup does not."""
    orders = {key_of(item): item for item in items if key_of(item)[0].startswith(ORDER)}
    stored = OrderItem.batch_get(list(orders), consistent_read=True, attributes_to_get=STATUS)
    gone = {(item.pk, item.sk) for item in stored if item.status == Status.ERASED.value}
    for key, item in orders.items():
        by_ledger = key[0] in erasures and item["status"]["S"] != Status.ERASED.value
        if key in gone or by_ledger:
            yield item


def _erased_facts(partition: str) -> list[Fact]:
    """The facts of a subject of the register, by the table, whose words were erased; none if it cannot be read."""
    with suppress(NotFound, ValueError, KeyError, TypeError):
        is_platform = partition.startswith(PLATFORM)
        lines = (journal_store.read(partition.partition(":")[2]) if is_platform else entries.read(partition)).lines
        facts = list(map(from_text, lines))
        gone = erased(facts)
        return [fact for fact in facts if fact.sequence in gone]
    return []


def _planned(backup: Backup, subject: str, sequences: set[int] | None) -> set[str]:
    """The ids of the deliveries of some facts of a subject, or of all, by the backup's rows."""
    if sequences is not None and not sequences:
        return set()
    rows = backup.under(subject, PLANNED)
    return {row["delivery"]["S"] for row in rows if sequences is None or int(row["sk"]["S"].split(":")[1]) in sequences}


def _erase_order(recorded: Erasure, ledger: Ledger) -> None:
    id_ = recorded.subject.removeprefix(ORDER)
    order = order_store().load(id_).order
    if order.status is not Status.ERASED:
        erasure().erase(id_, max(recorded.at, order.changed_at), ledger.fact(recorded))


def _erase_of_register(subject: str) -> None:
    """Do what the subject's own timer would do, until nothing is due."""
    kind, _, id_ = subject.partition(":")
    step = _platform_step if kind == "platform" else _entry_step
    for _ in range(SLICES_AT_MOST):
        if not retry(lambda: step(id_ if kind == "platform" else subject), f"{subject} is being written by others."):
            return


def _platform_step(platform_id: str) -> bool:
    return register_erasure().representative(registry().load_platform(platform_id))


def _entry_step(subject: str) -> bool:
    journal = entries.read(subject)
    if journal.wakes_at is None or journal.wakes_at > now():
        return False
    register_erasure().entry(journal)
    return True
