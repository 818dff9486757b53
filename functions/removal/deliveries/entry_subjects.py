"""Authorities and callers as subjects of the fan-out."""

from dataclasses import dataclass

from removal.deliveries.fanout import PendingFacts
from removal.journals import words_store
from removal.record.audience import OWNER, REGISTRAR, REGISTRAR_OWNER
from removal.record.canonical import canonical
from removal.record.facts import Fact, enveloped, from_text
from removal.registry.entries import store
from removal.registry.entries.journal import KINDS
from removal.registry.entries.present import words_beside


@dataclass(frozen=True, slots=True)
class EntrySubjects:
    """One kind of entry, `authority` or `caller`; its facts go to the party and to the registrar, with their words."""

    kind: str

    def pending_facts(self, subject_id: str) -> PendingFacts:
        """The facts of an entry's journal after its fan-out mark."""
        journal = store.read(f"{self.kind}:{subject_id}")
        facts = tuple(map(from_text, journal.lines[journal.marks.fanned_out :]))
        words = words_store.read(journal.subject) if facts else {}

        def render(fact: Fact) -> str:
            return canonical(enveloped(fact, words_beside(fact, words)))

        return PendingFacts(
            facts=facts,
            owners={OWNER: journal.concerned.owner, REGISTRAR: REGISTRAR_OWNER},
            representative=journal.concerned.representative,
            window=None,
            render=render,
            mails=lambda *_: (),
            mark=lambda: store.mark(journal, journal.position.passed_on),
        )


def entry_subjects() -> dict[str, EntrySubjects]:
    """The subjects of each kind of entry."""
    return {kind: EntrySubjects(kind) for kind in KINDS}
