"""The page of a contact's test: GET shows the question, POST confirms that the mailbox is read."""

from collections.abc import Callable
from datetime import datetime

from removal.errors import NotFound, Retryable
from removal.language.moments import exact
from removal.language.texts import Texts
from removal.links.keys import LinkKeys
from removal.links.token import ContactLink, read_test
from removal.page.body import is_ticked
from removal.page.link import holder_of, read_link, respond
from removal.page.office import refusal_text
from removal.page.render import Rendered, Renderer, words_for
from removal.registry.office import Act, Actor, Leave, may
from removal.registry.platform import Contact, Platform, Representative
from removal.registry.store import Registry
from removal.values import dataclass
from removal.web.request import Request


@dataclass(frozen=True, slots=True)
class ContactTestView:
    """The data of the page. `done`: time of confirmation. `outdated`: a newer test exists. `closed`: the reason."""

    platform: str
    name: str
    email: str
    done: str | None
    outdated: bool
    closed: str | None = None


@dataclass(frozen=True, slots=True)
class ContactTestPage:
    """Answers requests for `/c/{token}`. `restore_address` gets the contact that confirmed, and must not raise."""

    keys: LinkKeys
    registry: Registry
    restore_address: Callable[[str], None]
    render: Renderer
    clock: Callable[[], datetime]

    def respond(self, request: Request, token: str) -> Rendered:
        """The page for a request, valid or not."""
        return respond(
            request,
            self.render,
            lambda: self._opened(token),
            lambda opened: self._show(request, *opened),
            lambda opened: self._confirm(request, *opened),
        )

    def _opened(self, token: str) -> tuple[ContactLink, Platform, Representative, Contact] | None:
        """What the token opens, by a consistent read: the mail may be read before the cached register is refreshed."""
        link = read_link(token, self.keys, read_test)
        return self._opened_by(link) if link else None

    def _opened_by(self, link: ContactLink) -> tuple[ContactLink, Platform, Representative, Contact] | None:
        try:
            platform = self.registry.platform_confirmed(link.platform)
        except NotFound:
            return None
        return link, platform, *holder_of(platform, link.contact)

    def _show(  # noqa: PLR0917 - all that a link opens, and a status
        self,
        request: Request,
        link: ContactLink,
        platform: Platform,
        holder: Representative,
        contact: Contact,
        status: int = 200,
    ) -> Rendered:
        words, outdated = words_for(request, contact.language), contact.tests != link.test
        done = None if outdated or contact.new_email else _done(contact, contact.zone or holder.zone, words)
        closed, address = self._closed(platform, holder, words), contact.new_email or contact.email
        view = ContactTestView(platform.name, contact.name, address, done, outdated, closed)
        return self.render.page("contact_test_page.html", words, view, 410 if outdated or closed else status)

    def _closed(self, platform: Platform, holder: Representative, words: Texts) -> str | None:
        """Why the test is closed: its representative is out of office. None if it is open."""
        actor, at = Actor("representative", holder.id, platform), self.clock()
        if may(actor, Act.PASS_TEST, None, at) is Leave.YES:
            return None
        return words("office.test_closed", why=refusal_text(actor, words, at))

    def _confirm(
        self, request: Request, link: ContactLink, platform: Platform, holder: Representative, contact: Contact
    ) -> Rendered:
        """Confirm the mailbox. A form without the ticked checkbox, as mail scanners send it, has no effect."""
        words = words_for(request, contact.language)
        closed = self._closed(platform, holder, words)
        if closed or contact.tests != link.test or not is_ticked(request):
            return self._show(request, link, platform, holder, contact, 422)
        try:
            self.registry.confirm(link.platform, link.contact, link.test)
        except Retryable:
            return self.render.notice("busy", 503, {"retry-after": "1"}, words)
        self.restore_address(contact.id)
        return self.render.headers_only(
            303, {"location": "?" if words.language == contact.language else f"?lang={words.language}"}
        )


def _done(contact: Contact, zone: str, words: Texts) -> str | None:
    at = contact.acknowledged_at
    return words("contact_test.done", at=exact(at, zone, words)) if at else None
