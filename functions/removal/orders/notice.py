"""Notices, evidence and receipt. Pure (contract 6, R1 to R8)."""

from datetime import datetime, timedelta

from removal.values import dataclass, replace

WITHDRAWABLE = frozenset({"mail_accepted"})  # kinds of evidence: a mail server can take a mail and bounce it later
BACKDATED_AT_MOST = timedelta(minutes=5)  # between an instant that others state and its record here
KEPT_WITHDRAWABLE_AT_MOST = 3  # pieces of withdrawable evidence for one notice

ISSUED, ANSWERED, DISPUTED, LIFTED = "order.issued", "order.obstacle_answered", "order.disputed", "order.resumed"
REQUIRED = "order.reinstatement_required"
ENDED = frozenset({"order.withdrawn", "order.superseded"})
PUT_BACK = ENDED | {REQUIRED}  # these notices require reinstatement
# Fact types that may be notices: a resumption only if the authority lifted its suspension, an end only if something has
# to be put back.
NOTICE_TYPES = frozenset({ISSUED, ANSWERED, DISPUTED, LIFTED}) | PUT_BACK


@dataclass(frozen=True, slots=True)
class Evidence:
    """Evidence that notices arrived.

    `at` is its own time, as the other system states it. `covers` is the sequence of the latest notice that it proves;
    it proves all notices before that too (R2).
    """

    kind: str
    at: datetime
    recorded_at: datetime
    endpoint: str | None = None
    delivery: str | None = None
    covers: int = 0

    @property
    def withdrawable(self) -> bool:
        """Whether it can be withdrawn later: the mail may bounce."""
        return self.kind in WITHDRAWABLE

    def starts(self, notice_at: datetime) -> datetime:
        """The instant of receipt that it proves (R4): not before the notice, nor over 5 minutes before the record."""
        return max(min(self.at, self.recorded_at), self.recorded_at - BACKDATED_AT_MOST, notice_at)


@dataclass(frozen=True, slots=True)
class Bounce:
    """Why an accepted mail did not arrive, in SES's terms: `kind` is the bounce type, such as Permanent."""

    kind: str
    subtype: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Receipt:
    """The receipt of a notice `at` an instant, by the evidence recorded first; `sequence` is that of its fact."""

    at: datetime
    sequence: int
    evidence: Evidence

    @property
    def rule(self) -> str:
        """The kind of evidence that the law accepted."""
        return self.evidence.kind


@dataclass(frozen=True, slots=True)
class Notice:
    """A fact by which the authority requires something of the representative.

    `waits_since` is the instant from which the time without receipt counts, `waits_from` the sequence of the fact of
    that instant: the notice itself, or the bounce that withdrew its receipt. `opened_from` is the sequence of the fact
    that first stated its windows: a bounce that leaves other evidence does not change it.
    """

    sequence: int
    type: str
    at: datetime
    items: tuple[int, ...]
    waits_since: datetime
    waits_from: int
    receipt: Receipt | None = None
    opened_from: int = 0

    def received(self, receipt: Receipt) -> "Notice":
        """The notice with its receipt. Evidence recorded before a bounce replaces the withdrawn evidence."""
        replaced = self.opened_from and receipt.evidence.recorded_at <= self.waits_since
        return replace(self, receipt=receipt, opened_from=self.opened_from if replaced else receipt.sequence)

    def receipt_withdrawn(self, at: datetime, sequence: int) -> "Notice":
        """The notice without its receipt, which a fact with this sequence withdrew at an instant."""
        return replace(self, receipt=None, waits_since=at, waits_from=sequence)


def is_notice(fact_type: str, cause: str | None, *, reinstate: bool) -> bool:
    """Whether a fact of this type, with this `cause` and something to `reinstate` or nothing, is a notice."""
    if fact_type == LIFTED:
        return cause == "lifted"
    return reinstate if fact_type in ENDED else fact_type in NOTICE_TYPES
