"""Requests and the journal: what was accepted is there with its words, once, and what was refused has changed nothing.

Contract 1 (`×` changes nothing), 4.1 (one order for a reference), 4.2 (`recorded`, `fact`), R9 (repeats); design P1.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from tests.simulation.oracle.chains import worded
from tests.simulation.oracle.exchanges import REFUSED, SERVER_FAULT, Exchange, Json
from tests.simulation.oracle.history import Fault, History, Seen, instant
from tests.simulation.oracle.issuing import OK, issued
from tests.simulation.oracle.said import SAID, Said

REPEATED_WITHIN = timedelta(hours=1)
A_MINUTE = timedelta(minutes=1)
ANSWERING = frozenset({"obstacle-answers", "contest-decision"})
GOES_ON = timedelta(seconds=30)  # a function, after the gateway has answered 5xx in its place
AGAIN = frozenset({"order.reported", "order.resumed"})  # after these, what was said before says something else
CONTACT = "contact:"  # begins what names the link by which an answer came
MILLISECOND = timedelta(milliseconds=1)
REASONS = frozenset({"disputed since", "nothing new", "replaced too often", "sent before"})
ANSWERS = frozenset(
    {
        "acknowledgement",
        "reports",
        "obstacles",
        "resumption",
        "contest",
        "reinstatement-report",
        "acknowledge",  # of the page's form
        "report",
        "obstacle",
        "reinstatement",
    }
)
BY_PARTY = frozenset(kind for said in SAID.values() for kind in said.facts) | {"order.superseded"}


def faults(history: History) -> Iterator[Fault]:
    """Everything that is wrong between requests and journals."""
    yield from issued(history)
    for seen in history.seen:
        judge = _Judge(seen, [one for one in history.of_order.get(seen.order.id, []) if one.method == "POST"], history)
        for what in judge.faults():
            yield Fault("answers", what, seen.order.id)


class _Judge:
    """Of one order: its requests and its facts."""

    def __init__(self, seen: Seen, exchanges: list[Exchange], history: History) -> None:
        self.seen, self.exchanges, self.history = seen, exchanges, history
        self.parties = {seen.order.authority.name: "authority", seen.order.platform.name: "representative"}
        decided = {fact["data"]["command"] for fact in seen.of("order.contest_decided")}  # upheld is a withdrawal too
        self.facts = [
            fact
            for fact in seen.of(*BY_PARTY)
            if fact["data"]["by"]["kind"] != "system"
            and not (fact["type"] == "order.withdrawn" and fact["data"]["command"] in decided)
        ]

    def faults(self) -> Iterator[str]:
        """From both ends."""
        for one in self.exchanges:
            said = SAID.get(one.command)
            if said and _acts(one) and one.attempts[-1].answered < self.seen.since:
                yield from self._exchange(one, said)
        for fact in self.facts:
            if fact["type"] not in {"order.issued", "order.superseded"} and not self._is_asked(fact):
                yield f"nobody said fact {fact['data']['sequence']} {fact['type']}"
        yield from self._twice()
        yield from self._superseded()

    def _twice(self) -> Iterator[str]:
        """R9: the same caller and body within an hour are one command; of the authority until a party speaks (4.4)."""
        found: dict[str, dict[int, Json]] = {}
        for one in self.exchanges:
            if one.command in SAID and _acts(one):
                made = [
                    fact for fact in self.facts if self._is_of(one, SAID[one.command], fact) and _is_whole(one, fact)
                ]
                said = found.setdefault(f"{one.who} {one.path} {one.body}", {})
                said.update((fact["data"]["sequence"], fact) for fact in made)
        for call, facts in found.items():
            for first, second in pairwise(sorted(facts)):
                if self._is_one(facts[first], facts[second]):
                    yield f"{call} are the facts {first} and {second}"

    def _is_one(self, first: Json, second: Json) -> bool:
        """Whether two facts with the same words should be one."""
        numbers = range(first["data"]["sequence"] + 1, second["data"]["sequence"])
        spoken = any(fact["data"]["sequence"] in numbers for fact in self.facts)
        near = _said_at(second) - _said_at(first) < REPEATED_WITHIN - A_MINUTE
        return near and not (spoken and _by(first) == "authority")

    def _exchange(self, one: Exchange, said: Said) -> Iterator[str]:
        made = [fact for fact in self.facts if self._is_of(one, said, fact)]
        what = f"{one.who} {one.command} at {one.attempts[0].sent:%d %H:%M:%S}"
        anew = bool(made) and self._is_anew(one, made[0])
        others = [other for other in self.exchanges if other is not one and self._has_made(other, said, made)]
        if len(made) > 1 + sum(other.body != one.body for other in others) and not anew:
            yield f"{what} was recorded {len(made)} times"
        if one.status in REFUSED and len(made) > len(others) and not anew:
            yield f"{what}: {one.status}, and fact {made[0]['data']['sequence']} says it all the same"
        if one.who == "page" and one.status in range(300, 400):
            yield from () if made or self._adds_nothing(one) else (f"{what}: {one.status}, and no fact",)
        elif one.status == OK and one.command in ANSWERS:
            yield from (f"{what}: {fault}" for fault in self._answered(one, made, twice=bool(others)))
        elif one.status == OK and not made and not self._said_before(one, said) and one.command != "withdrawal":
            yield f"{what}: 200, and no fact"

    def _has_made(self, one: Exchange, said: Said, made: list[Json]) -> bool:
        """Whether a request that was accepted has the words and the time of one of some facts too."""
        return SAID.get(one.command) is said and not one.was_refused and any(self._is_of(one, said, of) for of in made)

    def _answered(self, one: Exchange, made: list[Json], *, twice: bool) -> Iterator[str]:
        """4.2: the answer to an answer says what of it is in the journal, unless another had the same words then."""
        answer = one.answer
        fact, recorded = answer.get("fact"), answer.get("recorded")
        if fact and self._hash(fact["sequence"]) != fact["hash"]:
            yield f"the journal has no fact {fact}"
        if recorded is not True and answer.get("reason") not in REASONS:
            yield f"recorded {recorded}, for the reason {answer.get('reason')}"
        if recorded and not made and not fact:
            yield "recorded, and no fact has it"
        if made and not twice and fact and made[0]["data"]["sequence"] != fact["sequence"]:
            yield f"fact {made[0]['data']['sequence']} has it, the answer names {fact['sequence']}"
        if fact and not made and not self._is_before(one, fact["sequence"]):
            yield f"it names fact {fact['sequence']}, which says something else"
        if made and not twice and not recorded and answer.get("reason") not in self._why_not(one, made[0]):
            yield f"fact {made[0]['data']['sequence']} has it, the answer says {answer.get('reason')}"
        head = answer["journal"]
        if self._hash(head["length"]) != head["head"]:
            yield f"the journal never ended with {head}"

    def _is_anew(self, one: Exchange, fact: Json) -> bool:
        """Whether the authority's words, sent again after an answer of 5xx, are another command (4.4, decision 64)."""
        if one.command in ANSWERS or len(one.attempts) == 1:
            return False
        last, within = one.attempts[-1], one.attempts[-1].sent - one.attempts[0].sent
        later = [other for other in self.facts if other["data"]["sequence"] > fact["data"]["sequence"]]
        spoken = {other["data"]["by"]["kind"] for other in later if instant(other["timestamp"]) <= last.answered}
        if within <= A_MINUTE and one.command in ANSWERING:
            return False
        return ("authority" in spoken) if within <= A_MINUTE else bool(spoken) or within > REPEATED_WITHIN

    def _is_before(self, one: Exchange, sequence: int) -> bool:
        """Whether a fact is a receipt, or has the words of an answer that is sent again within the hour (R9)."""
        told, said = self.seen.by_sequence.get(sequence), SAID[one.command]
        if told is None or told["type"] == "order.received":
            return told is not None
        since = one.attempts[-1].answered - instant(told["data"]["answered_at"])
        return told["type"] in said.facts and since <= REPEATED_WITHIN + A_MINUTE and said.words(one.body, worded(told))

    def _why_not(self, one: Exchange, fact: Json) -> set[str]:
        """Reasons for which what is in the journal is not `recorded`, by what was said since (contract 4.2)."""
        since = self.seen.facts[fact["data"]["sequence"] : one.answer["journal"]["length"]]
        named = _numbers(fact)
        why = {
            "disputed since": any(other["type"] == "order.disputed" and named & _numbers(other) for other in since),
            "sent before": any(_by(other) == "authority" or other["type"] in AGAIN for other in since),
            "replaced too often": fact["type"] == "order.reported" and len(named) < len(one.body.get("items", ())),
        }
        return {reason for reason, holds in why.items() if holds}

    def _hash(self, sequence: int) -> str | None:
        fact = self.seen.by_sequence.get(sequence)
        return fact["data"]["hash"] if fact else None

    def _is_asked(self, fact: Json) -> bool:
        """Whether a party said what a fact says, in a request that was not refused."""
        return any(
            self._is_of(one, SAID[one.command], fact) and not one.was_refused
            for one in self.exchanges
            if one.command in SAID and _acts(one)
        )

    def _is_of(self, one: Exchange, said: Said, fact: Json) -> bool:
        """Whether a fact has the words of a request, from the party and the time of it."""
        data = worded(fact)
        if fact["type"] not in said.facts or data["by"]["kind"] != self.parties.get(one.who, "representative"):
            return False
        if "answered_at" in data and not _is_said(one, data):
            return False
        within = self._is_when(one, fact)
        return within and said.words(one.body, data)

    def _is_when(self, one: Exchange, fact: Json) -> bool:
        """An answer's time is the gateway's; a fact's is a function's, which may go on after the gateway's answer."""
        if "answered_at" in fact["data"]:
            return _within(one, instant(fact["data"]["answered_at"]), MILLISECOND)
        late = GOES_ON if one.attempts[-1].status >= SERVER_FAULT else timedelta()
        return _within(one, instant(fact["timestamp"]), self.seen.clocks, late)

    def _adds_nothing(self, one: Exchange) -> bool:
        """R9 and contract 1: an acknowledgement of what was acknowledged, or the same report, adds nothing."""
        kinds = SAID[one.command].facts
        until = one.attempts[-1].answered
        return any(fact["type"] in kinds and instant(fact["timestamp"]) < until for fact in self.facts)

    def _said_before(self, one: Exchange, said: Said) -> bool:
        """R9: whether the same caller had said the same within the hour."""
        first = one.attempts[0].sent
        return any(
            other is not one
            and other.who == one.who
            and other.body == one.body
            and SAID.get(other.command) is said
            and timedelta() <= first - other.attempts[0].sent <= REPEATED_WITHIN + timedelta(minutes=1)
            for other in self.exchanges
        )

    def _superseded(self) -> Iterator[str]:
        """An order is superseded by the order that names it, if that was not refused."""
        for fact in self.seen.of("order.superseded"):
            successor = fact["data"]["successor"]
            names = [one for one in self.history.seen if one.order.id == successor]
            if not names or names[0].order.supersedes != self.seen.order.id:
                yield f"fact {fact['data']['sequence']}: no order {successor} was issued in its place"
        for one in self.history.seen:
            if one.order.supersedes == self.seen.order.id and not self.seen.of("order.superseded"):
                yield f"order {one.order.id} was issued in its place, and it is not superseded"


