"""Facts of orders as an auditor reads them: without their words, and with every member that the hash is made of. Pure.

A member that is not named here is withheld, so a new one is seen by an auditor only once it is. A fact with a withheld
member does not give its hash.
"""

from collections.abc import Mapping
from typing import Any

from removal.registry.audited import WITHHELD

# Members whose texts are ids, names of this system, instants, digests or values of a list.
SHOWN = frozenset(
    {
        "answered_at", "at", "authority", "before", "blind", "caller", "cause", "ceased_at", "command", "decided_at",
        "decision", "delivery", "due_at", "due_before", "endpoint", "extend_by", "fact", "from", "ground",
        "grounds", "hash", "id", "in_words", "kind", "law", "measured_at", "next", "order", "outcome", "owed",
        "platform", "predecessor", "preserved_until", "previous_hash", "reason", "received_at", "recorded_at",
        "reference", "representative", "representative_before", "restored", "rule", "since", "stops_until", "subject",
        "successor", "territory", "subtype", "text_sha256", "to", "type", "what", "words_sha256"
    }
)  # fmt: skip
ORDER = ("id", "reference", "authority", "platform", "law", "url")  # of the order that a fact names


def fact(whole: Mapping[str, Any]) -> dict[str, Any]:
    """A fact in the form of webhooks, without what a party wrote."""
    data = {name: _audited(name, value) for name, value in whole["data"].items()}
    order = {name: whole["data"]["order"][name] for name in ORDER}
    return {**whole, "data": {**data, "order": order}}


def _audited(name: str, value: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, str):
        return value if name in SHOWN else WITHHELD
    if isinstance(value, Mapping):
        return {member: _audited(member, inner) for member, inner in value.items()}
    return [_audited(name, inner) for inner in value] if isinstance(value, list | tuple) else value
