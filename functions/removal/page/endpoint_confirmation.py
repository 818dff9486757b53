"""The page that confirms that a webhook may get facts of orders: GET shows the question, POST confirms."""

from collections.abc import Callable
from datetime import datetime

from removal.deliveries.planning import Register
from removal.endpoints import endpoint as endpoints
from removal.endpoints.endpoint import Change, Endpoint
from removal.endpoints.store import EndpointStore
from removal.errors import Busy, NotFound
from removal.links.keys import LinkKeys
from removal.links.token import EndpointLink, read_endpoint
from removal.page.body import is_ticked
from removal.page.choosing import contact_caller
from removal.page.link import holder_of, read_link, respond
from removal.page.render import Rendered, Renderer, words_for
from removal.record.facts import By
from removal.registry.platform import Contact, Platform, Representative, representative_in_office
from removal.values import dataclass, replace
from removal.versions import retry
from removal.web.request import Request


@dataclass(frozen=True, slots=True)
class ConfirmationView:
    """The data of the page. `done`: the webhook is confirmed. `closed`: why this link cannot confirm it, or empty."""

    platform: str
    url: str
    done: bool
    closed: str


@dataclass(frozen=True, slots=True)
class OpenedWebhook:
    """What a link opens. `closed`: why its contact may not confirm the webhook (any more); empty if it may."""

    link: EndpointLink
    endpoint: Endpoint
    platform: Platform
    contact: Contact
    closed: str


@dataclass(frozen=True, slots=True)
class EndpointConfirmationPage:
    """Answers requests for `/c/{token}` with a token of this kind."""

    keys: LinkKeys
    endpoints: EndpointStore
    register: Register
    render: Renderer
    clock: Callable[[], datetime]

    def respond(self, request: Request, token: str) -> Rendered:
        """The page for a request, valid or not."""
        return respond(
            request,
            self.render,
            lambda: self._opened(token),
            lambda opened: self._show(request, opened),
            lambda opened: self._take(request, opened),
        )

    def _opened(self, token: str) -> OpenedWebhook | None:
        """What the token opens, by consistent reads."""
        link = read_link(token, self.keys, read_endpoint)
        return self._opened_by(link) if link else None

    def _opened_by(self, link: EndpointLink) -> OpenedWebhook | None:
        loaded = self.endpoints.find(link.endpoint)
        kind, _, platform_id = loaded.endpoint.owner.partition(":") if loaded else ("", "", "")
        if loaded is None or kind != "platform" or loaded.endpoint.deleted_at:
            return None
        try:
            platform = self.register.platform_now(platform_id)
        except NotFound:
            return None
        holder, contact = holder_of(platform, link.contact)
        closed = self._closed(link, loaded.endpoint, platform, holder, contact)
        return OpenedWebhook(link, loaded.endpoint, platform, contact, closed)

    def _closed(
        self, link: EndpointLink, endpoint: Endpoint, platform: Platform, holder: Representative, contact: Contact
    ) -> str:
        """Whether the webhook has another URL than in the mail, or the contact is out of office, or has newer links."""
        if link.moves != endpoint.moves:
            return "moved"
        in_office = representative_in_office(platform, self.clock())
        if in_office is None or in_office.id != holder.id or holder.id != endpoint.representative:
            return "office"
        return "replaced" if contact.generation != link.generation else ""

    def _show(self, request: Request, opened: OpenedWebhook) -> Rendered:
        words = words_for(request, opened.contact.language)
        done = not opened.endpoint.unconfirmed and not opened.closed
        host = "/".join(opened.endpoint.url.split("/")[:3])  # its path may be secret
        view = ConfirmationView(opened.platform.name, host, done, opened.closed)
        status = 422 if request.method == "POST" else 200
        return self.render.page("endpoint_page.html", words, view, 410 if opened.closed else status)

    def _take(self, request: Request, opened: OpenedWebhook) -> Rendered:
        """Handle a POST. A form without the ticked checkbox, as mail scanners send it, has no effect."""
        if opened.closed or not is_ticked(request):
            return self._show(request, opened)
        return self._confirm(request, opened.link, opened.contact)

    def _confirm(self, request: Request, link: EndpointLink, contact: Contact) -> Rendered:
        words = words_for(request, contact.language)
        where = "?" if words.language == contact.language else f"?lang={words.language}"
        try:
            retry(lambda: self._write(link, contact), "The webhook was written by others each time.")
        except Busy:
            return self.render.notice("busy", 503, {"retry-after": "1"}, words)
        return self.render.headers_only(303, {"location": where})

    def _write(self, link: EndpointLink, contact: Contact) -> None:
        loaded, now = self.endpoints.load(link.endpoint), self.clock()
        change = _confirmed(loaded.endpoint, link, now)
        if change:
            self.endpoints.change(loaded, change, now, By("representative", contact_caller(contact.id)))


def _confirmed(endpoint: Endpoint, link: EndpointLink, now: datetime) -> Change | None:
    """The change; None if the webhook is confirmed, has another URL or is deleted."""
    if not endpoint.unconfirmed or endpoint.moves != link.moves or endpoint.deleted_at:
        return None
    change = endpoints.confirmed(endpoint, now)
    is_full = endpoint.sequence >= endpoints.HEALTH_FACTS_AT_MOST
    return replace(change, fact_type=None) if is_full else change
