"""Receipt: only by evidence that the contract names, from its own time, and by all evidence that there was.

Contract R1 (what is evidence), R2 (what it covers), R4 (the instant), R7 (bounces), R8 (what waits).
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from tests.simulation.oracle.answers import ANSWERS
from tests.simulation.oracle.deeds import is_notice
from tests.simulation.oracle.exchanges import Json
from tests.simulation.oracle.history import DELIVERIES, Fault, Feedback, History, Seen, instant
from tests.simulation.oracle.terms import REASSIGNED, PartyFacts, representatives
from tests.simulation.receivers import Hook

A_TRY = timedelta(seconds=16)  # of a webhook at most (design 8.1), and the way back
BEFORE_AT_MOST = timedelta(minutes=5)
RECORDED_WITHIN = timedelta(minutes=15)
FOUND_WITHIN = timedelta(minutes=2)  # before the order was read: what came then need not be recorded
MILLISECOND = timedelta(milliseconds=1)
WITHDRAWS = frozenset({"order.receipt_withdrawn", "order.evidence_withdrawn"})


def faults(history: History) -> Iterator[Fault]:
    """Everything that is wrong with the receipts of a world."""
    feedback: dict[str, list[Feedback]] = {}
    for event in history.feedback:
        feedback.setdefault(event.delivery, []).append(event)
    for seen in history.seen:
        judge = _Judge(history, seen, feedback)
        for what in judge.faults():
            yield Fault("receipts", what, seen.order.id)


class _Judge:
    """Of one order."""

    def __init__(self, history: History, seen: Seen, feedback: dict[str, list[Feedback]]) -> None:
        self.history, self.seen, self.feedback = history, seen, feedback
        self.offices = representatives(history, seen)
        self.mails = history.letters_of.get(seen.order.id, [])

    def faults(self) -> Iterator[str]:
        """Of what was recorded, then of what should have been."""
        for fact in self.seen.of("order.received", "order.evidence_kept"):
            evidence = fact["data"]["evidence"]
            proofs = {"webhook_accepted": self._webhook, "mail_accepted": self._mail, "answer": self._answer}
            for what in proofs[evidence["kind"]](evidence):
                yield f"fact {fact['data']['sequence']} {fact['type']}: {what}"
        for fact in self.seen.of("order.received"):
            yield from self._instant(fact["data"])
        for fact in self.seen.of(*WITHDRAWS, "order.bounced_late"):
            yield from self._bounce(fact["data"])
        yield from self._waiting()

    def _webhook(self, evidence: Json) -> Iterator[str]:
        """R1: a 2xx of the addressee's webhook, at a URL that is verified, which answered a notice."""
        at = instant(evidence["at"])
        if evidence["endpoint"] not in {office.party.endpoint for office in self._in_office(at)}:
            yield f"the webhook {evidence['endpoint']} is not that of a representative in office"
        for hook in self._hooks():
            of_it = hook.headers["webhook-id"] == evidence["delivery"] and hook.taken and self.history.is_proved(hook)
            if of_it and hook.at - self.seen.clocks <= at <= hook.at + A_TRY + self.seen.clocks:
                yield from self._covers(hook, evidence)
                return
        yield f"no webhook was answered 2xx as delivery {evidence['delivery']} at {at:%d %H:%M:%S}"

    def _covers(self, hook: Hook, evidence: Json) -> Iterator[str]:
        """R2: what a delivery covers is its own notice."""
        number = hook.payload["data"]["sequence"]
        if hook.payload["type"] == REASSIGNED:  # evidence is never of itself, but of the latest notice that it brought
            number = max(
                number_before
                for number_before, fact in self.seen.by_sequence.items()
                if number_before < number and is_notice(fact)
            )
        elif not is_notice(hook.payload):
            number = 0
        if number != evidence["covers"]:
            yield f"it covers {evidence['covers']}, and was webhook {hook.payload['data']['sequence']}"

    def _mail(self, evidence: Json) -> Iterator[str]:
        """R1: a mail server's acceptance of a mail to a contact of the addressee."""
        of, at = self._deliveries(evidence), instant(evidence["at"])
        events = [event for id_ in of for event in self.feedback.get(id_, ())]
        if not any(event.event["eventType"] == "Delivery" and self._accepted(event, at) for event in events):
            yield f"SES did not say that delivery {evidence['delivery']} was accepted at {at:%d %H:%M:%S}"
        known_at = min(at, instant(evidence["recorded_at"]))  # a mail server's clock may be ahead
        contacts = {address for office in self._in_office(known_at) for address in office.party.addresses}
        mails = (mail.recipient for mail in self.mails if mail.tags.get("delivery") in of)
        if contacts.isdisjoint(mails):
            yield f"no mail to a contact was delivery {evidence['delivery']}"
        covered = self.seen.by_sequence.get(evidence["covers"])
        if covered is None or not is_notice(covered):
            yield f"it covers {evidence['covers']}, which is no notice"

    def _deliveries(self, evidence: Json) -> set[str]:
        """R7: a further message of a delivery has an id of its own, so it is of one that SES took more than once."""
        sent = Counter(mail.tags["delivery"] for mail in self.mails)
        own: str = evidence["delivery"]
        return {own} if own in sent else {id_ for id_, times in sent.items() if times > 1}

    def _accepted(self, event: Feedback, at: datetime) -> bool:
        """R5: what was said to be before the order was given to the reader counts as of then."""
        reassigned_at = (instant(fact["timestamp"]) for fact in self.seen.of(REASSIGNED))
        was_before = any(instant(event.event["delivery"]["timestamp"]) < since == at for since in reassigned_at)
        return was_before or self._says(event, "delivery", at)

    def _says(self, event: Feedback, member: str, at: datetime) -> bool:
        return abs(instant(event.event[member]["timestamp"]) - at) <= MILLISECOND

    def _in_office(self, at: datetime) -> list[PartyFacts]:
        """R5: evidence counts for the representative that was in office at its own time."""
        return [office for office in self.offices if office.was_in(at, self.seen.clocks)]

    def _hooks(self) -> Iterator[Hook]:
        for office in self.offices:
            yield from self.history.hooks_of.get((office.party.hook or "", self.seen.order.id), ())

    def _answer(self, evidence: Json) -> Iterator[str]:
        """R1: an answer of the representative that was not refused; R2: of no notice that was made after it."""
        at = instant(evidence["at"])
        if not any(
            exchange.command in ANSWERS and exchange.covers(at, self.seen.clocks)
            for exchange in self.history.of_order.get(self.seen.order.id, ())
        ):
            yield f"no answer was given at {at:%d %H:%M:%S.%f}"
        later = [notice for notice in self._notices_until(evidence["covers"]) if _at(notice) > at]
        for notice in later[:1]:
            yield f"an answer at {at:%d %H:%M:%S.%f} covers notice {notice['data']['sequence']}, which was made later"

    def _notices_until(self, sequence: int) -> Iterator[Json]:
        return (fact for fact in self.seen.facts if is_notice(fact) and fact["data"]["sequence"] <= sequence)

    def _instant(self, data: Json) -> Iterator[str]:
        """R4: the evidence's own time, but not after it was recorded, nor long before, nor before the notice."""
        evidence = data["evidence"]
        own, recorded = instant(evidence["at"]), instant(evidence["recorded_at"])
        notice = instant(self.seen.by_sequence[data["notice"]]["timestamp"])
        start = max(min(own, recorded), recorded - BEFORE_AT_MOST, notice)
        if abs(instant(data["received_at"]) - start) > MILLISECOND:
            yield f"notice {data['notice']} counts from {data['received_at']}, its evidence says {start}"
        if data["rule"] != evidence["kind"]:
            yield f"notice {data['notice']} was received by {data['rule']}, its evidence is {evidence['kind']}"

    def _bounce(self, data: Json) -> Iterator[str]:
        """R7: a mail that came back."""
        events = [event for id_ in self._deliveries(data["evidence"]) for event in self.feedback.get(id_, ())]
        at = instant(data["bounce"]["at"])
        if not any(_came_back(event) and self._says(event, "bounce", at) for event in events):
            yield f"fact {data['sequence']}: SES did not say that {data['evidence']['delivery']} came back"

    def _waiting(self) -> Iterator[str]:
        """R1: what proves a notice is not passed over; R2: nor what proves a later one."""
        proofs = sorted(self._proofs(), key=lambda proof: proof[1])
        waits = {notice["notice"] for notice in self.seen.shown["waiting_notices"]}
        for number in sorted(waits):
            for covers, at, what in proofs:
                if covers >= number and at < self.seen.since - FOUND_WITHIN:
                    yield f"notice {number} waits, though {what} at {at:%d %H:%M:%S}"
                    break
        for fact in self.seen.of("order.received"):
            yield from self._late(fact, proofs)

    def _late(self, fact: Json, proofs: list[tuple[int, datetime, str]]) -> Iterator[str]:
        """While nothing is off, the first evidence is recorded soon."""
        data = fact["data"]
        if any(fact["data"]["notice"] == data["notice"] for fact in self.seen.of("order.receipt_withdrawn")):
            return
        first = next((proof for proof in proofs if proof[0] >= data["notice"]), None)
        if first is None or self.history.latest(first[1], DELIVERIES | {"feedback"}, RECORDED_WITHIN) >= instant(
            fact["timestamp"]
        ):
            return
        yield f"notice {data['notice']} was received at {fact['timestamp']}, though {first[2]} at {first[1]}"

    def _proofs(self) -> Iterator[tuple[int, datetime, str]]:
        """All evidence of the representative: the latest notice that it covers, when it was there, what it is."""
        moved = len(self.offices) > 1
        for hook in () if moved else self._hooks():
            if is_notice(hook.payload) and hook.taken:
                yield hook.payload["data"]["sequence"], hook.at, "a webhook was answered 2xx"
        for exchange in self.history.of_order.get(self.seen.order.id, ()):
            last = exchange.attempts[-1] if exchange.attempts else None
            if (
                not moved
                and exchange.command in ANSWERS
                and last
                and last.status == 200
                and exchange.answer.get("recorded")
            ):
                yield self._made_before(last.sent), last.answered, "an answer was recorded"

    def _made_before(self, at: datetime) -> int:
        """The latest notice of an instant."""
        made = [
            fact["data"]["sequence"]
            for fact in self.seen.facts
            if is_notice(fact) and _at(fact) + self.seen.clocks < at
        ]
        return max(made, default=0)


def _came_back(event: Feedback) -> bool:
    """What counts as a bounce is read from the mail server's report (decision 23)."""
    recipients = event.event["bounce"]["bouncedRecipients"] if event.event["eventType"] == "Bounce" else ()
    return any(recipient["action"] == "failed" for recipient in recipients)


def _at(fact: Json) -> datetime:
    return instant(fact["timestamp"])