def _numbers(fact: Json) -> set[int]:
    return {item if isinstance(item, int) else item["number"] for item in fact["data"].get("items", ())}


def _is_whole(one: Exchange, fact: Json) -> bool:
    """Of a report what adds nothing is left out: with others at its time, only the whole of it is surely its own."""
    return one.command != "reports" or len(fact["data"]["items"]) == len(one.body["items"])


def _said_at(fact: Json) -> datetime:
    return instant(fact["data"].get("answered_at", fact["timestamp"]))


def _by(fact: Json) -> str:
    return str(fact["data"]["by"]["kind"])


def _acts(one: Exchange) -> bool:
    """Whether a request asks for something to be done: of the page, only the confirmed form."""
    return bool(one.attempts) and (one.who != "page" or "confirm" in (one.body or {}))


def _is_said(one: Exchange, data: Json) -> bool:
    """The name of who answered, and the reference; on the page, by the link of a contact (contract 4.5)."""
    on_page = str(data["by"]["caller"]).startswith(CONTACT)
    same = on_page if one.who == "page" else data.get("reference") == one.body.get("reference")
    return bool(same and data["answered_by"] == one.body["by"])


def _within(one: Exchange, at: datetime, clocks: timedelta, late: timedelta = timedelta()) -> bool:
    """Whether an instant lies between the first sending and the last answer."""
    return one.attempts[0].sent - clocks <= at <= one.attempts[-1].answered + clocks + late
