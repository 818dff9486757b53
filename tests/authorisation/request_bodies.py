"""What each row of the table asks: a body that the route takes, about things that exist and belong to the ministry."""

from typing import Any

from tests.calls import ISSUER
from tests.people import order_text

BY_AND_REFERENCE = {"by": "R. Representative", "reference": "R-1"}
WHY = {"reason": "because"}
CONTACT = {"role": "deputy", "name": "N. Deputy", "email": "n@video.example", "language": "en"}
MONTH = {"month": "2026-09", "average_daily_users": 240_000, "method": "counter", "source": "statistics office"}
MEASURED = {"number": 1, "outcome": "removed", "measured_at": "2026-11-24T09:00:00Z"}

BODIES: dict[str, Any] = {
    "POST /orders": order_text("NEW-1"),
    "POST /orders:batch": {"orders": [order_text("NEW-2")]},
    "POST /orders/{id}/approval": {},
    "POST /orders/{id}/refusal": WHY,
    "POST /orders/{id}/withdrawal": WHY,
    "POST /orders/{id}/obstacle-answers": {"items": [1], "answer": "the first comment"},
    "POST /orders/{id}/extension": {"extend_by": "PT1H", **WHY},
    "POST /orders/{id}/suspension": {"suspended": True, **WHY},
    "POST /orders/{id}/disputes": {"items": [1], **WHY},
    "POST /orders/{id}/contest-decision": {"decision": "rejected", "reasons": "weighed"},
    "POST /orders/{id}/acknowledgement": BY_AND_REFERENCE,
    "POST /orders/{id}/reports": {**BY_AND_REFERENCE, "items": [MEASURED]},
    "POST /orders/{id}/obstacles": {**BY_AND_REFERENCE, "ground": "technical", "items": [1], "explanation": "a fire"},
    "POST /orders/{id}/resumption": {**BY_AND_REFERENCE, "items": [1]},
    "POST /orders/{id}/contest": {**BY_AND_REFERENCE, "explanation": "satire"},
    "POST /orders/{id}/reinstatement-report": {**BY_AND_REFERENCE, "items": [1]},
    "PUT /authorities/{id}": {"name": "Ministry", "laws": ["kz"], "default_law": "kz"},
    "PUT /platforms/{id}": {"name": "Video Example"},
    "POST /platforms/{id}/measurements": MONTH,
    "POST /platforms/{id}/exemptions": {"kind": "other", "decided_on": "2026-11-20", "law": "demo", **WHY},
    "POST /platforms/{id}/exemptions/{exemption}/lifting": WHY,
    "POST /platforms/{id}/representatives": {
        "name": "Successor",
        "country": "HK",
        "zone": "Asia/Hong_Kong",
        "languages": ["en"],
        "mandate": {"reference": "M-2"},
        "valid_from": "2030-01-01T00:00:00Z",
        "contacts": [{**CONTACT, "role": "primary"}],
    },
    "POST /representatives/{id}/termination": {"valid_until": "2029-01-01T00:00:00Z"},
    "POST /representatives/{id}/contacts": CONTACT,
    "PUT /representatives/{id}/contacts/{contact}": {**CONTACT, "role": "primary"},
    "POST /callers": {"iss": ISSUER, "sub": "new", "kind": "machine", "scopes": ["registry:write"]},
    "POST /endpoints": {"url": "https://new.example/hook"},
    "PUT /endpoints/{id}": {"url": "https://moved.example/hook"},
    "POST /endpoints/{id}/rotation": {},
    "POST /endpoints/{id}/disablement": WHY,
    "POST /endpoints/{id}/replay": {"since": "2026-11-24T00:00:00Z"},
}
