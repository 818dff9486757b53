"""Mails: whom each fact is mailed to, when, with which words, and no other address.

Contract 2 (column *mail*), R3 (the words whole); design 8.4 and 8.6 (the text's SHA-256), P8.
"""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

from tests.simulation.cast import Party
from tests.simulation.oracle.asked import ENDS, is_asked
from tests.simulation.oracle.chains import as_sent
from tests.simulation.oracle.dates import in_utc
from tests.simulation.oracle.deeds import is_notice
from tests.simulation.oracle.exchanges import Json
from tests.simulation.oracle.history import DELIVERIES, Fault, History, Seen, instant
from tests.simulation.oracle.officers import role
from tests.simulation.oracle.quoted import has_words
from tests.simulation.oracle.reached import Further
from tests.simulation.oracle.terms import REASSIGNED, PartyFacts, representatives
from tests.simulation.oracle.unattended import ADDRESSES_ALL, addressed
from tests.simulation.receivers import Letter

WITHIN = timedelta(minutes=12)
LONGEST_LINE = 78  # of a mail's headers (design 8.4)
MARGIN = timedelta(seconds=1)
UNTOLD = timedelta(minutes=15)  # of a breach that no webhook of the authority has taken (contract 2)
TO_PRIMARY = frozenset({"order.issued"})
TO_ALL = frozenset(
    {
        "order.acknowledged",
        "order.reported",
        "order.complied",
        "order.complied_late",
        "order.obstructed",
        "order.obstacle_answered",
        "order.extended",
        "order.suspended",
        "order.resumed",
        "order.disputed",
        "order.contested",
        "order.contest_decided",
        "order.withdrawn",
        "order.superseded",
        "order.reinstatement_required",
        "order.reinstated",
        "order.not_reinstated",
        "order.inherited",
        "order.ordered_again",
        "order.breach_annulled",
    }
)
SAY_NOTHING_NEW = frozenset({"order.reminded", "order.acknowledged"})  # they change no due time
TO_REACHED = ADDRESSES_ALL  # the primary contact at least
TO_ALARM = frozenset({"order.undelivered", "order.answer_overdue"})
NOT_MAILED = frozenset(
    {"order.drafted", "order.refused", "order.received", "order.evidence_kept"}
    | {"order.evidence_withdrawn", "order.bounced_late"}
    | {"order.erased", "order.erasure_held", "order.erasure_released"}
)
ESCALATE = frozenset({"order.undelivered", "order.receipt_withdrawn"})


def faults(history: History) -> Iterator[Fault]:
    """Everything that is wrong with the mails of a world."""
    for seen in history.seen:
        judge = _Judge(history, seen)
        for what in judge.faults():
            yield Fault("mails", what, seen.order.id)


