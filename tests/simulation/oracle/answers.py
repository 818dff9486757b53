"""Requests and the journal: what was accepted is there with its words, once, and what was refused has changed nothing.

Contract 1 (`×` changes nothing), 4.1 (one order for a reference), 4.2 (`recorded`, `fact`), R9 (repeats); design P1.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from tests.simulation.oracle.chains import worded
from tests.simulation.oracle.command_forms import COMMAND_FORMS, CommandForm
from tests.simulation.oracle.exchanges import REFUSED, SERVER_FAULT, Exchange, Json
from tests.simulation.oracle.history import Fault, History, Seen, instant
from tests.simulation.oracle.issuing import OK, issued

REPEATED_WITHIN = timedelta(hours=1)
A_MINUTE = timedelta(minutes=1)
ANSWERING = frozenset({"obstacle-answers", "contest-decision"})
GOES_ON = timedelta(seconds=30)  # a function, after the gateway has answered 5xx in its place
AGAIN = frozenset({"order.reported", "order.resumed"})  # after these, what was said before says something else
CONTACT = "contact:"  # begins what names the link by which an answer came
MILLISECOND = timedelta(milliseconds=1)
REASONS = frozenset({"disputed since", "nothing new", "replaced too often", "sent before"})
ACKNOWLEDGED = "order.acknowledged"
ALL_ANSWERED = frozenset({"order.complied", "order.complied_late"})  # then an acknowledgement says nothing new
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
BY_PARTY = frozenset(kind for form in COMMAND_FORMS.values() for kind in form.facts) | {"order.superseded"}


def faults(history: History) -> Iterator[Fault]:
    """Everything that is wrong between requests and journals."""
    yield from issued(history)
    for seen in history.seen:
        judge = _Judge(
            seen,
            [exchange for exchange in history.of_order.get(seen.order.id, []) if exchange.method == "POST"],
            history,
        )
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
        for exchange in self.exchanges:
            form = COMMAND_FORMS.get(exchange.command)
            if form and _acts(exchange) and exchange.attempts[-1].answered < self.seen.since:
                yield from self._exchange(exchange, form)
        for fact in self.facts:
            if fact["type"] not in {"order.issued", "order.superseded"} and not self._is_asked(fact):
                yield f"no party sent fact {fact['data']['sequence']} {fact['type']}"
        yield from self._twice()
        yield from self._superseded()

    def _twice(self) -> Iterator[str]:
        """R9: the same caller and body within an hour are one command; of the authority until a party speaks (4.4)."""
        calls: dict[str, dict[int, Json]] = {}
        for exchange in self.exchanges:
            if exchange.command in COMMAND_FORMS and _acts(exchange):
                made = [
                    fact
                    for fact in self.facts
                    if self._is_of(exchange, COMMAND_FORMS[exchange.command], fact) and _is_whole(exchange, fact)
                ]
                by_sequence = calls.setdefault(f"{exchange.who} {exchange.path} {exchange.body}", {})
                by_sequence.update((fact["data"]["sequence"], fact) for fact in made)
        for call, facts in calls.items():
            for first, second in pairwise(sorted(facts)):
                if self._is_one(facts[first], facts[second]):
                    yield f"{call} are the facts {first} and {second}"

    def _is_one(self, first: Json, second: Json) -> bool:
        """Whether two facts with the same words should be one."""
        numbers = range(first["data"]["sequence"] + 1, second["data"]["sequence"])
        spoken = any(fact["data"]["sequence"] in numbers for fact in self.facts)
        near = _said_at(second) - _said_at(first) < REPEATED_WITHIN - A_MINUTE
        return near and not (spoken and _by(first) == "authority")

    def _exchange(self, exchange: Exchange, form: CommandForm) -> Iterator[str]:
        made = [fact for fact in self.facts if self._is_of(exchange, form, fact)]
        what = f"{exchange.who} {exchange.command} at {exchange.attempts[0].sent:%d %H:%M:%S}"
        anew = bool(made) and self._is_anew(exchange, made[0])
        others = [other for other in self.exchanges if other is not exchange and self._has_made(other, form, made)]
        again = sum(self._is_apart(*pair) for pair in pairwise(made)) if others and _by_authority(exchange) else 0
        if len(made) - again > 1 + sum(other.body != exchange.body for other in others) and not anew:
            yield f"{what} was recorded {len(made)} times"
        if exchange.status in REFUSED and len(made) > len(others) and not anew:
            yield f"{what}: {exchange.status}, and fact {made[0]['data']['sequence']} says it all the same"
        if exchange.who == "page" and exchange.status in range(300, 400):
            yield from () if made or self._adds_nothing(exchange) else (f"{what}: {exchange.status}, and no fact",)
        elif exchange.status == OK and exchange.command in ANSWERS:
            yield from (f"{what}: {fault}" for fault in self._answered(exchange, made, twice=bool(others)))
        elif (
            exchange.status == OK
            and not made
            and not self._said_before(exchange, form)
            and exchange.command != "withdrawal"
        ):
            yield f"{what}: 200, and no fact"

    def _has_made(self, exchange: Exchange, form: CommandForm, made: list[Json]) -> bool:
        """Whether a request that was accepted has the words and the time of one of some facts too."""
        return (
            COMMAND_FORMS.get(exchange.command) is form
            and not exchange.was_refused
            and any(self._is_of(exchange, form, of) for of in made)
        )

    def _answered(self, exchange: Exchange, made: list[Json], *, twice: bool) -> Iterator[str]:
        """4.2: the answer to an answer says what of it is in the journal, unless another had the same words then."""
        answer = exchange.answer
        fact, recorded = answer.get("fact"), answer.get("recorded")
        if fact and self._hash(fact["sequence"]) != fact["hash"]:
            yield f"the journal has no fact {fact}"
        if recorded is not True and answer.get("reason") not in REASONS:
            yield f"recorded {recorded}, for the reason {answer.get('reason')}"
        if recorded and not made and not fact:
            yield "recorded, and no fact has it"
        if made and not twice and fact and made[0]["data"]["sequence"] != fact["sequence"]:
            yield f"fact {made[0]['data']['sequence']} has it, the answer names {fact['sequence']}"
        if fact and not made and not self._is_before(exchange, fact["sequence"]):
            yield f"it names fact {fact['sequence']}, which says something else"
        if made and not twice and not recorded and answer.get("reason") not in self._why_not(exchange, made[0]):
            yield f"fact {made[0]['data']['sequence']} has it, the answer says {answer.get('reason')}"
        head = answer["journal"]
        if self._hash(head["length"]) != head["head"]:
            yield f"the journal never ended with {head}"

    def _is_anew(self, exchange: Exchange, fact: Json) -> bool:
        """Whether the authority's words, sent again after an answer of 5xx, are another command (4.4, decision 64)."""
        if exchange.command in ANSWERS or len(exchange.attempts) == 1:
            return False
        last, within = exchange.attempts[-1], exchange.attempts[-1].sent - exchange.attempts[0].sent
        later = [other for other in self.facts if other["data"]["sequence"] > fact["data"]["sequence"]]
        spoken = {other["data"]["by"]["kind"] for other in later if instant(other["timestamp"]) <= last.answered}
        if within <= A_MINUTE and exchange.command in ANSWERING:
            return False
        return ("authority" in spoken) if within <= A_MINUTE else bool(spoken) or within > REPEATED_WITHIN

    def _is_apart(self, first: Json, second: Json) -> bool:
        """Whether a party spoke between two facts of the authority, so that its words are another command (4.4).

        Of two requests at once one may be decided seconds later, after what the authority has said meanwhile.
        """
        numbers = range(first["data"]["sequence"] + 1, second["data"]["sequence"])
        spoken = {_by(fact) for fact in self.facts if fact["data"]["sequence"] in numbers}
        near = instant(second["timestamp"]) - instant(first["timestamp"]) <= A_MINUTE
        return "authority" in spoken if near else bool(spoken)

    def _is_before(self, exchange: Exchange, sequence: int) -> bool:
        """Whether a fact is a receipt, or has the words of an answer that is sent again within the hour (R9)."""
        fact, form = self.seen.by_sequence.get(sequence), COMMAND_FORMS[exchange.command]
        if fact is None or fact["type"] == "order.received":
            return fact is not None
        if "answered_at" not in fact["data"]:
            return False
        since = exchange.attempts[-1].answered - instant(fact["data"]["answered_at"])
        return (
            fact["type"] in form.facts
            and since <= REPEATED_WITHIN + A_MINUTE
            and form.words(exchange.body, worded(fact))
        )

    def _why_not(self, exchange: Exchange, fact: Json) -> set[str]:
        """Reasons for which what is in the journal is not `recorded`, by what was said since (contract 4.2)."""
        since = self.seen.facts[fact["data"]["sequence"] : exchange.answer["journal"]["length"]]
        named = _numbers(fact)
        why = {
            "disputed since": any(other["type"] == "order.disputed" and named & _numbers(other) for other in since),
            "sent before": any(_by(other) == "authority" or other["type"] in AGAIN for other in since),
            "replaced too often": fact["type"] == "order.reported" and len(named) < len(exchange.body.get("items", ())),
        }
        return {reason for reason, holds in why.items() if holds}

    def _hash(self, sequence: int) -> str | None:
        fact = self.seen.by_sequence.get(sequence)
        return fact["data"]["hash"] if fact else None

    def _is_asked(self, fact: Json) -> bool:
        """Whether a party said what a fact says, in a request that was not refused."""
        return any(
            self._is_of(exchange, COMMAND_FORMS[exchange.command], fact) and not exchange.was_refused
            for exchange in self.exchanges
            if exchange.command in COMMAND_FORMS and _acts(exchange)
        )

    def _is_of(self, exchange: Exchange, form: CommandForm, fact: Json) -> bool:
        """Whether a fact has the words of a request, from the party and the time of it."""
        data = worded(fact)
        if fact["type"] not in form.facts or data["by"]["kind"] != self.parties.get(exchange.who, "representative"):
            return False
        if "answered_at" in data and not _is_said(exchange, data):
            return False
        within = self._is_when(exchange, fact)
        return within and form.words(exchange.body, data)

    def _is_when(self, exchange: Exchange, fact: Json) -> bool:
        """An answer's time is the gateway's; a fact's is a function's, which may go on after the gateway's answer."""
        if "answered_at" in fact["data"]:
            return _within(exchange, instant(fact["data"]["answered_at"]), MILLISECOND)
        late = GOES_ON if exchange.attempts[-1].status >= SERVER_FAULT else timedelta()
        return _within(exchange, instant(fact["timestamp"]), self.seen.clocks, late)

    def _adds_nothing(self, exchange: Exchange) -> bool:
        """R9, contract 1: an acknowledgement of what was acknowledged or answered, or the same report, adds nothing.

        A fact has the time of the clock that recorded it, which may be ahead of the one that answered.
        """
        kinds = COMMAND_FORMS[exchange.command].facts
        kinds = (*kinds, *ALL_ANSWERED) if ACKNOWLEDGED in kinds else kinds
        until = exchange.attempts[-1].answered + self.seen.clocks
        return any(fact["type"] in kinds and instant(fact["timestamp"]) < until for fact in self.seen.facts)

    def _said_before(self, exchange: Exchange, form: CommandForm) -> bool:
        """R9: whether the same caller had said the same within the hour."""
        first = exchange.attempts[0].sent
        return any(
            other is not exchange
            and other.who == exchange.who
            and other.body == exchange.body
            and COMMAND_FORMS.get(other.command) is form
            and timedelta() <= first - other.attempts[0].sent <= REPEATED_WITHIN + timedelta(minutes=1)
            for other in self.exchanges
        )

    def _superseded(self) -> Iterator[str]:
        """An order is superseded by the order that names it, if that was not refused."""
        for fact in self.seen.of("order.superseded"):
            successor = fact["data"]["successor"]
            names = [other_order for other_order in self.history.seen if other_order.order.id == successor]
            if not names or names[0].order.supersedes != self.seen.order.id:
                yield f"fact {fact['data']['sequence']}: no order {successor} was issued in its place"
        for successor_ in self.history.seen:
            if successor_.order.supersedes == self.seen.order.id and not self.seen.of("order.superseded"):
                yield f"order {successor_.order.id} was issued in its place, and it is not superseded"


