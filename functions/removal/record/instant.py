"""Instants as the journal writes them: RFC 3339, UTC, milliseconds, fixed width, so that text order is time order."""

from datetime import UTC, datetime


def to_text(at: datetime) -> str:
    """`2026-11-24T03:57:44.123Z`."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def from_text(text: str) -> datetime:
    """Aware, UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)


def whole_milliseconds(at: datetime) -> datetime:
    """The same instant as the journal will read it back."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def to_text_or_none(at: datetime | None) -> str | None:
    """An absent instant stays absent."""
    return to_text(at) if at else None


def from_text_or_none(text: str | None) -> datetime | None:
    """An absent instant stays absent."""
    return from_text(text) if text else None
