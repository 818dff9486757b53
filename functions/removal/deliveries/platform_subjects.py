"""Reads what the fan-out needs of a platform: pending facts, their owners, bodies and mails."""

from collections.abc import Callable
from datetime import datetime

from removal.deliveries.catching_up import CatchingUp
from removal.deliveries.fanout import NOT_ANNOUNCED, Announced, PendingFacts
from removal.deliveries.planning import Planning
from removal.record.audience import OWNER, REGISTRAR, REGISTRAR_OWNER
from removal.record.canonical import canonical
from removal.record.facts import enveloped, from_text
from removal.registry import journal_store
from removal.registry.journal_store import subject_of
from removal.registry.platform import representative_in_office
from removal.registry.store import Registry
from removal.values import dataclass


@dataclass(frozen=True, slots=True)
class PlatformSubjects:
    """Platforms; their facts go to the registrar and to the representative in office."""

    registry: Registry
    planning: Planning
    clock: Callable[[], datetime]
    catching_up: CatchingUp

    def pending_facts(self, subject_id: str, _announced: Announced = NOT_ANNOUNCED) -> PendingFacts:
        """A platform's facts after its fan-out mark."""
        loaded, now = self.registry.load_platform(subject_id), self.clock()
        platform, journal = loaded.platform, loaded.journal
        in_office = representative_in_office(platform, now)
        about = {"platform": {"id": platform.id, "name": platform.name}}
        return PendingFacts(
            facts=tuple(map(from_text, journal.lines[journal.marks.fanned_out :])),
            owners={OWNER: subject_of(platform.id), REGISTRAR: REGISTRAR_OWNER},
            representative=in_office.id if in_office else None,
            window=None,
            render=lambda fact: canonical(enveloped(fact.without_words(), about)),
            mails=lambda fact, undeliverable: (
                *self.planning.of_platform(platform, fact, undeliverable, now),
                *self.catching_up(platform, fact, undeliverable, now),
            ),
            mark=lambda: journal_store.mark(journal, journal.position.passed_on),
        )
