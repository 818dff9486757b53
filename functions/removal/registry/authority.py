"""Authorities: who may order, and under which laws. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Authority:
    """A tenant: it sees its own orders only. `laws` are the ids of its laws, `telephone` is shown on every notice.

    `languages` are those it writes in; `feedback_email` is where platforms write to it, `alarm_email` where we do.
    `zone` (IANA) says when its day begins.
    """

    id: str
    name: str
    laws: tuple[str, ...]
    default_law: str
    telephone: str | None = None
    alarm_email: str | None = None
    languages: tuple[str, ...] = ()
    feedback_email: str | None = None
    zone: str | None = None
