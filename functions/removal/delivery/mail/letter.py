"""What a mail says: from a fact and the order as of it to words in the reader's language. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from removal.delivery.delivery import Mail
from removal.delivery.mail.view import Deadline, OrderView, Parties, Reader, deadline, order_view
from removal.language.texts import Texts, texts
from removal.orders.order import Order
from removal.record.facts import Fact
from removal.registry.authority import Authority

WITH_DEADLINE = frozenset({"issued", "reminded", "acknowledged", "reported", "extended"})
WITH_WHOLE_ORDER = frozenset({"issued", "reminded", "breached"})  # grounds and redress beside the items
WITH_EVENT = frozenset({"issued", "reminded", "extended"})  # whose deadline belongs into a calendar


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail's content; `thread` names what it is about, `attached` is the order's text as it was sent."""

    reader: Reader
    fact: str
    thread: str
    subject: str
    headline: str
    lead: str
    notes: tuple[str, ...]
    deadline: Deadline | None = None
    event: str | None = None
    order: OrderView | None = None
    whole: bool = False
    link: str | None = None
    link_said: str = "mail"  # where the texts around the link stand
    attached: str | None = None

    @property
    def texts(self) -> Texts:
        """In the reader's language."""
        return self.reader.texts


@dataclass(frozen=True, slots=True)
class OrderSource:
    """What a mail about an order is written from: the order as of the fact that the mail was planned for."""

    fact: Fact
    order: Order
    text: str
    parties: Parties


def order_letter(source: OrderSource, mail: Mail, link: str | None) -> Letter:
    """A mail about an order; `link` opens the page, and is None for whoever may not answer."""
    reader = _reader(mail)
    kind = _kind(source.fact)
    due = deadline(source.order, source.parties.profile, mail.planned_at, reader)
    words, values = reader.texts, {**_values(source), "due": due.brief}
    event = words("mail.event", reference=source.order.reference) if kind in WITH_EVENT else None
    return Letter(
        reader,
        source.fact.type,
        source.order.id,
        subject=words(f"mail.{kind}.subject", **values),
        headline=words(f"mail.{kind}.headline", **values),
        lead=words(f"mail.{kind}.lead", **values),
        notes=tuple(_notes(kind, source.parties.authority, words)),
        deadline=due if kind in WITH_DEADLINE else None,
        event=event,
        order=order_view(source.order, source.text, source.parties, reader),
        whole=kind in WITH_WHOLE_ORDER,
        link=link,
        attached=source.text if kind == "issued" else None,
    )


def disabled_letter(fact: Fact, endpoint_url: str, mail: Mail) -> Letter:
    """A mail that says which address or webhook no longer takes anything; a webhook's path may be secret."""
    reader = _reader(mail)
    words, by_mail = reader.texts, endpoint_url.startswith("mailto:")
    what = words("mail.disabled.address" if by_mail else "mail.disabled.webhook")
    shown = endpoint_url.removeprefix("mailto:") if by_mail else "/".join(endpoint_url.split("/")[:3])
    return Letter(
        reader,
        fact.type,
        fact.subject.partition(":")[2],
        subject=words("mail.disabled.subject", what=what),
        headline=words("mail.disabled.headline", what=what),
        lead=words("mail.disabled.lead", reason=fact.payload["reason"]),
        notes=(f"{words('mail.disabled.where')}: {shown}", words("mail.no_reply")),
    )


def _reader(mail: Mail) -> Reader:
    return Reader(texts(mail.language), mail.zone)


def _kind(fact: Fact) -> str:
    return fact.type.partition(".")[2]


def _values(source: OrderSource) -> Mapping[str, object]:
    told = source.fact.payload
    return {
        "reference": source.order.reference,
        "authority": source.parties.authority.name,
        "platform": source.parties.platform.name,
        "by": told.get("answered_by"),
        "own_reference": told.get("reference"),
        "reason": told.get("reason"),
        "tried": told.get("tried"),
    }


def _notes(kind: str, authority: Authority, words: Texts) -> list[str]:
    genuine = (
        words("mail.genuine", telephone=authority.telephone)
        if authority.telephone
        else words("mail.genuine_without_telephone")
    )
    of_notice = [words("mail.receipt"), words("mail.attached")] if kind == "issued" else []
    return [*of_notice, *([] if kind == "undelivered" else [genuine]), words("mail.no_reply")]
