"""A law as data: its numbers and conditions. An order keeps the version under which it was issued."""

import tomllib
from datetime import timedelta
from importlib.resources import files
from typing import Any

from removal.record import duration
from removal.record.canonical import JsonObject
from removal.values import dataclass

CHILD = "child"  # no category whose code begins so is ever open: its orders are counted, and never listed
REASONS_BYTES = 300  # the reason codes of a law that opens categories, so that every entry of an order has its room
ENTRY_TAKES_MONTHS = 2  # from rest, beside `after`, so that an order is not erased before: see orders/public_record.py


@dataclass(frozen=True, slots=True)
class Law:
    """The law's values (design 4); orders and events refer to it by `name`, its id and version."""

    id: str
    version: int
    local_only: bool
    title: JsonObject
    legal_basis: tuple[JsonObject, ...]
    audience_threshold: int
    window: timedelta
    grace: timedelta
    accepted_evidence: frozenset[str]
    reminders_before_due: tuple[timedelta, ...]
    unreceived_after: timedelta
    unreceived_repeat: timedelta | None
    bounce_counts_for: timedelta
    nobody_acted_after: timedelta
    resume_at_least: timedelta
    answered: str
    ceased: str
    expired: str
    obstacle_limit: int
    unable_max: timedelta
    renewals: int
    authority_answers_within: timedelta
    reinstates_within: timedelta
    expert_decision_for: frozenset[str]
    second_person: bool
    first_contact_notice: timedelta | None
    languages: tuple[str, ...]
    categories: tuple[str, ...]
    reason_codes: tuple[str, ...]
    preservation_months: int | None
    open_categories: tuple[str, ...] = ()
    open_after_months: int | None = None

    @property
    def name(self) -> str:
        """Id and version, such as `kz-1`."""
        return f"{self.id}-{self.version}"


def from_toml(text: str) -> Law:
    """Parse a law's file. Raises KeyError or ValueError, which names the missing or malformed member."""
    data = tomllib.loads(text)
    return Law(
        **_identity(data),
        **_clock(data["clock"]),
        **_receipt(data["receipt"]),
        **_duties(data),
        **_content(data["content"]),
        **_record(data),
    )


def load(*, local: bool) -> dict[str, Law]:
    """The shipped laws by name; demonstration laws only if the deployment is `local`."""
    folder = files("removal.law") / "laws"
    laws = [from_toml(file.read_text("utf-8")) for file in folder.iterdir() if file.name.endswith(".toml")]
    return {law.name: law for law in sorted(laws, key=_age) if local or not law.local_only}


def latest(laws: dict[str, Law], id_: str) -> Law | None:
    """The newest released version of a law, under which new orders are issued."""
    versions = [law for law in laws.values() if law.id == id_]
    return max(versions, key=_age, default=None)


def _age(law: Law) -> tuple[str, int]:
    return law.id, law.version


def _identity(data: dict[str, Any]) -> dict[str, Any]:
    return {
        **{key: data[key] for key in ("id", "version", "local_only", "title")},
        "legal_basis": tuple(data["legal_basis"]),
        "audience_threshold": data["scope"]["audience_threshold"],
    }


def _clock(data: dict[str, Any]) -> dict[str, Any]:
    return {
        **{key: duration.from_text(data[key]) for key in ("window", "grace", "resume_at_least")},
        "accepted_evidence": frozenset(data["accepted_evidence"]),
        "reminders_before_due": tuple(map(duration.from_text, data["reminders_before_due"])),
    }


def _receipt(data: dict[str, Any]) -> dict[str, Any]:
    repeat = data.get("unreceived_repeat")
    return {
        **{
            key: duration.from_text(data[key])
            for key in ("unreceived_after", "bounce_counts_for", "nobody_acted_after")
        },
        "unreceived_repeat": duration.from_text(repeat) if repeat else None,
    }


def _duties(data: dict[str, Any]) -> dict[str, Any]:
    obstacle, authority, preconditions = (data["obstacle"], data["authority"], data["preconditions"])
    notice = preconditions.get("first_contact_notice")
    return {
        **{key: obstacle[key] for key in ("answered", "ceased", "expired", "renewals")},
        "obstacle_limit": obstacle["limit"],
        "unable_max": duration.from_text(obstacle["unable_max"]),
        "authority_answers_within": duration.from_text(authority["answers_within"]),
        "reinstates_within": duration.from_text(authority["reinstates_within"]),
        "expert_decision_for": frozenset(preconditions["expert_decision_for"]),
        "second_person": preconditions["second_person"],
        "first_contact_notice": duration.from_text(notice) if notice else None,
    }


def _content(data: dict[str, Any]) -> dict[str, Any]:
    preservation = data.get("preservation")
    return {
        **{key: tuple(data[key]) for key in ("languages", "categories", "reason_codes")},
        "preservation_months": duration.months(preservation) if preservation else None,
    }


def _record(data: dict[str, Any]) -> dict[str, Any]:
    """Which categories have an entry for each order in the public log, and how long after its end; ValueError."""
    record = data.get("record")
    if record is None:
        return {}
    content, after = data["content"], duration.months(record["after"])
    for category in record["opens"]:
        if category.startswith(CHILD) or category not in content["categories"]:
            msg = f"The category {category} cannot be open: it is one of child cases, or none of the law's."
            raise ValueError(msg)
    if not 1 <= after <= duration.months(content.get("preservation", "P0M")) - ENTRY_TAKES_MONTHS:
        msg = f"`after` is at least a month, and {ENTRY_TAKES_MONTHS} months less than the preservation: {after}"
        raise ValueError(msg)
    if sum(map(len, content["reason_codes"])) > REASONS_BYTES:
        msg = f"The reason codes of a law that opens categories have at most {REASONS_BYTES} letters in all."
        raise ValueError(msg)
    return {"open_categories": tuple(record["opens"]), "open_after_months": after}
