"""The register's journals: each change in one chain, with its words, and given to those alone whom it is about.

Contract 2 and 4.7: facts of an authority go to it and to the registrar, those of a platform to its owner and to the
registrar.
"""

from collections.abc import Iterator
from itertools import pairwise

from tests.simulation.oracle import chains
from tests.simulation.oracle.exchanges import Json
from tests.simulation.oracle.history import Fault, History

TAKEN = frozenset({200, 201})


def faults(history: History) -> Iterator[Fault]:
    """Of journals, of what was entered, and of webhooks."""
    for subject, facts in history.registers.items():
        of_authority = subject.startswith("authority:")
        for what in (*chains.chain(map(_bare, facts)), *(chains.words(facts) if of_authority else ())):
            yield Fault("registers", f"{subject}: {what}")
        for what in _entered(history, subject, facts) if of_authority else ():
            yield Fault("registers", f"{subject}: {what}")
    for what in _delivered(history):
        yield Fault("registers", what)


def _bare(fact: Json) -> Json:
    """A fact without what it is about."""
    return {**fact, "data": {name: value for name, value in fact["data"].items() if name != "platform"}}


def _entered(history: History, subject: str, facts: list[Json]) -> Iterator[str]:
    """Each telephone that a registrar entered is in the journal; one that was there already is no change.

    Changes that overlap may be written in any order, so that one of them changes nothing.
    """
    path = f"/authorities/{subject.partition(':')[2]}"
    puts = [each for each in history.exchanges if (each.method, each.path) == ("PUT", path) and each.status in TAKEN]
    entered = [each.body["telephone"] for each in puts]
    said = [fact["data"]["after"]["telephone"] for fact in facts if "telephone" in fact["data"]["after"]]
    if set(said) != set(entered) or len(said) > len(entered):
        yield f"the telephones {entered} were entered, the journal has {said}"
    if any(before == after for before, after in pairwise(said)):
        yield f"a change that changes nothing is in the journal: {said}"


def _delivered(history: History) -> Iterator[str]:
    """What a webhook was given of a register is the journal's, and its own."""
    for party in history.parties:
        for hook in history.hooks.get(party.hook or "", ()):
            data = hook.payload["data"]
            facts = history.registers.get(data["subject"])
            if facts is None:
                continue
            kind = "authority" if party.kind == "authority" else "platform"
            if data["subject"] != f"{kind}:{party.name}":
                yield f"{party.name} was given a fact of {data['subject']}"
            elif data["hash"] != facts[data["sequence"] - 1]["data"]["hash"]:
                yield f"{party.name} was given another fact {data['sequence']} than its journal has"
