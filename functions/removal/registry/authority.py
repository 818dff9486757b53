"""Authorities, which issue orders, and their laws. Pure."""

from collections.abc import Mapping

from removal.record.canonical import derived_id
from removal.values import dataclass

NAMED_IN = ("kk", "ru", "en")  # the languages of pages and mails


@dataclass(frozen=True, slots=True)
class Authority:
    """A tenant, which sees only its own orders. `laws`: ids of its laws; `telephone`: shown on every notice.

    `languages`: the languages it writes in. `feedback_email`: its address for platforms. `alarm_email`: its address for
    this system's alarms. `zone` (IANA): where its day begins. `names`: its name by the reader's language.
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
    names: Mapping[str, str] | None = None

    def name_in(self, language: str) -> str:
        """Its name in a language; its name if the entry has none in that language."""
        return (self.names or {}).get(language, self.name)

    @property
    def every_name(self) -> tuple[str, ...]:
        """All its names, each once."""
        return tuple(dict.fromkeys((self.name, *(self.names or {}).values())))


def alarm_address_id(authority_id: str) -> str:
    """The id under which mails to an authority's alarm address lie, whichever address that is."""
    return derived_id("alarm", authority_id)
