"""The promise that goes with the notice of an order: which entry the log will have, and by when (decision 115). Pure.

removal-orders promise v1
log.example/orders                         the log's origin
5f0c…                                      the commitment of `order.issued`, as the entry will have it
in the log by 2026-12-02T09:00:00.000Z

— log.example/orders/promise q83v…=        a signed note (c2sp.org/signed-note), by a key that signs nothing else

A promise of the same fact has the same bytes, whenever it is made.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from removal.publiclog.entries import commitment
from removal.publiclog.notes import signed
from removal.publiclog.ports import Signer
from removal.record import instant
from removal.record.blinds import blind_of
from removal.record.facts import Fact
from removal.values import dataclass, field

FIRST_LINE = "removal-orders promise v1"
LOGGED_WITHIN = timedelta(hours=24)
PAUSE_AFTER_FAILURE = timedelta(minutes=1)  # so that a KMS that is slow delays one notice of a process a minute

Promised = Callable[[str, Fact], str | None]  # an order's key and a fact → the promise; None if it cannot be made


def key_name(origin: str) -> str:
    """The name of the key that signs the promises of a log."""
    return f"{origin}/promise"


def promise_text(origin: str, key: str, fact: Fact) -> str:
    """The text of a promise that is signed; `key`: the order's secret key."""
    promised = commitment(blind_of(key, fact.sequence), fact.hash)
    return f"{FIRST_LINE}\n{origin}\n{promised}\nin the log by {instant.to_text(fact.at + LOGGED_WITHIN)}\n"


def no_promise(_key: str, _fact: Fact) -> str | None:
    """What a deployment without a log promises."""
    return None


@dataclass(frozen=True, slots=True)
class Promiser:
    """Makes promises, one try each; a notice never waits for a second one.

    `failed` is called with the error of a promise that could not be made. `failures`: the instant of the last one; for
    a minute after it nothing is signed.
    """

    origin: str
    signer: Signer
    clock: Callable[[], datetime]
    failed: Callable[[Exception | None], None]
    failures: list[datetime] = field(default_factory=list)

    def promise(self, key: str, fact: Fact) -> str | None:
        """The signed note; None for an order whose key was erased, or if it cannot be signed now."""
        if not key:
            return None
        if self.failures and self.clock() - self.failures[-1] < PAUSE_AFTER_FAILURE:
            self.failed(None)
            return None
        try:
            text = promise_text(self.origin, key, fact)
            return signed(text, self.signer.public_key(), self.signer.sign(text.encode())).decode()
        except Exception as error:  # noqa: BLE001 - whatever fails, the notice goes without it
            self.failures[:] = [self.clock()]
            self.failed(error)
            return None
