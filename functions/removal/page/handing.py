"""A contact sends the order to another confirmed contact of the same representative, by a mail with a link of its own.

?step=hand      to whom
POST answer=hand, contact=9f0c…, confirm=yes      recorded; the fan-out sends the mail
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from removal.errors import CapReached, Final
from removal.language.texts import Texts
from removal.orders.actions import Orders
from removal.orders.handing_over import A_DAY_AT_MOST, HandOver, handed_over_today
from removal.orders.waiting import waiting
from removal.page.choosing import contact_caller, named_order
from removal.page.drafting import AGAIN
from removal.page.forms.named import FieldError
from removal.page.forms.report import SHOWN_TIME
from removal.page.office import refusal_text, replaced_text
from removal.page.opening import Opened
from removal.page.render import Rendered, Renderer
from removal.page.summary import status_text
from removal.reading.deadline import missing
from removal.record import instant
from removal.record.canonical import derived_id
from removal.record.facts import By
from removal.registry.platform import Contact
from removal.values import dataclass, replace
from removal.web.request import Request

HAND = "hand"  # the value of `answer` and `step`
CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class HandPage:
    """`contacts`: to whom it can be sent. `closed`: why this contact cannot send it. `done`: what was done."""

    texts: Texts
    reference: str
    authority: str
    telephone: str | None
    contacts: tuple[Contact, ...]
    form: Mapping[str, str]
    errors: Sequence[FieldError]
    closed: str | None
    done: str | None = None


@dataclass(frozen=True, slots=True)
class Handing:
    """Shows the form, and records that the order was handed over."""

    orders: Orders
    render: Renderer
    clock: Callable[[], datetime]

    def show(self, opened: Opened, form: Mapping[str, str], status: int = 200, done: str | None = None) -> Rendered:
        """The form, or why the order cannot be handed over."""
        return self._page(opened, form, (), status, done)

    def take(self, request: Request, opened: Opened, posted: Mapping[str, str]) -> Rendered:
        """Handle the form. Without the tick it has no effect: mail scanners send forms too."""
        shown_at = posted.get(SHOWN_TIME, instant.to_text(request.received_at))
        form = {CONTACT: posted.get(CONTACT, ""), SHOWN_TIME: shown_at}
        id_ = derived_id("hand over", opened.order.id, opened.contact.id, form[CONTACT], shown_at)
        if posted.get(AGAIN) == "yes":
            return self._page(opened, form, (), 200)
        if id_ in opened.order.commands:
            return self._done(opened, form)
        if why_not(opened):
            return self._page(opened, form, (), 409)
        errors = list(_errors(opened, form, posted))
        if errors:
            return self._page(opened, form, errors, 422)
        return self._record(request, opened, form, id_)

    def _record(self, request: Request, opened: Opened, form: Mapping[str, str], id_: str) -> Rendered:
        by = By("representative", contact_caller(opened.contact.id))
        command = HandOver(id=id_, by=by, taken_at=request.received_at, contact=form[CONTACT])
        try:
            self.orders.carry_out(opened.order.id, lambda _: command)
        except Final as refused:
            return self._refused(opened, form, refused)
        return self._done(opened, form)

    def _refused(self, opened: Opened, form: Mapping[str, str], refused: Final) -> Rendered:
        """The form of the order as it is since, and why nothing was sent, in the reader's language."""
        now, texts = replace(opened, loaded=self.orders.store.load(opened.order.id)), opened.reader.texts
        why = texts("page.refused_full" if isinstance(refused, CapReached) else "page.refused_meanwhile")
        return self._page(now, form, [FieldError(CONTACT, texts("page.error_refused", detail=why))], 409)

    def _done(self, opened: Opened, form: Mapping[str, str]) -> Rendered:
        """A redirect to the order, with a page as its body that says what was done."""
        texts = opened.reader.texts
        name = next((contact.name for contact in colleagues(opened) if contact.id == form[CONTACT]), "")
        page = self._page(opened, form, (), 303, texts("page.hand_done", name=name))
        return self.render.redirect(page, f"?lang={texts.language}#history")

    def _page(
        self,
        opened: Opened,
        form: Mapping[str, str],
        errors: Sequence[FieldError],
        status: int,
        done: str | None = None,
    ) -> Rendered:
        shown = {SHOWN_TIME: instant.to_text(self.clock()), **form}
        closed = None if done else why_not(opened)
        page = HandPage(
            opened.reader.texts, *named_order(opened), colleagues(opened), shown, errors, closed=closed, done=done
        )
        return self.render.page("hand_page.html", page.texts, page, status, keeps=not done and not closed)


def colleagues(opened: Opened) -> tuple[Contact, ...]:
    """The other contacts of the contact's representative whose readers have confirmed their addresses."""
    platform = opened.actor.platform
    own = [holder for holder in platform.representatives if holder.id == opened.actor.name] if platform else []
    listed = (contact for holder in own for contact in holder.contacts)
    return tuple(contact for contact in listed if contact.confirmed and contact.id != opened.contact.id)


def why_not(opened: Opened) -> str | None:
    """Why this contact cannot hand the order over; None if it can."""
    texts, order = opened.reader.texts, opened.order
    if not opened.receives:
        who = replaced_text(opened.contact, texts) if opened.actor.expired else _office(opened)
        return texts("page.hand_closed", why=who)
    if opened.text is None:
        return texts("page.text_erased")
    if order.ended_at and not (waiting(order) or missing(order)):
        return texts("page.closed", status=status_text(order, texts))
    caller = contact_caller(opened.contact.id)
    if handed_over_today(order, caller, opened.at) >= A_DAY_AT_MOST:
        return texts("page.error_hand_limit", at_most=A_DAY_AT_MOST)
    return None if colleagues(opened) else texts("page.hand_none")


def _office(opened: Opened) -> str:
    return refusal_text(opened.actor, opened.reader.texts, opened.at)


def _errors(opened: Opened, form: Mapping[str, str], posted: Mapping[str, str]) -> list[FieldError]:
    texts = opened.reader.texts
    known = form[CONTACT] in {contact.id for contact in colleagues(opened)}
    ticked = posted.get("confirm") == "yes"
    return [
        *([] if known else [FieldError(CONTACT, texts("page.error_hand_who"))]),
        *([] if ticked else [FieldError("confirm", texts("page.error_hand_confirm"))]),
    ]
