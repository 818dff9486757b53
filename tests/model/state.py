"""The state of one order beside its clocks: contests, debts, what must be put back."""

from dataclasses import dataclass, field
from datetime import datetime

from tests.model.attention import Attention
from tests.model.book import Book
from tests.model.events import AnswerEvent
from tests.model.journal import PUT_BACK, Ceased, Journal, Notice, Telling
from tests.model.laws import QUESTIONS, REPEAT_WITHIN
from tests.model.receipts import Receipts
from tests.model.spans import moved_due
from tests.model.view import DebtView, ToldFact


@dataclass(slots=True)
class State:
    """Everything the model keeps of one order."""

    journal: Journal
    receipts: Receipts
    book: Book
    attention: Attention
    facts: list[ToldFact] = field(default_factory=list)
    contests: list[tuple[int, datetime]] = field(default_factory=list)
    answered: dict[tuple[int, str], int] = field(default_factory=dict)
    commands: dict[tuple[str, ...], datetime] = field(default_factory=dict)
    acknowledged: bool = False
    suspended: bool = False
    disputed: set[int] = field(default_factory=set)
    end_kind: str = ""
    reinstatement_asked: dict[int, int] = field(default_factory=dict)
    put_back: dict[int, datetime] = field(default_factory=dict)
    not_possible: dict[int, datetime] = field(default_factory=dict)
    last_status: str = ""

    def status(self) -> str:
        """Returns the status by contract 6, in its order."""
        status = self.book.status()
        return self.end_kind if status == "ended" else status

    def tell(self, kind: str, at: datetime, *detail: int | str) -> None:
        """Records a fact that was notified."""
        self.facts.append(ToldFact(kind, at, detail))

    def waits(self, notice: Notice) -> bool:
        """Returns whether a notice of any kind waits for its receipt (contract R8)."""
        if notice.kind not in PUT_BACK:
            return self.book.waits(notice)
        if notice.receipt is not None or notice.void_at is not None:
            return False
        return any(self.reinstatement_asked.get(item) == notice.number and self.owes(item) for item in notice.items)

    def settle(self, at: datetime) -> None:
        """What asks for nothing any more, and was not received, needs no receipt (B18)."""
        for notice in self.journal.notices:
            if notice.kind in PUT_BACK and notice.receipt is None and not self.waits(notice):
                notice.void_at = notice.void_at or at

    def owes(self, item: int) -> bool:
        """Returns whether the platform still has to put back an item, or to say that it cannot."""
        return item in self.reinstatement_asked and item not in self.put_back and item not in self.not_possible

    def waiting(self) -> list[Notice]:
        """Returns the notices that wait, oldest first."""
        return [notice for notice in self.journal.notices if self.waits(notice)]

    def is_repeat(self, act: AnswerEvent, body: tuple[str, ...]) -> bool:
        """Returns whether the same caller said the same within an hour (contract R9)."""
        earlier = self.commands.get(body)
        return earlier is not None and abs(act.taken - earlier) <= REPEAT_WITHIN

    def question_debts(self) -> list[tuple[int, str, datetime]]:
        """Returns (item, ground, since) of questions of open items that have no answer."""
        debts: dict[tuple[int, str], datetime] = {}
        for item in self.book.tracks:
            for telling in self.unanswered(item):
                if telling.ground in QUESTIONS:
                    pair = (item, telling.ground)
                    debts[pair] = min(telling.taken, debts.get(pair, telling.taken))
        return [(item, ground, since) for (item, ground), since in sorted(debts.items())]

    def unanswered(self, item: int) -> list[Telling]:
        """Returns the obstacles of an open item that no answer made so far names (D6)."""
        track = self.book.tracks[item]
        if not track.open:
            return []
        return [
            telling
            for telling in self.journal.tellings
            if item in telling.items
            and telling.seq > self.answered.get((item, telling.ground), 0)
            and (telling.seq in track.grounds.get(telling.ground, []) or not self.before_dispute(item, telling))
        ]

    def before_dispute(self, item: int, telling: Telling) -> bool:
        """Returns whether an obstacle was reported before the item was disputed."""
        disputes = [(mark.at, mark.seq) for mark in self.journal.disputes if item in mark.items]
        return any((telling.taken, telling.seq) < dispute for dispute in disputes)

    def can_cease(self, item: int, ceased: Ceased) -> bool:
        """Returns whether a ground that it ends was reported by then, is unanswered, not expired or ceased (D6)."""
        return any(
            telling.taken <= ceased.taken and ceased.ends(telling.ground) and self.lasts(item, telling)
            for telling in self.unanswered(item)
        )

    def lasts(self, item: int, telling: Telling) -> bool:
        """Returns whether an `unable` ground has not expired or ceased; one without effect can only cease."""
        track = self.book.tracks[item]
        effect, _ = track.effects.get(telling.seq, ("none", None))
        if effect != "none":
            return telling.seq in track.grounds.get(telling.ground, [])
        position = (telling.taken, telling.seq)
        later = [
            ceased for ceased in self.journal.ceased if item in ceased.items and position < (ceased.taken, ceased.seq)
        ]
        return not any(ceased.ends(telling.ground) for ceased in later)

    def debts(self) -> list[DebtView]:
        """Returns what the authority owes, unless it withdrew, and, after the end, what the platform must put back."""
        law = self.journal.law
        owed: list[DebtView] = []
        if self.end_kind != "withdrawn":
            within = law.authority_answers_within
            owed += [
                DebtView("obstacle", item, ground, since, since + within)
                for item, ground, since in self.question_debts()
            ]
            owed += [DebtView("contest", None, None, taken, taken + within) for _, taken in self.contests]
        if self.journal.end is None:
            return owed
        for item, number in sorted(self.reinstatement_asked.items()):
            notice = self.journal.notices[number - 1]
            receipt = notice.receipt
            if receipt is None or not self.owes(item):
                continue
            start = receipt.start
            due = start + law.reinstates_within
            due = moved_due(due, due - due, start, self.journal.outages)
            owed.append(DebtView("reinstatement", item, None, start, due, f"notice {number}"))
        return owed
