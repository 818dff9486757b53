"""The types of proofs in answers of the API and in the page's file."""

from typing import Annotated, TypedDict

from removal.record.members import Count, FactType, Number, Uuid

Proof = Annotated[str, "proof"]  # c2sp.org/tlog-proof@v1


class FactProof(TypedDict):
    """That a fact is in the public log: the index of its entry there, and the proof as c2sp.org/tlog-proof has it."""

    fact: Number
    type: FactType
    index: Count
    proof: Proof


class Proofs(TypedDict):
    """Proofs of an order's facts. `not_logged`: facts that are not in the log yet; with `next`, ask `after` it."""

    order: Uuid
    proofs: list[FactProof]
    not_logged: list[Number]
    next: Number | None
