"""Authorities and callers as subjects of the fan-out."""

from removal.deliveries.fanout import NOT_ANNOUNCED, Announced, PendingFacts
from removal.journals.words_store import with_words
from removal.record.audience import OWNER, REGISTRAR, REGISTRAR_OWNER
from removal.record.canonical import canonical
from removal.record.facts import enveloped, from_text
from removal.registry.entries import store
from removal.registry.entries.journal import KINDS
from removal.values import dataclass


@dataclass(frozen=True, slots=True)
class EntrySubjects:
    """One kind of entry, `authority` or `caller`; its facts go to the party and to the registrar, with their words."""

    kind: str

    def pending_facts(self, subject_id: str, _announced: Announced = NOT_ANNOUNCED) -> PendingFacts:
        """The facts of an entry's journal after its fan-out mark."""
        journal = store.read(f"{self.kind}:{subject_id}")
        return PendingFacts(
            facts=tuple(with_words(map(from_text, journal.lines[journal.marks.fanned_out :]))),
            owners={OWNER: journal.concerned.owner, REGISTRAR: REGISTRAR_OWNER},
            representative=journal.concerned.representative,
            window=None,
            render=lambda fact: canonical(enveloped(fact, {})),
            mails=lambda *_: (),
            mark=lambda: store.mark(journal, journal.position.passed_on),
        )


def entry_subjects() -> dict[str, EntrySubjects]:
    """The subjects of each kind of entry."""
    return {kind: EntrySubjects(kind) for kind in KINDS}
