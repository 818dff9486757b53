"""The reader of a mail or the page. Pure."""

from removal.language.texts import Texts
from removal.values import dataclass


@dataclass(frozen=True, slots=True)
class Reader:
    """The texts in the reader's language, and the IANA name of the reader's zone."""

    texts: Texts
    zone: str

    def with_zone(self, due: str) -> str:
        """A due time, and the zone in which it is written; in UTC it says so itself."""
        return due if self.zone == "UTC" else f"{due} ({self.zone})"
