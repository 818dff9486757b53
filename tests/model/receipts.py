"""Evidence of receipt and bounces (contract R1 to R8), decided in the order of recording."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from tests.model.events import Evidence
from tests.model.journal import Journal, Notice, Proof
from tests.model.laws import FIVE_MINUTES, MAIL_PROOFS_KEPT


@dataclass(slots=True)
class Receipts:
    """Evidence of one order: who was in office, which mails were given back."""

    journal: Journal
    offices: list[tuple[datetime, str]] = field(default_factory=list)
    bounced: set[str] = field(default_factory=set)
    accepted: set[str] = field(default_factory=set)
    lost: list[tuple[int, datetime]] = field(default_factory=list)
    received: list[tuple[int, datetime]] = field(default_factory=list)

    def in_office(self, at: datetime) -> str:
        """Returns the representative in office at `at` (contract R5); from its instant on, inclusive."""
        holder = self.offices[0][1]
        for since, name in self.offices:
            if since <= at:
                holder = name
        return holder

    def delivered(self, event: Evidence) -> bool:
        """Records an accepted delivery. Returns whether it is kept (contract R1, R5)."""
        paths = self.journal.paths
        delivery = event.delivery
        if delivery in self.bounced or delivery in self.accepted:
            again = delivery not in self.bounced
            paths.add("delivery twice" if again else "R7 acceptance after bounce")
            return False
        if event.notice > len(self.journal.notices):
            paths.add("R5 not in office")
            return False
        event = self.not_before_it_was_given(event)
        if self.in_office(event.own) != event.addressee:
            paths.add("R5 not in office")
            return False
        if self.in_office(event.at) != event.addressee:
            paths.add("R5 former one's evidence counts")
        self.accepted.add(delivery)
        return self.prove(event.kind, delivery, event.notice, event.own, event.at)

    def not_before_it_was_given(self, event: Evidence) -> Evidence:
        """Returns the event, of no time before the addressee had the order: then its delivery was planned (R5)."""
        made_at = self.journal.notices[event.notice - 1].made_at
        ends = [*(since for since, _ in self.offices[1:]), None]
        for (since, name), end in zip(self.offices, ends, strict=True):
            if name == event.addressee and (end is None or made_at < end):
                if event.own < since:
                    self.journal.paths.add("R5 counts from when it was given")
                return replace(event, own=max(event.own, since))
        return event

    def answered(self, taken: datetime, at: datetime, seq: int) -> bool:
        """Records an answer as evidence for the notices made at or before `taken` (contract R2)."""
        numbers = [n.number for n in self.journal.notices if n.made_at <= taken]
        if not numbers:
            return False
        return self.prove("answer", f"answer {seq}", max(numbers), taken, at)

    def prove(self, kind: str, delivery: str, number: int, own: datetime, at: datetime) -> bool:
        """Keeps evidence for notice `number` and all before it (contract R2). Returns whether any did."""
        delivered = self.journal.notices[number - 1].made_at
        if not any(self.wants(notice, withdrawable=kind == "mail") for notice in self.journal.notices[:number]):
            return False
        kept = False
        for notice in self.journal.notices[:number]:
            earliest = notice.made_at
            if self.journal.readings.start_not_before_delivered:
                earliest = delivered
            start = max(min(own, at), at - FIVE_MINUTES, earliest)
            if self.keep(notice, Proof(kind, delivery, own, start, at)):
                kept = True
                self.note(notice, number, min(own, at), start)
        return kept

    def note(self, notice: Notice, number: int, own: datetime, start: datetime) -> None:
        """Notes for the coverage table how the start was found (contract R2, R4)."""
        paths = self.journal.paths
        if notice.number < number:
            paths.add("R2 cumulative")
        if start > own:
            paths.add("R4 notice instant" if start == notice.made_at else "R4 five minutes")
        if len(notice.proofs) > 1:
            paths.add("R4 kept beside the first")

    def wants(self, notice: Notice, *, withdrawable: bool) -> bool:
        """Returns whether one more proof is of use for a notice (R4)."""
        if notice.void_at is not None or any(not old.withdrawable for old in notice.proofs):
            return False
        if withdrawable and len(notice.proofs) >= MAIL_PROOFS_KEPT:
            self.journal.paths.add("R4 fourth mail not kept")
            return False
        return True

    def keep(self, notice: Notice, proof: Proof) -> bool:
        """Keeps one proof of one notice. Returns whether it was kept."""
        if notice.void_at is not None or any(not old.withdrawable for old in notice.proofs):
            return False
        notice.proofs.append(proof)
        if notice.receipt is None:
            notice.receipt = proof
            notice.known_turn = self.journal.turn + 1
            self.received.append((notice.number, proof.recorded))
        return True

    def bounce(self, delivery: str, own: datetime, at: datetime) -> str:
        """Applies a bounce (contract R7). Returns "withdraws", "too late" or "nothing"."""
        if delivery in self.bounced:
            return "nothing"
        accepted = [p.own for n in self.journal.notices for p in n.proofs if p.delivery == delivery]
        if accepted and own - accepted[0] > self.journal.law.bounce_counts_for:
            self.journal.paths.add("R7 bounce too late")
            return "too late"
        self.bounced.add(delivery)
        for notice in self.journal.notices:
            self.remove(notice, delivery, at)
        return "withdraws" if accepted else "nothing"

    def remove(self, notice: Notice, delivery: str, at: datetime) -> None:
        """Takes the evidence of one mail away from one notice; the earliest start replaces it."""
        left = [p for p in notice.proofs if p.delivery != delivery]
        if len(left) == len(notice.proofs):
            return
        notice.proofs = left
        if notice.receipt is None or notice.receipt.delivery != delivery:
            return
        notice.receipt = min(left, key=lambda p: p.start) if left else None
        self.journal.paths.add(f"R7 {notice.kind} {'replaced' if left else 'lost'}")
        if notice.receipt is None:
            self.lose(notice, at)

    def lose(self, notice: Notice, at: datetime) -> None:
        """The notice has no evidence left: it waits again from `at`, or is void (contract R7, R8)."""
        notice.losses += 1
        notice.waiting_since = at
        self.lost.append((notice.number, at))
        ended = self.journal.end
        overtaken = notice.kind == "lifted" and any(s.seq > notice.seq for s in self.journal.suspensions)
        if overtaken or (ended is not None and notice.seq < ended.seq):
            notice.void_at = at

    def void_waiting(self, at: datetime, *, lifts_only: bool) -> None:
        """Makes notices that are not received void: all, or only lifts (contract R8)."""
        for notice in self.journal.notices:
            if notice.receipt is None and notice.void_at is None:
                notice.void_at = at if not lifts_only or notice.kind == "lifted" else None
