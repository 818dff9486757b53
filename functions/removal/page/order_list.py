"""A contact's list of open orders: asked for behind an order's link, shown behind a link of its own for 24 hours.

/o/{token}?list=ask      the contact of an order's link asks; the link goes by mail to its address in the register
/c/{token}               references and deadlines, and nothing else of an order; POST mails one order's own link
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from removal.deliveries.list_mails import ListMails
from removal.language.moments import local
from removal.language.texts import Texts
from removal.links.keys import LinkKeys
from removal.links.token import ListLink, read_list
from removal.orders.lists.store import OpenOrder, OrderLists
from removal.page.body import NoForm, fields
from removal.page.link import holder_of, read_link, respond
from removal.page.office import refusal_text, replaced_text
from removal.page.opening import Opened, Opening
from removal.page.render import Rendered, Renderer, words_for
from removal.record import instant
from removal.registry.office import Act, Actor, Leave, may
from removal.registry.platform import Contact, Platform, Representative
from removal.registry.store import Registry
from removal.values import dataclass, replace
from removal.web.request import Request

ASK, PAGE, ORDER = "list", "page", "order"  # in the query, in the query, in the form
ROWS_AT_MOST = 50
READ_AT_MOST = 2_000  # open orders of a platform
GONE, LIMITED = 410, 429


@dataclass(frozen=True, slots=True)
class ListedOrder:
    """An open order: its id, reference, deadline, and since when a notice waits for receipt."""

    id: str
    reference: str
    due: str
    waits: str | None


@dataclass(frozen=True, slots=True)
class ListView:
    """The data of the page. `closed`: why the list is not shown. `sent`: the reference whose link was mailed."""

    closed: str | None = None
    orders: tuple[ListedOrder, ...] = ()
    total: int = 0
    page: int = 1
    pages: int = 1
    is_cut: bool = False
    sent: str | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class AskView:
    """The data of the page on which a contact asks. `done`: the mail is on its way. `closed`: why it cannot ask."""

    reference: str
    authority: str
    telephone: str | None
    done: bool = False
    closed: str | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Holder:
    """What a list's link opens."""

    link: ListLink
    platform: Platform
    representative: Representative
    contact: Contact

    @property
    def actor(self) -> Actor:
        """The contact with this link, which is of an earlier generation if its links were made invalid since."""
        is_expired = (
            self.link.generation != self.contact.generation or self.link.representative != self.representative.id
        )
        return Actor("representative", self.representative.id, self.platform, expired=is_expired)


