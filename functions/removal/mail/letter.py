"""The content of a mail: from a fact and the order to a letter in the reader's language. Pure."""

from collections.abc import Iterator, Mapping, Sequence

from removal.characters.isolation import in_one_line, isolated
from removal.characters.shortening import shortened
from removal.deliveries.delivery import Mail
from removal.deliveries.recipients import MAILED_TO_AUTHORITY
from removal.language.moments import exact, local, span
from removal.language.texts import Texts, texts
from removal.mail.brief import Brief, brief
from removal.mail.lead import KINDS_WITH_DUE_TIME, lead
from removal.mail.quoting import Written, files, quoted
from removal.mail.recorded import recorded
from removal.mail.room import WHOLE, Room
from removal.orders.attention import missed_lapse
from removal.orders.notice import ISSUED
from removal.orders.notice_types import is_notice_fact, put_back_by
from removal.orders.order import ANSWERED, Order
from removal.orders.waiting import waiting
from removal.reading import fact_texts
from removal.reading.deadline import Deadline, deadline, missing
from removal.reading.places import ranges
from removal.reading.reader import Reader
from removal.reading.view import OrderView, Parties, Row, order_view
from removal.record import duration
from removal.record.facts import SYSTEM, Fact
from removal.registry.authority import Authority
from removal.values import dataclass, replace

_MOVED = {"extended", "resumed", "obstacle_answered", "disputed"}  # facts that set a new deadline
DEADLINE_MAILS = frozenset(
    {"issued", "reminded", "acknowledged", "reported", "obstructed", "suspended", "contested", "contest_decided"}
    | {"withdrawn", "superseded", "reinstatement_required", "reinstated", "not_reinstated", "ordered_again"}
    | _MOVED
)
WHOLE_ORDER_MAILS = frozenset({"issued", "reminded", "breached"})  # with grounds and redress, not only the items
_ENDS = {"withdrawn", "superseded", "reinstatement_required"}  # the deadline is that for putting content back
CALENDAR_MAILS = frozenset({"issued", "reminded"} | _MOVED | _ENDS)  # the deadline is attached as a calendar event
_PUT_BACK = {"reinstated", "not_reinstated", "ordered_again"}  # answers to these
TAKES_EVENT_OUT = frozenset(
    {"complied", "complied_late", "withdrawn", "superseded"} | _PUT_BACK
)  # cancels the event if no deadline is left
ADDRESSES = {"contact": "address", "authority": "authority_address"}  # texts about an address, by their addressee
AUTHORITY_MAILS = {"untold", *(fact_type.partition(".")[2] for fact_type in MAILED_TO_AUTHORITY)}  # without proof notes


@dataclass(frozen=True, slots=True)
class Repeated:
    """An earlier notice in a later mail: title, time of issue, text, and the quotation of the authority."""

    title: str
    when: str
    text: str
    quoted: Row | None


@dataclass(frozen=True, slots=True)
class ListedOrder:
    """An order in a list: its reference, its due time as text, the reader's link to it."""

    reference: str
    due: str
    link: str


@dataclass(frozen=True, slots=True)
class Event:
    """The calendar event of the deadline, or the cancellation of an earlier one; `restored`: of the last fact."""

    summary: str
    cancelled: bool = False
    restored: str | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """The content of a mail. `thread`: the id of its subject. `attached`: the order's text as it was sent."""

    reader: Reader
    fact: str
    thread: str
    subject: str
    headline: str
    lead: str
    notes: tuple[str, ...]
    quoted: Row | None = None
    deadline: Deadline | None = None
    event: Event | None = None
    order: OrderView | None = None
    left_out: str | None = None
    recorded: tuple[Row, ...] = ()
    whole: bool = False
    link: str | None = None
    link_texts: str = "mail"  # prefix of the keys of the texts around the link
    attached: str | None = None
    files: tuple[Written, ...] = ()
    repeated: tuple[Repeated, ...] = ()
    listed: tuple[ListedOrder, ...] = ()

    @property
    def texts(self) -> Texts:
        """The texts in the reader's language."""
        return self.reader.texts


