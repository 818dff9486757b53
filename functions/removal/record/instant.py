"""Instants as texts of fixed width: RFC 3339, UTC, milliseconds, so that their text order is their time order."""

from datetime import UTC, datetime


def to_text(at: datetime) -> str:
    """`2026-11-24T03:57:44.123Z`."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def from_text(text: str) -> datetime:
    """The instant, aware, in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)


def whole_milliseconds(at: datetime) -> datetime:
    """The instant without microseconds, as the journal stores it."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def to_text_or_none(at: datetime | None) -> str | None:
    """As `to_text`; None for None."""
    return to_text(at) if at else None


def from_text_or_none(text: str | None) -> datetime | None:
    """As `from_text`; None for None."""
    return from_text(text) if text else None
