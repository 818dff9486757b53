"""Which faults a world has, and how often each of them was injected.

A world has each kind with one in three: with all of them at once, one would hide what another shows. One world in five
has none.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from tests.simulation.process import stream

CALLS: dict[str, float] = {}  # kinds that strike a single call, message or record, with their probability
WORLDS: dict[str, float] = {}  # kinds that last for minutes to hours
SETS = {"none": (), "calls": (*CALLS,), "worlds": (*WORLDS,), "all": (*CALLS, *WORLDS)}
ONE_IN = 3
WITHOUT_ANY = 0.2


@dataclass(slots=True)
class Faults:
    """The kinds of one world. From `until` on none of them strikes, so that everything owed can be done."""

    kinds: frozenset[str] = frozenset()
    until: datetime | None = None
    injected: Counter[str] = field(default_factory=Counter)

    def has(self, kind: str, now: datetime) -> bool:
        """Whether the world has this kind, and it may still strike."""
        return kind in self.kinds and (self.until is None or now < self.until)

    def strikes(self, kind: str, now: datetime, chance: Random) -> bool:
        """Whether a fault of this kind strikes now, which is counted. Draws nothing if the world has not the kind."""
        struck = self.has(kind, now) and chance.random() < {**CALLS, **WORLDS}[kind]
        self.injected[kind] += struck
        return struck


def kinds_of(wanted: str) -> tuple[str, ...]:
    """Kinds for the text of `--faults`: a name of SETS, or kinds with commas between. ValueError names what is none."""
    if wanted in SETS:
        return SETS[wanted]
    kinds = tuple(wanted.split(","))
    unknown = [kind for kind in kinds if kind not in SETS["all"]]
    if unknown:
        msg = f"no such faults: {', '.join(unknown)}. Known: {', '.join((*SETS, *SETS['all']))}"
        raise ValueError(msg)
    return kinds


def drawn(seed: int, wanted: str) -> Faults:
    """The faults of the world of a seed. A single kind that is named is always there."""
    kinds, chance = kinds_of(wanted), stream(seed, "faults")
    if len(kinds) == 1:
        return Faults(frozenset(kinds))
    if chance.random() < WITHOUT_ANY:
        return Faults()
    return Faults(frozenset(kind for kind in kinds if chance.random() < 1 / ONE_IN))
