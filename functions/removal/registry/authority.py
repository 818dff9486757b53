"""Authorities, which issue orders, and their laws. Pure."""

from collections.abc import Callable, Mapping

from removal.record.canonical import derived_id
from removal.values import dataclass, replace

NAMED_IN = ("kk", "ru", "en")  # the languages of pages and mails
ROLES = ("received", "undelivered", "obstacle", "contest", "report", "breach")  # what a contact gets mails about
CONTACTS_AT_MOST = 10


def mailbox(email: str) -> str:
    """An address as it is compared: in capitals or not, it is the same."""
    return email.casefold()


@dataclass(frozen=True, slots=True)
class AuthorityContact:
    """A person or a desk of an authority, which gets mails about its orders. `roles`: about what, of ROLES.

    Its id belongs to its address: another address, also the same one after a removal, is another contact, so that the
    links in earlier mails end.
    """

    id: str
    name: str
    email: str
    language: str
    roles: tuple[str, ...]

    @property
    def mailbox(self) -> str:
        """Its address without letter case."""
        return mailbox(self.email)


@dataclass(frozen=True, slots=True)
class Authority:
    """A tenant, which sees only its own orders. `laws`: ids of its laws; `telephone`: shown on every notice.

    `languages`: the languages it writes in. `feedback_email`: its address for platforms. `alarm_email`: its address for
    this system's alarms. `zone` (IANA): where its day begins. `names`: its name by the reader's language.
    `contacts_answer`: whether a contact may answer an obstacle by its link.
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
    contacts: tuple[AuthorityContact, ...] = ()
    contacts_answer: bool = False

    def name_in(self, language: str) -> str:
        """Its name in a language; its name if the entry has none in that language."""
        return (self.names or {}).get(language, self.name)

    @property
    def every_name(self) -> tuple[str, ...]:
        """All its names, each once."""
        return tuple(dict.fromkeys((self.name, *(self.names or {}).values())))

    def contact(self, contact_id: str) -> AuthorityContact | None:
        """The contact with this id; None if the authority does not have it, or no longer."""
        return next((contact for contact in self.contacts if contact.id == contact_id), None)


def identified(entry: Authority, before: Authority | None, new_id: Callable[[], str]) -> Authority:
    """The entry with an id for each contact: that of the contact which has the address now, else a new one."""
    ids = {contact.mailbox: contact.id for contact in before.contacts} if before else {}
    contacts = (replace(contact, id=ids.get(contact.mailbox) or new_id()) for contact in entry.contacts)
    return replace(entry, contacts=tuple(contacts))


def alarm_address_id(authority_id: str) -> str:
    """The id under which mails to an authority's alarm address lie, whichever address that is."""
    return derived_id("alarm", authority_id)
