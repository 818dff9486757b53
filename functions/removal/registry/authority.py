"""Authorities: who may order, and under which laws. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Authority:
    """A tenant: it sees its own orders only. `profiles` are ids of laws, `telephone` is shown on every notice."""

    id: str
    name: str
    profiles: tuple[str, ...]
    default_profile: str
    telephone: str | None = None
    alarm_email: str | None = None
