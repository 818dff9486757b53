"""The register in stories: entries, mandates and contacts, and what webhooks were sent of a platform."""

from typing import Any

from tests.cloud import table_items
from tests.fake_receivers import Call
from tests.people import Cast, Party

MONTH = {"month": "2026-10", "average_daily_users": 250_000, "method": "counter", "source": "statistics office"}
NEW_DESK = "new@video.example"


def mandate(valid_from: str, email: str = NEW_DESK, **changed: Any) -> dict[str, Any]:  # noqa: ANN401 - any field
    contact = {"role": "primary", "name": "N. Desk", "email": email, "language": "en"}
    named = {"name": "Next Ltd", "country": "DE", "zone": "Europe/Berlin", "languages": ["en"]}
    return {**named, "mandate": {"reference": "M-2"}, "valid_from": valid_from, "contacts": [contact], **changed}


def appoint(people: Cast, platform: str, valid_from: str, email: str = NEW_DESK) -> dict[str, Any]:
    answer = people.registrar.post(f"/platforms/{platform}/representatives", mandate(valid_from, email))
    assert answer.status == 201, answer.body
    return answer.body


def enter(people: Cast, platform: str, users: int) -> None:
    assert people.registrar.put(f"/platforms/{platform}", {"name": platform.title()}).status == 201
    measured = people.registrar.post(f"/platforms/{platform}/measurements", {**MONTH, "average_daily_users": users})
    assert measured.status == 201


ENTERED = [f"platform.{what}" for what in ("registered", "changed", "measured", "exempted", "exemption_lifted")]
ENTERED += ["representative.appointed", "representative.ended"]


def platform_calls(party: Party, platform: str = "new-example") -> list[Call]:
    """What a webhook was sent of a platform, beside what the registrar entered."""
    calls = (call for call in party.world.receivers.calls[party.hook] if "platform" in call.payload["data"])
    named = (call for call in calls if call.payload["data"]["platform"]["id"] == platform)
    return [call for call in named if call.type not in ENTERED]


def types(party: Party, platform: str = "new-example") -> list[str]:
    return [call.type for call in platform_calls(party, platform)]


def contacts(people: Cast) -> list[dict[str, Any]]:
    (representative,) = people.registrar.get("/platforms/video-example/representatives").body["representatives"]
    answer = people.representative.get(f"/representatives/{representative['id']}/contacts")
    return list(answer.body["contacts"])


def path(people: Cast, contact: dict[str, Any] | None = None) -> str:
    (representative,) = people.registrar.get("/platforms/video-example/representatives").body["representatives"]
    return f"/representatives/{representative['id']}/contacts" + (f"/{contact['id']}" if contact else "")


def table() -> list[str]:
    return sorted(map(str, table_items()))
