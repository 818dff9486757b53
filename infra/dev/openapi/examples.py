"""Requests as integrating.md and the stories have them; answers and webhooks are recorded (`recorded.py`)."""

from collections.abc import Mapping
from typing import Any

TEXT: Mapping[str, Any] = {
    "reference": "KZ-2026-000123",
    "platform": "video-example",
    "law": "kz",
    "language": "ru",
    "category": "child_cyberbullying",
    "reason_codes": ["insult"],
    "legal_basis": [{"act": "Law on Online Platforms", "provision": "Art. 41-1"}],
    "statement_of_reasons": "Insults against a minor, published with her name and school.",
    "expert_decision": {"reference": "EG-77/2026", "decided_on": "2026-11-20"},
    "items": [{"url": "https://video.example/watch?v=1", "locator": "00:41"}],
    "redress": {"body": "Court of the city of Astana", "procedure": "Written claim", "within": "P10D"},
    "issuing_officer": {"name": "A. Ospanova", "post": "Chief expert"},
}
_NAMED = {"by": "duty desk", "reference": "R-2026-77"}
_CONTACT = {"role": "primary", "name": "Duty desk", "email": "duty@video.example", "language": "en"}

# By the name of the body's model.
BODIES: Mapping[str, Mapping[str, Any]] = {
    "OrderBody": TEXT,
    "AcknowledgementBody": _NAMED,
    "ReportBody": {
        **_NAMED,
        "items": [{"number": 1, "outcome": "removed", "measured_at": "2026-11-24T12:00:00Z"}],
    },
    "BatchBody": {"orders": [TEXT, {**TEXT, "reference": "KZ-2026-000124"}]},
    "ObstacleBody": {
        **_NAMED,
        "ground": "insufficient_information",
        "items": [1],
        "explanation": "The address leads to a page with forty comments; which of them is meant?",
    },
    "ResumptionBody": {**_NAMED, "items": [1], "grounds": ["technical"], "ceased_at": "2026-11-24T15:00:00Z"},
    "ContestBody": {**_NAMED, "items": [1], "explanation": "The comment quotes a court's decision."},
    "ReinstatementBody": {**_NAMED, "items": [1]},
    "ApprovalBody": {},
    "ReasonBody": {"reason": "The decision that it rests on was set aside."},
    "ObstacleAnswerBody": {
        "items": [1],
        "answer": "The comment of 14 November, 21:04.",
        "grounds": ["insufficient_information"],
    },
    "ExtensionBody": {"extend_by": "PT12H", "reason": "The platform has asked for time to find all copies."},
    "SuspensionBody": {"suspended": True, "reason": "The contest is being looked at."},
    "DisputeBody": {"items": [1], "reason": "The comment can still be seen from Almaty."},
    "ContestDecisionBody": {"decision": "rejected", "reasons": "The quotation names the child."},
    "EndpointBody": {"url": "https://ministry.example/hooks/orders", "facts": ["order.received", "order.breached"]},
    "RotationBody": {"overlap": "PT24H"},
    "DisablementBody": {"reason": "The receiver moves to another host tonight."},
    "ReplayBody": {"since": "2026-11-24T00:00:00Z"},
    "AuthorityBody": {
        "name": "Ministry",
        "laws": ["kz"],
        "default_law": "kz",
        "names": {"kk": "Мәдениет және ақпарат министрлігі", "ru": "Министерство культуры и информации"},
        "telephone": "+7 7172 000000",
        "alarm_email": "duty@ministry.example",
        "contacts": [
            {
                "name": "A. Ospanova",
                "email": "officer@ministry.example",
                "language": "kk",
                "roles": ["undelivered", "obstacle", "contest", "breach"],
            }
        ],
        "contacts_answer": True,
    },
    "PlatformBody": {"name": "Video Example"},
    "MeasurementBody": {
        "month": "2026-10",
        "average_daily_users": 250_000,
        "method": "server logs",
        "source": "the platform's statement",
    },
    "ExemptionBody": {
        "kind": "corporate_messenger",
        "reason": "Only the company's own staff can write there.",
        "decided_on": "2026-11-20",
    },
    "LiftingBody": {"reason": "It has been opened to everybody."},
    "TerminationBody": {"valid_until": "2027-01-01T00:00:00Z"},
    "ContactBody": {**_CONTACT, "role": "deputy", "email": "deputy@video.example"},
    "ChangedContactBody": {**_CONTACT, "email": "night@video.example", "invalidate_links": True},
    "RepresentativeBody": {
        "name": "Video Example Ltd",
        "country": "HK",
        "zone": "Asia/Hong_Kong",
        "languages": ["en"],
        "mandate": {"reference": "POA-17"},
        "valid_from": "2026-01-01T00:00:00Z",
        "contacts": [_CONTACT],
    },
    "CallerBody": {
        "iss": "https://issuer.example",
        "sub": "ministry-orders",
        "kind": "machine",
        "authority": "ministry",
        "scopes": ["orders:issue", "orders:read", "endpoints:write"],
    },
}
