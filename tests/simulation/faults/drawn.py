"""Which faults a world has, and how often each of them was injected.

A world has each kind with one in three: with all of them at once, one would hide what another shows. One world in five
has none. Seeds that follow each other are dealt both evenly, so that no kind is left out of a run by chance.
"""

from collections import ChainMap, Counter
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from tests.simulation.faults.spans import ALL
from tests.simulation.process import stream

CALLS: dict[str, float] = {  # kinds that strike a single call, message or record, with their probability
    # of an attempt of a call of AWS, or of a webhook's request
    "killed": 0.001,  # the process ends, before or after the call was carried out
    "spoilt": 0.002,  # carried out, and answered with an error
    "failed": 0.002,  # not carried out, and answered with an error
    "answer-lost": 0.002,  # carried out; the client waits for its time-out, and the SDK sends it again
    "request-lost": 0.002,  # not carried out; the same
    "stalled": 0.003,  # the process pauses before a write, for up to its function's timeout
    "throttled": 0.003,
    "conflict": 0.01,  # a write meets a transaction on its item
    "slow-transaction": 0.02,  # it is carried out after the client's time-out: the SDK meets it under way
    "entries-refused": 0.005,  # of a batch some are taken, and others not
    "stale-index": 0.2,  # a query of an index reads what was there some seconds ago
    # of an invocation
    "cold-starts": 0.005,  # all frozen processes of a function are gone
    "refused": 0.004,  # a function may not run for up to a minute
    "thawed": 0.02,  # a process comes back after hours, with all that it remembers
    "wrong-clock": 0.2,  # a new process's clock is wrong by seconds
    "cut-off": 0.05,  # a caller of the API gets no answer while the function goes on
    # of a batch of the stream's records
    "records-twice": 0.03,
    "records-late": 0.01,
    "records-bisected": 0.02,  # its invocation fails, after the handler has done its work
    "records-lost": 0.02,  # they go to the failure destination
    # of a message
    "message-twice": 0.005,
    "message-overlapping": 0.005,  # another receiver gets it while it is under way
    "message-late": 0.005,
    "message-disordered": 0.02,
    "message-undeleted": 0.005,  # it was dealt with, and comes again after its visibility
    "message-dead": 0.01,  # it goes to the dead letters
    "event-twice": 0.04,
    "event-late": 0.03,
    "topic-twice": 0.06,
    "topic-late": 0.05,
}
ERASURE = "preservation-short"  # lasts as long as the world
WORLDS: dict[str, float] = dict.fromkeys((*ALL, ERASURE), 1.0)  # that last: `spans` draws when
CHANCES = ChainMap(CALLS, WORLDS)
SETS = {"none": (), "calls": (*CALLS,), "worlds": (*WORLDS,), "all": (*CALLS, *WORLDS)}
ALL_OF = "+"
DEALT = 15  # seeds that follow each other
WITHOUT_ANY = 3  # of these
ONE_IN = 3  # of the others, for each kind


@dataclass(slots=True)
class Faults:
    """The kinds of one world. None strikes before `since`, nor from `until` on: what is owed can be done then."""

    kinds: frozenset[str] = frozenset()
    since: datetime | None = None
    until: datetime | None = None
    injected: Counter[str] = field(default_factory=Counter)

    def has(self, kind: str, now: datetime) -> bool:
        """Whether the world has this kind, and it may still strike."""
        return kind in self.kinds and _within(now, self.since, self.until)

    def strikes(self, kind: str, now: datetime, chance: Random) -> bool:
        """Whether a fault of this kind strikes now, which is counted. Draws nothing if the world has not the kind."""
        struck = self.has(kind, now) and chance.random() < CHANCES[kind]
        self.injected[kind] += struck
        return struck


def _within(now: datetime, since: datetime | None, until: datetime | None) -> bool:
    return (since is None or since <= now) and (until is None or now < until)


def kinds_of(wanted: str) -> tuple[str, ...]:
    """Kinds for the text of `--faults`: a name of SETS, or kinds with `,` or `+` between. ValueError names others."""
    if wanted in SETS:
        return SETS[wanted]
    kinds = tuple(wanted.replace(ALL_OF, ",").split(","))
    unknown = [kind for kind in kinds if kind not in SETS["all"]]
    if unknown:
        msg = f"no such faults: {', '.join(unknown)}. Known: {', '.join((*SETS, *SETS['all']))}"
        raise ValueError(msg)
    return kinds


def drawn(seed: int, wanted: str) -> Faults:
    """The faults of a seed's world. A single kind that is named is always there, and so are all with `+` between.

    Of the seeds 0 to 14 three have none, and each kind is in four of the other twelve; so it is of 15 to 29.
    """
    kinds = kinds_of(wanted)
    if len(kinds) == 1 or ALL_OF in wanted:
        return Faults(frozenset(kinds))
    hand, place = divmod(seed, DEALT)
    places = stream(hand, "faults").sample(range(DEALT), DEALT - WITHOUT_ANY)
    share = len(places) // ONE_IN
    return Faults(frozenset(kind for kind in kinds if place in stream(hand, "faults", kind).sample(places, share)))