@dataclass(frozen=True, slots=True)
class OrderSource:
    """The data for a mail about an order: the order as of the fact that the mail was planned for.

    `earlier`: the notices that it has to repeat, if it brings a notice (contract R2). `promised`: it has promise.txt.
    """

    fact: Fact
    order: Order
    text: str
    parties: Parties
    earlier: Sequence[Fact] = ()
    promised: bool = False

    @property
    def brings_order(self) -> bool:
        """Whether the mail has the whole order."""
        return self.fact.type == ISSUED or any(notice.type == ISSUED for notice in self.earlier)

    @property
    def is_whole(self) -> bool:
        """Whether the mail has its items and words whole, because it brings a notice (contract R3)."""
        return is_notice_fact(self.fact) or self.brings_order

    @property
    def types(self) -> Mapping[int, str]:
        """The types of the order's notices, by sequence."""
        return {notice.sequence: notice.type for notice in self.order.notices}


def order_letter(source: OrderSource, mail: Mail, link: str | None, *, share: int = 1) -> Letter:
    """A mail about an order; `link` opens the page, and is None for a reader who may not answer.

    `share`: what it lists and quotes has this part of its full size; a notice is whole.
    """
    reader, kind = _reader(mail), fact_texts.kind(source.fact)
    kind = "untold" if link is None and kind == "breached" else kind
    due = deadline(source.order, source.parties.law, mail.dated, reader)
    words = reader.texts
    act_by = due.brief if due else words("deadline.none_brief")
    values = {**values_of(source, source.fact, reader), "act_by": act_by}
    event, authority = _event(kind, source.order, due, words), source.parties.authority
    room = WHOLE if source.is_whole else Room(share, by_link=link is not None)
    view = order_view(source.order, source.text, source.parties, reader)
    shown = Brief(view) if room.whole else brief(view, words, room)
    return Letter(
        reader,
        source.fact.type,
        source.order.id,
        subject=_with_authority(_subject(kind, source, words, values), authority, words),
        headline=words(_title_key(kind, source.fact, "headline"), **values),
        lead=" ".join(words(key, **values) for key in lead(kind, source.fact, source.order)),
        notes=tuple(_notes(kind, source, event, words)),
        quoted=quoted(source.fact, words, room),
        deadline=due if kind in DEADLINE_MAILS else None,
        event=event and replace(event, summary=_with_authority(event.summary, authority, words)),
        order=shown.view,
        left_out=shown.left_out,
        recorded=recorded(source.fact, source.order, reader),
        whole=kind in WHOLE_ORDER_MAILS or source.brings_order,
        link=link,
        attached=source.text if source.brings_order else None,
        files=tuple(files((source.fact, *source.earlier), room)),
        repeated=tuple(_repeated_notice(source, notice, reader) for notice in source.earlier if notice.type != ISSUED),
    )


def _event(kind: str, order: Order, due: Deadline | None, words: Texts) -> Event | None:
    """The calendar event of the deadline; a cancellation if no deadline is left; else None."""
    left = due and due.at and order.status not in ANSWERED
    moves = kind in CALENDAR_MAILS and due and due.at
    if not moves and (left or kind not in TAKES_EVENT_OUT):
        return None
    put_back = (moves and order.ended_at) or kind in _PUT_BACK
    summary = words("mail.event_put_back" if put_back else "mail.event", reference=order.reference)
    return Event(summary, cancelled=not moves, restored=order.last_restored)


def _subject(kind: str, source: OrderSource, words: Texts, values: Mapping[str, object]) -> str:
    """The subject for the fact; if the order has ended since, the subject says so."""
    subject = words(_title_key(kind, source.fact, "subject"), **values)
    since = source.order.ended_at and kind in KINDS_WITH_DUE_TIME
    return words("mail.ended_subject", subject=subject) if since else subject


def _title_key(kind: str, fact: Fact, part: str) -> str:
    """The key of a subject or headline. A fact that ends an order may have another key, for the duty to put back."""
    return f"mail.{kind}.{part}" + ("_put_back" if put_back_by(fact) else "")


