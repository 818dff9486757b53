"""What a law asks of an order's text, beyond its shape: language, category, reasons, the expert decision. Pure."""

from collections.abc import Iterator

from removal.errors import Fault
from removal.law.law import Law
from removal.record.canonical import JsonObject


def faults(text: JsonObject, law: Law) -> Iterator[Fault]:
    """Each thing that the law does not accept, with its pointer."""
    yield from _one_of(text["language"], law.languages, "/language")
    yield from _one_of(text["category"], law.categories, "/category")
    for index, code in enumerate(text["reason_codes"]):
        yield from _one_of(code, law.reason_codes, f"/reason_codes/{index}")
    if text["category"] in law.expert_decision_for and not text.get("expert_decision"):
        detail = f"Under {law.name} an order in the category {text['category']} follows an expert decision; name it."
        yield Fault("/expert_decision", detail)
    if text.get("emergency") and law.first_contact_notice is None:
        yield Fault("/emergency", f"Under {law.name} no order waits for a first contact; leave it out.")


def _one_of(value: str, allowed: tuple[str, ...], pointer: str) -> Iterator[Fault]:
    if value not in allowed:
        yield Fault(pointer, f"Must be one of: {', '.join(allowed)}.")
