"""Requests and answers as the README and the stories have them."""

from collections.abc import Mapping
from typing import Any

ORDER = "3f2b1c54-6a7d-5e8f-9b0a-1c2d3e4f5a6b"
AT = "2026-11-24T09:00:00.000Z"
DUE = "2026-11-25T09:00:01.000Z"
HEAD = "c0ffee" + "0" * 58
REPRESENTATIVE = "8a0d2a5e-0f5c-4a53-8f0e-2f1f8f0c9d11"
ENDPOINT = "b7a5d0a2-3b58-4d6f-9d0e-4a6b1c2d3e4f"
CALLER = "a" * 64

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
SALT = "5a17" * 16
BASIS = {"rule": "answer", "at": AT, "recorded_at": AT, "endpoint": None, "delivery": None}
SHOWN: Mapping[str, Any] = {
    **TEXT,
    "salt": SALT,
    "id": ORDER,
    "authority": "ministry",
    "representative": REPRESENTATIVE,
    "law": "kz-1",
    "status": "running",
    "issued_at": AT,
    "changed_at": AT,
    "text_sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "clock": {
        "started_at": AT,
        "basis": BASIS,
        "received": [{"notice": 1, "type": "order.issued", "issued_at": AT, "received_at": AT, **BASIS}],
        "windows": [{"number": 1, "opened_by": 1, "items": [1], "due_at": DUE}],
    },
    "waiting_notices": [],
    "items": [
        {
            **TEXT["items"][0],
            "number": 1,
            "clock": "running",
            "due_at": DUE,
            "stopped_by": [],
            "stops_until": None,
            "in_time": None,
            "outcome": None,
            "obstacle": None,
            "contested": False,
            "disputed": False,
            "measured_at": None,
            "territory": [],
            "answered_at": None,
            "window": 1,
            "reinstated_at": None,
            "not_reinstated": None,
        }
    ],
    "due_at": DUE,
    "owed": [],
    "reinstate": [],
    "superseded_by": None,
    "inherited_debts": [],
    "breaches": [],
    "journal": {"length": 2, "head": HEAD},
}
BREACHED: Mapping[str, Any] = {
    "type": "order.breached",
    "timestamp": "2026-11-25T09:00:21.000Z",
    "data": {
        "fact": "0f5c8a0d-2a5e-5a53-8f0e-2f1f8f0c9d11",
        "subject": f"order:{ORDER}",
        "sequence": 5,
        "by": {"kind": "system", "caller": None},
        "command": "fire-5",
        "previous_hash": "0" * 64,
        "hash": HEAD,
        "order": {
            "id": ORDER,
            "reference": TEXT["reference"],
            "authority": "ministry",
            "platform": "video-example",
            "law": "kz-1",
            "url": f"https://orders.example/v1/orders/{ORDER}",
        },
        "window": 1,
        "due_at": DUE,
        "decided_at": "2026-11-25T09:00:21.000Z",
        "open_items": [1],
        "opened_by": 1,
        "receipt": {"notice": 1, "rule": "answer", "at": AT, "endpoint": None, "delivery": None},
    },
}
_NAMED = {"by": "duty desk", "reference": "R-2026-77"}
_CONTACT = {"role": "primary", "name": "Duty desk", "email": "duty@video.example", "language": "en"}

# By the name of the body's model, of the answer's model, of the fact's type.
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
    "Order": SHOWN,
    "ReadOrder": SHOWN,
    "AnsweredOrder": {
        **SHOWN,
        "recorded": True,
        "reason": None,
        "fact": {"sequence": 2, "hash": HEAD},
        "received_notices": [],
    },
    "order.breached": BREACHED,
}