@dataclass(frozen=True, slots=True)
class OrderListPage:
    """Answers requests for a list, and those that ask for one."""

    keys: LinkKeys
    registry: Registry
    lists: OrderLists
    mails: ListMails
    opening: Opening
    render: Renderer
    clock: Callable[[], datetime]

    def respond(self, request: Request, token: str) -> Rendered:
        """The page of a list."""
        return respond(
            request,
            self.render,
            lambda: self._holder(token),
            lambda holder: self._show(request, holder),
            lambda holder: self._mail_link(request, holder),
        )

    def ask(self, request: Request, token: str) -> Rendered:
        """The page on which the contact of an order's link asks for its list."""
        chosen = request.query.get("lang", "")
        return respond(
            request,
            self.render,
            lambda: self.opening(token, self.clock(), chosen, fresh=request.method == "POST"),
            self._asked,
            self._mail_list,
        )

    def _holder(self, token: str) -> Holder | None:
        link = read_link(token, self.keys, read_list)
        if link is None:
            return None
        platform = self.registry.platform_now(link.platform)
        return Holder(link, platform, *holder_of(platform, link.contact))

    def _closed(self, holder: Holder, words: Texts) -> str | None:
        """Why a link shows no list: its time, its generation, or its representative's mandate."""
        if self.clock() >= datetime.fromtimestamp(holder.link.until, UTC):
            return words("order_list.expired")
        return self._out_of_office(holder.actor, holder.contact, words)

    def _out_of_office(self, actor: Actor, contact: Contact, words: Texts) -> str | None:
        at = self.clock()
        if not actor.expired and may(actor, Act.LIST, None, at) is Leave.YES:
            return None
        why = replaced_text(contact, words) if actor.expired else refusal_text(actor, words, at)
        return words("order_list.closed", why=why)

    def _show(
        self, request: Request, holder: Holder, sent: str | None = None, error: str | None = None, status: int = 200
    ) -> Rendered:
        words = words_for(request, holder.contact.language)
        closed = self._closed(holder, words)
        if closed:
            return self.render.page("list_page.html", words, ListView(closed), GONE)
        orders, is_cut = self.lists.open_of(holder.platform.id, holder.representative.id, READ_AT_MOST)
        view = replace(view_of(orders, request.query.get(PAGE, ""), holder, words, sent, error), is_cut=is_cut)
        return self.render.page("list_page.html", words, view, status, here={PAGE: str(view.page)})

    def _mail_link(self, request: Request, holder: Holder) -> Rendered:
        """Mail the link of the chosen order; a form without a choice, as mail scanners send it, has no effect."""
        words = words_for(request, holder.contact.language)
        if self._closed(holder, words):
            return self._show(request, holder)
        orders, _ = self.lists.open_of(holder.platform.id, holder.representative.id, READ_AT_MOST)
        chosen = next((order for order in orders if order.id == _chosen(request)), None)
        if chosen is None:
            return self._show(request, holder, error=words("order_list.error_order"), status=422)
        listed = (chosen.id, chosen.reference, chosen.due_at)
        if not self.mails.send_link(holder.platform.id, holder.representative, holder.contact, listed):
            return self._show(request, holder, error=words("order_list.error_limit"), status=LIMITED)
        return self._show(request, holder, sent=chosen.reference)

    def _asked(self, opened: Opened, *, done: bool = False, error: str | None = None, status: int = 200) -> Rendered:
        words, authority = opened.reader.texts, opened.parties.authority
        closed = self._out_of_office(opened.actor, opened.contact, words)
        named = (opened.order.reference, authority.name_in(words.language), authority.telephone)
        view = AskView(*named, done, closed, error)
        return self.render.page("list_ask_page.html", words, view, GONE if closed else status, here={ASK: "ask"})

    def _mail_list(self, opened: Opened) -> Rendered:
        words, platform = opened.reader.texts, opened.parties.platform
        if self._out_of_office(opened.actor, opened.contact, words):
            return self._asked(opened)
        holder, contact = holder_of(platform, opened.contact.id)
        if not self.mails.send_list(platform.id, holder, contact):
            return self._asked(opened, error=words("order_list.error_list_limit"), status=LIMITED)
        return self._asked(opened, done=True)


def view_of(  # noqa: PLR0917 - all that the page shows
    orders: Sequence[OpenOrder],
    page: str,
    holder: Holder,
    words: Texts,
    sent: str | None = None,
    error: str | None = None,
) -> ListView:
    """One page of a list; the nearest one there is for a number that it does not have."""
    pages = max(1, -(-len(orders) // ROWS_AT_MOST))
    number = min(max(int(page), 1), pages) if page.isdecimal() and len(page) < len("10000") else 1
    shown = orders[(number - 1) * ROWS_AT_MOST : number * ROWS_AT_MOST]
    zone = holder.contact.zone or holder.representative.zone
    rows = tuple(_row(order, zone, words) for order in shown)
    return ListView(None, rows, len(orders), number, pages, sent=sent, error=error)


def _row(order: OpenOrder, zone: str, words: Texts) -> ListedOrder:
    due = f"{local(instant.from_text(order.due_at), zone, words, weekday=True)} ({zone})" if order.due_at else None
    waits = local(instant.from_text(order.waits_since), zone, words) if order.waits_since else None
    return ListedOrder(order.id, order.reference, due or words("mail.open_orders.no_due"), waits)


def _chosen(request: Request) -> str | None:
    try:
        return fields(request.body).get(ORDER)
    except NoForm:
        return None
