"""What a law asks of an order's text, beyond its shape: language, category, reasons, the expert decision. Pure."""

from collections.abc import Iterator

from removal.errors import Fault
from removal.law.profile import Profile
from removal.record.canonical import JsonObject


def faults(text: JsonObject, profile: Profile) -> Iterator[Fault]:
    """Each thing that the profile does not accept, with its pointer."""
    yield from _one_of(text["language"], profile.languages, "/language")
    yield from _one_of(text["category"], profile.categories, "/category")
    for index, code in enumerate(text["reason_codes"]):
        yield from _one_of(code, profile.reason_codes, f"/reason_codes/{index}")
    if text["category"] in profile.expert_decision_for and not text.get("expert_decision"):
        detail = (
            f"Under {profile.name} an order in the category {text['category']} follows an expert decision; name it."
        )
        yield Fault("/expert_decision", detail)
    if text.get("emergency") and profile.first_contact_notice is None:
        yield Fault("/emergency", f"Under {profile.name} no order waits for a first contact; leave it out.")


def _one_of(value: str, allowed: tuple[str, ...], pointer: str) -> Iterator[Fault]:
    if value not in allowed:
        yield Fault(pointer, f"Must be one of: {', '.join(allowed)}.")
