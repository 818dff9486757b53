"""Who takes part on the local stack: two authorities, two platforms with their representatives, and their callers."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from infra.dev.local.api import Caller, need
from infra.dev.local.issuer import Issuer

LAWS = Path(__file__).resolve().parents[3] / "functions/removal/law/laws"
REGISTRAR = "registrar"
AUTHORITY, AUTHORITY_OTHER = "ministry", "other-ministry"
PLATFORM, PLATFORM_OTHER = "video-example", "other-example"
DESKS = {"primary": "duty", "deputy": "deputy", "escalation": "night"}
OFFICER = f"officer@{AUTHORITY_OTHER}.example"  # of the authority that has no webhook
OFFICERS_ROLES = ("received", "undelivered", "obstacle", "contest", "report", "breach")
DAILY_USERS = 250_000  # average daily users
CREATED = (200, 201)

AUTHORITY_SCOPES = ("orders:issue", "orders:read", "endpoints:write")
REPRESENTATIVE_SCOPES = ("orders:read", "orders:answer", "contacts:write", "endpoints:write")

CALLERS: Mapping[str, Mapping[str, Any]] = {
    "authority": {"kind": "machine", "authority": AUTHORITY, "scopes": AUTHORITY_SCOPES},
    "authority_approver": {"kind": "person", "authority": AUTHORITY, "scopes": ("orders:approve", "orders:read")},
    "authority_other": {"kind": "machine", "authority": AUTHORITY_OTHER, "scopes": AUTHORITY_SCOPES},
    "representative": {"kind": "machine", "platform": PLATFORM, "scopes": REPRESENTATIVE_SCOPES},
    "representative_other": {"kind": "machine", "platform": PLATFORM_OTHER, "scopes": REPRESENTATIVE_SCOPES},
}


@dataclass(frozen=True, slots=True)
class Parties:
    """Tokens by caller; ids of the first authority, platform and representative."""

    tokens: Mapping[str, str]
    ids: Mapping[str, str]


def tokens(issuer: Issuer, now: datetime) -> dict[str, str]:
    """One token for each caller; its subject is the caller's name."""
    return {name: issuer.token(name, now) for name in (*CALLERS, REGISTRAR)}


def register(registrar: Caller, issuer_url: str, today: date) -> dict[str, str]:
    """Everybody, through the API and as the registrar does it; the ids of the first of each."""
    for authority in (AUTHORITY, AUTHORITY_OTHER):
        need(registrar.put(f"/authorities/{authority}", _authority(authority)), *CREATED)
    representatives = [_platform(registrar, platform, today) for platform in (PLATFORM, PLATFORM_OTHER)]
    for name, caller in CALLERS.items():
        need(registrar.post("/callers", {"iss": issuer_url, "sub": name, **caller}), *CREATED)
    return {"authority": AUTHORITY, "platform": PLATFORM, "representative": representatives[0]}


def _platform(registrar: Caller, platform: str, today: date) -> str:
    need(registrar.put(f"/platforms/{platform}", {"name": platform.replace("-", " ").title()}), *CREATED)
    need(registrar.post(f"/platforms/{platform}/measurements", _measurement(today)), *CREATED)
    made = need(registrar.post(f"/platforms/{platform}/representatives", _representative(platform, today)), *CREATED)
    return str(made["id"])


def _contact(platform: str, role: str, desk: str) -> dict[str, Any]:
    named = {"name": f"{desk.title()} desk of {platform}", "email": f"{desk}@{platform}.example"}
    return {"role": role, **named, "language": "en"}


def _authority(name: str) -> dict[str, Any]:
    """An authority's entry; the one without webhooks has a contact, who may answer obstacles by link."""
    officer = {"name": "A. Ospanova", "email": OFFICER, "language": "en", "roles": OFFICERS_ROLES}
    people = {"contacts": [officer], "contacts_answer": True} if name == AUTHORITY_OTHER else {}
    return {
        "name": name.replace("-", " ").title(),
        "laws": sorted({tomllib.loads(file.read_text("utf-8"))["id"] for file in LAWS.glob("*.toml")}),
        "default_law": "kz",
        "telephone": "+7 7172 000000",
        "alarm_email": f"duty@{name}.example",
        **people,
    }


def _measurement(today: date) -> dict[str, Any]:
    last_month = today.replace(day=1) - timedelta(days=1)
    figures = {"average_daily_users": DAILY_USERS, "method": "server logs", "source": "platform's statement"}
    return {"month": f"{last_month:%Y-%m}", **figures}


def _representative(platform: str, today: date) -> dict[str, Any]:
    return {
        "name": f"Representative of {platform}",
        "country": "HK",
        "zone": "Asia/Hong_Kong",
        "languages": ["kk", "ru", "en"],
        "mandate": {"reference": f"POA-{platform}"},
        "valid_from": f"{today - timedelta(days=30)}T00:00:00Z",
        "contacts": [_contact(platform, role, desk) for role, desk in DESKS.items()],
    }
