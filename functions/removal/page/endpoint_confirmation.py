"""The page behind a mail's question whether a webhook may get facts of orders: GET asks, POST says yes."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from removal.deliveries.planning import Register
from removal.endpoints import endpoint as endpoints
from removal.endpoints.endpoint import Change, Endpoint
from removal.endpoints.store import EndpointStore
from removal.errors import Busy, NotFound
from removal.links.keys import LinkKeys
from removal.links.token import EndpointLink, read_endpoint
from removal.page.answering import contact_caller
from removal.page.body import is_ticked
from removal.page.link import read_link, respond
from removal.page.render import Rendered, Renderer, words_for
from removal.record.facts import By
from removal.registry.platform import Contact, Platform, representative_in_office
from removal.versions import retry
from removal.web.request import Request


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page shows: which webhook of which platform, whether it is confirmed, whether it can be by this link."""

    platform: str
    url: str
    done: bool
    outdated: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What a link opens: the webhook, its platform, and the contact, None if that may not answer for it (any more)."""

    link: EndpointLink
    endpoint: Endpoint
    platform: Platform
    contact: Contact | None


@dataclass(frozen=True, slots=True)
class EndpointConfirmationPage:
    """Answers requests for `/c/{token}` with a token of this kind."""

    keys: LinkKeys
    endpoints: EndpointStore
    register: Register
    render: Renderer
    clock: Callable[[], datetime]

    def respond(self, request: Request, token: str) -> Rendered:
        """A page for every request."""
        return respond(
            request,
            self.render,
            lambda: self._found(token),
            lambda found: self._show(request, found),
            lambda found: self._take(request, found),
        )

    def _found(self, token: str) -> Found | None:
        """By endpoint and register as they are now."""
        link = read_link(token, self.keys, read_endpoint)
        return self._found_by(link) if link else None

    def _found_by(self, link: EndpointLink) -> Found | None:
        loaded = self.endpoints.find(link.endpoint)
        kind, _, platform_id = loaded.endpoint.owner.partition(":") if loaded else ("", "", "")
        if loaded is None or kind != "platform" or loaded.endpoint.deleted_at:
            return None
        try:
            platform = self.register.platform_now(platform_id)
        except NotFound:
            return None
        return Found(link, loaded.endpoint, platform, self._entitled(link, loaded.endpoint, platform))

    def _entitled(self, link: EndpointLink, endpoint: Endpoint, platform: Platform) -> Contact | None:
        """The contact, in office, with its current link, if the webhook still has the URL that the mail named."""
        holder = representative_in_office(platform, self.clock())
        if holder is None or holder.id != endpoint.representative or link.moves != endpoint.moves:
            return None
        named = (one for one in holder.contacts if one.id == link.contact and one.generation == link.generation)
        return next(named, None)

    def _show(self, request: Request, found: Found) -> Rendered:
        words = words_for(request, found.contact.language if found.contact else None)
        outdated, done = found.contact is None, not found.endpoint.unconfirmed
        host = "/".join(found.endpoint.url.split("/")[:3])  # its path may be secret
        shown = Asked(found.platform.name, host, done and not outdated, outdated)
        refused = 422 if request.method == "POST" else 200
        return self.render.page("endpoint_page.html", words, shown, 410 if outdated else refused)

    def _take(self, request: Request, found: Found) -> Rendered:
        """A form that a mail scanner sends without ticking the box says nothing."""
        if found.contact is None or not is_ticked(request):
            return self._show(request, found)
        return self._confirm(request, found.link, found.contact)

    def _confirm(self, request: Request, link: EndpointLink, contact: Contact) -> Rendered:
        words = words_for(request, contact.language)
        where = "?" if words.language == contact.language else f"?lang={words.language}"
        try:
            retry(lambda: self._write(link, contact), "The webhook was written by others each time.")
        except Busy:
            return self.render.notice("busy", 503, {"retry-after": "1"}, words)
        return self.render.nothing(303, {"location": where})

    def _write(self, link: EndpointLink, contact: Contact) -> None:
        loaded, now = self.endpoints.load(link.endpoint), self.clock()
        wanted = _confirmed(loaded.endpoint, link, now)
        if wanted:
            self.endpoints.change(loaded, wanted, now, By("representative", contact_caller(contact.id)))


def _confirmed(found: Endpoint, link: EndpointLink, now: datetime) -> Change | None:
    """Nothing for one that is confirmed, moved or deleted by now."""
    if not found.unconfirmed or found.moves != link.moves or found.deleted_at:
        return None
    change = endpoints.confirmed(found, now)
    full = found.sequence >= endpoints.HEALTH_TOLD_AT_MOST
    return replace(change, fact_type=None) if full else change