def endpoint_letter(fact: Fact, shown: str, mail: Mail) -> Letter:
    """A mail about an address or a webhook (as `shown`) that fails or was disabled. It quotes no text of callers."""
    reader, kind = _reader(mail), fact_texts.kind(fact)
    words, by_mail = reader.texts, "@" in shown
    addressee = "contact" if mail.representative else "authority"
    key = f"mail.{kind}.{ADDRESSES[addressee] if by_mail else addressee}"
    values = _on_one_line(fact_texts.values(fact, reader))
    if fact.by != SYSTEM:
        values["reason"] = words("mail.disabled.by_caller")
    return Letter(
        reader,
        fact.type,
        fact.subject.partition(":")[2],
        subject=words(f"{key}.subject", **values),
        headline=words(f"{key}.headline", **values),
        lead=words(f"{key}.lead", **values),
        notes=(
            f"{words('mail.endpoint')}: {shown}",
            *_caller_notes(fact, mail, words),
            words("mail.no_reply" if mail.representative else "mail.not_read"),
        ),
    )


def _caller_notes(fact: Fact, mail: Mail, words: Texts) -> Iterator[str]:
    """For a contact: the caller of its representative that made the change, and what to do if it was not wanted."""
    if mail.representative and fact.by.kind == "representative":
        yield words("mail.contact_changed.by_representative", caller=fact.by.caller or "")
        yield words("mail.contact_changed.not_right")


def _with_authority(line: str, authority: Authority, words: Texts) -> str:
    """A line about an order with its authority's name, because two authorities may use the same reference.

    The name comes last, so that the reference and the deadline are read first. A shortened name has the authority's id
    beside it, because two names may have the same beginning.
    """
    whole = authority.name_in(words.language)
    name = shortened(whole)
    shown_name = name if name == whole else f"{isolated(name)} ({authority.id})"
    return words("mail.of_authority", said=line, authority=shown_name)


def _reader(mail: Mail) -> Reader:
    return Reader(texts(mail.language), mail.zone)


def _repeated_notice(source: OrderSource, fact: Fact, reader: Reader) -> Repeated:
    """An earlier notice with the same text as in the mail that brought it first."""
    kind, words, values = fact_texts.kind(fact), reader.texts, values_of(source, fact, reader)
    text = " ".join(words(key, **values) for key in lead(kind, fact, source.order))
    when = exact(fact.at, reader.zone, words)
    return Repeated(words(_title_key(kind, fact, "headline"), **values), when, text, quoted(fact, words, WHOLE))


def values_of(source: OrderSource, fact: Fact, reader: Reader) -> Mapping[str, object]:
    """The values of the placeholders in a mail's texts."""
    order, law = source.order, source.parties.law
    lapse = missed_lapse(order, fact.at)
    return {
        **_on_one_line(fact_texts.values(fact, reader, source.types)),
        "reference": order.reference,
        "authority": source.parties.authority.name_in(reader.texts.language),
        "platform": source.parties.platform.name,
        "missing": ", ".join(map(str, missing(order))),
        "open": ranges(item.number for item in order.items if not item.outcome),
        "lapse": local(lapse, reader.zone, reader.texts) if lapse else "",
        "unable_max": span(duration.to_text(law.unable_max), reader.texts),
        "within": span(duration.to_text(law.reinstates_within), reader.texts),
    }


def _on_one_line(values: Mapping[str, str]) -> dict[str, str]:
    """The values without line breaks: text of a party inside our sentence must not start a new line."""
    return {name: in_one_line(text) for name, text in values.items()}


def _notes(kind: str, source: OrderSource, event: Event | None, words: Texts) -> Iterator[str]:
    if is_notice_fact(source.fact):
        yield from _notice_notes(source, event, words)
    if kind in AUTHORITY_MAILS:
        yield words("mail.not_read")
    else:
        yield from _proof_notes(source, words)
        yield words("mail.no_reply")


def _notice_notes(source: OrderSource, event: Event | None, words: Texts) -> Iterator[str]:
    """Notes on a notice: the meaning of its acceptance while it waits for receipt, and the attachment."""
    if source.brings_order and source.order.counts.get("order.reassigned", 0):
        yield words("mail.taken_over")
    if source.fact.sequence in {notice.sequence for notice in waiting(source.order)}:
        yield words("mail.receipt")
    if source.brings_order:
        yield words("mail.attached_with_entry" if event and not event.cancelled else "mail.attached")


def _proof_notes(source: OrderSource, words: Texts) -> Iterator[str]:
    """How to verify that the mail is genuine: by telephone, and by hash if the order is attached."""
    telephone = source.parties.authority.telephone
    if telephone:
        yield words("mail.genuine", telephone=telephone)
    if source.brings_order:
        yield from map(words, ("mail.unchanged", "mail.promised") if source.promised else ("mail.unchanged",))