def _by_authority(exchange: Exchange) -> bool:
    return exchange.command not in ANSWERS | ANSWERING


def _numbers(fact: Json) -> set[int]:
    return {item if isinstance(item, int) else item["number"] for item in fact["data"].get("items", ())}


def _is_whole(exchange: Exchange, fact: Json) -> bool:
    """Of a report what adds nothing is left out: with others at its time, only the whole of it is surely its own."""
    return exchange.command != "reports" or len(fact["data"]["items"]) == len(exchange.body["items"])


def _said_at(fact: Json) -> datetime:
    return instant(fact["data"].get("answered_at", fact["timestamp"]))


def _by(fact: Json) -> str:
    return str(fact["data"]["by"]["kind"])


def _acts(exchange: Exchange) -> bool:
    """Whether a request asks for something to be done: of the page, only the confirmed form."""
    return bool(exchange.attempts) and (exchange.who != "page" or "confirm" in (exchange.body or {}))


def _is_said(exchange: Exchange, data: Json) -> bool:
    """The name of who answered, and the reference; on the page, by the link of a contact (contract 4.5)."""
    on_page = str(data["by"]["caller"]).startswith(CONTACT)
    same = on_page if exchange.who == "page" else data.get("reference") == exchange.body.get("reference")
    return bool(same and data["answered_by"] == exchange.body["by"])


def _within(exchange: Exchange, at: datetime, clocks: timedelta, late: timedelta = timedelta()) -> bool:
    """Whether an instant lies between the first sending and the last answer."""
    return exchange.attempts[0].sent - clocks <= at <= exchange.attempts[-1].answered + clocks + late