class _Judge:
    """Of one order."""

    def __init__(self, history: History, seen: Seen) -> None:
        self.history, self.seen = history, seen
        self.letters = history.letters_of.get(seen.order.id, [])
        self.alarm = f"duty@{seen.order.authority.name}.example"
        self.facts, self.offices = seen.facts, representatives(history, seen)
        self.is_moved = len(self.offices) > 1
        self.addressed = addressed(seen.order.law, seen.facts)

    def faults(self) -> Iterator[str]:
        """Of what is missing, then of what came."""
        sent: dict[tuple[str, str], dict[str, Letter]] = {}
        for letter in self.letters:
            kind = letter.kind
            sent.setdefault((kind, letter.recipient), {}).setdefault(letter.tags["delivery"], letter)
        for party_facts in (*self.offices, PartyFacts(self.seen.order.authority, self.facts)):
            for kind in sorted({fact["type"] for fact in party_facts.owed}):
                facts = [fact for fact in party_facts.owed if fact["type"] == kind]
                for address in self._addresses(kind, party_facts.party):
                    yield from self._kind(facts, address, list(sent.get((kind, address), {}).values()))
                yield from self._to_officers(kind, facts, party_facts.party, sent)
            yield from self._further(party_facts)
            yield from self._brought(party_facts)
            yield from self._escalated(party_facts)
        yield from self._alarmed(sent)
        for letter in self.letters:
            yield from self._letter_faults(letter)

    def _addresses(self, kind: str, party: Party) -> tuple[str, ...]:
        if party.kind == "authority":
            return (self.alarm,) if kind in TO_ALARM else ()
        if kind in TO_PRIMARY | TO_REACHED:
            return party.mails[:1]
        return party.mails if kind in TO_ALL else ()

    def _to_officers(
        self, kind: str, facts: list[Json], party: Party, sent: dict[tuple[str, str], dict[str, Letter]]
    ) -> Iterator[str]:
        """Each contact of the authority has a mail of each fact for which it has the role, and of no other."""
        for address, roles in party.officers.items():
            own = [fact for fact in facts if role(fact) in roles]
            letters = list(sent.get((kind, address), {}).values())
            if own:
                yield from self._kind(own, address, letters)
            elif letters:
                yield f"{kind} was mailed to {address}, which has no role for it"

    def _further(self, party_facts: PartyFacts) -> Iterator[str]:
        """T9: reminders and breaches to deputies and escalation contacts."""
        for address in party_facts.party.mails[1:] if party_facts.party.kind != "authority" else ():
            letters = [letter for letter in self.letters if letter.recipient == address]
            elsewhere = self._is_brought_elsewhere(party_facts)
            rules = self._before_deaf, self._latest, self.seen.clocks, self.seen.since, elsewhere
            further = Further(address, self.addressed, letters, *rules, _noticed(party_facts.owed))
            for kind in sorted(TO_REACHED):
                yield from further.faults([fact for fact in party_facts.owed if fact["type"] == kind], kind)

    def _is_brought_elsewhere(self, party_facts: PartyFacts) -> bool:
        """Whether another had the order before, or an address took no mail, so that notices went on to the others."""
        return self.is_moved or any(map(self.history.deaf_since, party_facts.party.mails))

    def _latest(self, at: datetime, address: str) -> datetime:
        return self.history.latest(at, DELIVERIES | {address}, WITHIN)

    def _kind(self, facts: list[Json], address: str, letters: list[Letter]) -> Iterator[str]:
        """Facts of a type and mails of it to one address: as many, each soon after its fact."""
        kind = facts[0]["type"]
        owed = self._before_deaf(facts, address)
        if len(letters) < len(owed):
            numbers = [fact["data"]["sequence"] for fact in owed]
            yield f"of the facts {numbers} {kind} {len(letters)} were mailed to {address}"
            return
        written_since = any(letter.at > self.seen.since for letter in letters)
        if len(letters) > len(facts) and not any(map(is_notice, facts)) and not self.is_moved and not written_since:
            yield f"of {len(facts)} facts {kind} {len(letters)} mails went to {address}"
        if len(owed) < len(facts):
            return
        if self.is_moved:  # some of them are about facts from before it was in office
            yield from self._moved(facts, letters, address)
            return
        for fact, letter in zip(facts, sorted(letters, key=lambda letter_: letter_.at), strict=False):
            yield from self._when(fact, letter, address)

    def _moved(self, facts: list[Json], letters: list[Letter], address: str) -> Iterator[str]:
        for fact in facts:
            at = instant(fact["timestamp"])
            latest = self._latest(at, address)
            if not any(at - self.seen.clocks <= letter.at <= latest for letter in letters):
                yield f"fact {fact['data']['sequence']} {fact['type']} was mailed to {address} at another time"

    def _brought(self, party_facts: PartyFacts) -> Iterator[str]:
        """A reassignment mails the latest notice to the new primary contact, unless nothing is left to do."""
        for fact in party_facts.owed:
            address = next(iter(party_facts.party.mails), "")
            if fact["type"] != REASSIGNED or not address or not self._before_deaf([fact], address):
                continue
            at, number = instant(fact["timestamp"]), fact["data"]["sequence"]
            latest = self._latest(at, address)
            letters = self.history.letters_to.get(address, [])
            own = [letter for letter in letters if letter.tags.get("order") == self.seen.order.id]
            if is_asked(self.seen, number) and not any(at - self.seen.clocks <= letter.at <= latest for letter in own):
                yield f"fact {number} {REASSIGNED} brought no notice to {address}"

    def _escalated(self, party_facts: PartyFacts) -> Iterator[str]:
        """R6, R7: after these each further contact has the words of what waits, if it still waits then."""
        escalate = [fact for fact in party_facts.owed if fact["type"] in ESCALATE]
        for fact in escalate if party_facts.party.kind != "authority" else ():
            at, number = instant(fact["timestamp"]), fact["data"]["sequence"]
            notices = fact["data"].get("notices") or [fact["data"]["notice"]]
            for address in party_facts.party.mails[1:]:
                latest = self._latest(at, address)
                since = instant(self.seen.by_sequence[notices[0]]["timestamp"]) - self.seen.clocks
                sent = [
                    letter for letter in self.letters if letter.recipient == address and since <= letter.at <= latest
                ]
                calm = self._before_deaf([fact], address) and latest < self.seen.since
                if calm and not sent and not self._is_over(number, latest):
                    yield f"fact {number} {fact['type']} brought no notice to {address}"

    def _is_over(self, number: int, until: datetime) -> bool:
        """Whether an order was received or has ended soon after a fact of it."""
        over = (fact for fact in self.seen.of("order.received", *ENDS) if fact["data"]["sequence"] > number)
        return any(instant(fact["timestamp"]) <= until for fact in over)

    def _when(self, fact: Json, letter: Letter, address: str) -> Iterator[str]:
        what, at = f"fact {fact['data']['sequence']} {fact['type']}", instant(fact["timestamp"])
        if letter.at < at - self.seen.clocks:
            yield f"{what} was mailed to {address} before it was there, at {letter.at:%d %H:%M:%S}"
        if letter.at > self._latest(at, address):
            yield f"{what} was mailed to {address} late, at {letter.at:%d %H:%M:%S}"

    def _before_deaf(self, facts: list[Json], address: str) -> list[Json]:
        """Those whose mails had surely left before mails to it were refused, came back, or were off (design 8.4)."""
        first = self.history.deaf_since(address)
        if first is None:
            return facts
        return [fact for fact in facts if self.history.latest(instant(fact["timestamp"]), DELIVERIES, WITHIN) < first]

    def _alarmed(self, sent: dict[tuple[str, str], dict[str, Letter]]) -> Iterator[str]:
        """A breach goes to the alarm address exactly if no webhook of the authority took it for 15 minutes."""
        mailed = len(sent.get(("order.breached", self.alarm), {}))
        breaches = [fact for fact in self.facts if fact["type"] == "order.breached"]
        untold = [fact for fact in breaches if self._is_untold(fact)]
        if mailed != len(untold) and not any(map(self._is_unsure, breaches)):
            yield f"{len(untold)} breaches reached no webhook for 15 minutes, {mailed} were mailed to the alarm address"

    def _took(self, fact: Json) -> datetime | None:
        hooks = self.history.hooks_of.get((self.seen.order.authority.hook or "", self.seen.order.id), [])
        taken = (hook.at for hook in hooks if hook.payload["data"]["fact"] == fact["data"]["fact"] and hook.taken)
        return min(taken, default=None)

    def _is_untold(self, fact: Json) -> bool:
        took = self._took(fact)
        return took is None or took > instant(fact["timestamp"]) + UNTOLD

    def _is_unsure(self, fact: Json) -> bool:
        """Near the 15 minutes, near the end, or while something is off, either is right."""
        at, took = instant(fact["timestamp"]), self._took(fact)
        near = took is not None and abs(took - at - UNTOLD) < WITHIN
        return near or at + UNTOLD + WITHIN > self.history.ended or bool(self.history.outages)

    def _letter_faults(self, letter: Letter) -> Iterator[str]:
        """P8, R3, design 8.5: to its own contacts only; with words, the hash, the authority and the whole order."""
        kind = letter.kind
        facts = self.seen.of(kind)
        what = f"mail {letter.tags['delivery']} of {kind} to {letter.recipient}"
        officers = self.seen.order.authority.officers
        contacts = {
            self.alarm,
            *officers,
            *(address for party_facts in self.offices for address in party_facts.party.addresses),
        }
        if letter.recipient not in contacts:
            yield f"{what} belongs to no party of the order"
        if not facts and letter.at < self.seen.since:
            yield f"{what} is about no fact"
        if letter.recipient not in officers and not letter.subject.endswith(f" | {self.seen.order.authority.title}"):
            yield f"{what} does not end its subject with the authority: {letter.subject}"
        if max(map(len, letter.raw.partition(b"\r\n\r\n")[0].split(b"\r\n"))) > LONGEST_LINE:
            yield f"{what} has a line in its headers that is longer than {LONGEST_LINE} characters"
        if self.seen.shown["text_sha256"] not in letter.text:
            yield f"{what} does not show the text's SHA-256"
        if kind == "order.reminded" and facts and not self._is_timely(letter):
            yield f"{what} does not show the due time"
        if facts and letter.at < self.seen.since and letter.recipient != self.alarm:
            yield from () if any(has_words(fact, letter) for fact in facts) else (f"{what} has not the words",)
        if kind == "order.issued":
            yield from (f"{what} {fault}" for fault in self._order(letter))

    def _is_timely(self, letter: Letter) -> bool:
        """Whether it shows the due time of one of the reminders before it, or may be one that was overtaken.

        A mail that waited for SES goes out after later reminders, some of them to another representative.
        """
        at = letter.at + self.seen.clocks
        reminders = self.seen.of("order.reminded")
        before = [reminder for reminder in reminders if instant(reminder["timestamp"]) <= at] or reminders[-1:]
        return any(_says_due(letter, reminder) or self._is_overtaken(reminder, letter) for reminder in before)

    def _is_overtaken(self, reminder: Json, letter: Letter) -> bool:
        """Whether the order has changed before a mail left: it shows no time that the order does not keep (T5)."""
        since, until = instant(reminder["timestamp"]), letter.at + max(MARGIN, self.seen.clocks)
        changes = (fact for fact in self.seen.facts if fact["type"] not in SAY_NOTHING_NEW)
        return any(since < instant(fact["timestamp"]) <= until for fact in changes)

    def _order(self, letter: Letter) -> Iterator[str]:
        parts = [part for part in letter.message.walk() if part.get_filename() == "order.json"]
        texts = [json.loads(bytes(part.get_payload(decode=True))) for part in parts]
        if [as_sent(text) for text in texts] != [self.seen.order.text()]:
            yield "has another order attached than was sent"


def _noticed(facts: list[Json]) -> datetime | None:
    """When a fact first brought a notice to further contacts."""
    brings = (fact for fact in facts if fact["type"] in ESCALATE or (fact["type"] in TO_ALL and is_notice(fact)))
    return min((instant(fact["timestamp"]) for fact in brings), default=None)


def _says_due(letter: Letter, reminder: Json) -> bool:
    return any(text in letter.text for text in in_utc(instant(reminder["data"]["due_at"])))
