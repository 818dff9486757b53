"""The environment, read once into a type; the template gives each function only what it needs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta


class SettingMissing(Exception):
    """A function was wired with something that its environment does not name."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a deployment is told; `allowed_targets` are honoured under `local` only."""

    environment: Mapping[str, str] = field(repr=False)

    def need(self, name: str) -> str:
        """A variable that must be there; SettingMissing names it."""
        value = self.environment.get(name, "")
        if not value:
            msg = f"The environment variable {name} is not set for this function; template.yaml gives it."
            raise SettingMissing(msg)
        return value

    @property
    def region(self) -> str:
        """Lambda sets it."""
        return self.environment.get("AWS_REGION") or self.need("AWS_DEFAULT_REGION")

    @property
    def local(self) -> bool:
        """Whether this is one machine, where demonstration laws and allowed targets exist."""
        return self.environment.get("LOCAL", "false") == "true"

    @property
    def allowed_targets(self) -> tuple[str, ...]:
        """`scheme://host:port` entries that may be reached though they are not public."""
        listed = self.environment.get("ALLOWED_TARGETS", "") if self.local else ""
        return tuple(entry.strip() for entry in listed.split(",") if entry.strip())

    @property
    def mail_from(self) -> tuple[str, str]:
        """Name and address that mails leave as."""
        return self.need("MAIL_FROM_NAME"), self.need("MAIL_FROM")

    @property
    def look_ahead(self) -> timedelta:
        """How far ahead timers are nominated."""
        return timedelta(seconds=int(self.need("LOOK_AHEAD_SECONDS")))
