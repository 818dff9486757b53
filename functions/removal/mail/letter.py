"""What a mail says: from a fact and the order as of it to words in the reader's language. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from removal.characters.isolation import in_one_line, isolated
from removal.characters.shortening import shortened
from removal.deliveries.delivery import Mail
from removal.language.moments import local, utc
from removal.language.spans import span
from removal.language.texts import Texts, texts
from removal.law import duration
from removal.mail.lead import OF_TIME_BEFORE_THE_END, lead
from removal.orders.notice import ISSUED
from removal.orders.notice_facts import is_notice_fact, put_back_by
from removal.orders.order import ANSWERED, Order
from removal.orders.waiting import waiting
from removal.reading import fact_texts as telling
from removal.reading.deadline import Deadline, deadline, missing
from removal.reading.reader import Reader
from removal.reading.view import OrderView, Parties, Row, order_view
from removal.record.facts import SYSTEM, Fact
from removal.registry.authority import Authority

_MOVED = {"extended", "resumed", "obstacle_answered", "disputed"}  # what tells a new deadline
WITH_DEADLINE = frozenset(
    {"issued", "reminded", "acknowledged", "reported", "obstructed", "suspended", "contested", "contest_decided"}
    | {"withdrawn", "superseded", "reinstatement_required", "reinstated", "not_reinstated", "ordered_again"}
    | _MOVED
)
WITH_WHOLE_ORDER = frozenset({"issued", "reminded", "breached"})  # grounds and redress beside the items
_ENDS = {"withdrawn", "superseded", "reinstatement_required"}  # whose deadline is to put content back
WITH_EVENT = frozenset({"issued", "reminded"} | _MOVED | _ENDS)  # whose deadline belongs into a calendar
_PUT_BACK = {"reinstated", "not_reinstated", "ordered_again"}  # answers to that
TAKES_EVENT_OUT = frozenset({"complied", "complied_late", "withdrawn", "superseded"} | _PUT_BACK)  # if none is left
TO_AUTHORITY = frozenset({"undelivered", "answer_overdue", "untold"})  # alarms, which need not prove to be genuine


@dataclass(frozen=True, slots=True)
class Repeated:
    """An earlier notice in a later mail: what it is, when it was issued, what it says, the authority's words."""

    title: str
    when: str
    text: str
    quoted: Row | None


@dataclass(frozen=True, slots=True)
class ListedOrder:
    """An order in a list: its reference, when it is due, the reader's link to it."""

    reference: str
    due: str
    link: str


@dataclass(frozen=True, slots=True)
class Event:
    """The deadline's entry in a calendar, or that an earlier one is cancelled."""

    summary: str
    cancelled: bool = False


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
    quoted: Row | None = None
    deadline: Deadline | None = None
    event: Event | None = None
    order: OrderView | None = None
    whole: bool = False
    link: str | None = None
    link_said: str = "mail"  # where the texts around the link stand
    attached: str | None = None
    repeated: tuple[Repeated, ...] = ()
    listed: tuple[ListedOrder, ...] = ()

    @property
    def texts(self) -> Texts:
        """In the reader's language."""
        return self.reader.texts


@dataclass(frozen=True, slots=True)
class OrderSource:
    """What a mail about an order is written from: the order as of the fact that the mail was planned for.

    `earlier` are the notices that the mail has to repeat, if it brings one (contract R2).
    """

    fact: Fact
    order: Order
    text: str
    parties: Parties
    earlier: Sequence[Fact] = ()

    @property
    def brings_order(self) -> bool:
        """Whether the order itself is in it, whole."""
        return self.fact.type == ISSUED or any(one.type == ISSUED for one in self.earlier)

    @property
    def types(self) -> Mapping[int, str]:
        """The types of the order's notices, by sequence."""
        return {one.sequence: one.type for one in self.order.notices}


def order_letter(source: OrderSource, mail: Mail, link: str | None) -> Letter:
    """A mail about an order; `link` opens the page, and is None for a reader who may not answer."""
    reader = _reader(mail)
    kind = telling.kind(source.fact)
    kind = "untold" if link is None and kind == "breached" else kind
    due = deadline(source.order, source.parties.law, mail.dated, reader)
    words = reader.texts
    act_by = due.brief if due else words("deadline.none_brief")
    values = {**_values(source, source.fact, reader), "act_by": act_by}
    event, authority = _event(kind, source.order, due, words), source.parties.authority
    return Letter(
        reader,
        source.fact.type,
        source.order.id,
        subject=_of_authority(_subject(kind, source, words, values), authority, words),
        headline=words(_titled(kind, source.fact, "headline"), **values),
        lead=" ".join(words(key, **values) for key in lead(kind, source.fact, source.order)),
        notes=tuple(_notes(kind, source, event, words)),
        quoted=_quoted(source.fact, words),
        deadline=due if kind in WITH_DEADLINE else None,
        event=event and replace(event, summary=_of_authority(event.summary, authority, words)),
        order=order_view(source.order, source.text, source.parties, reader),
        whole=kind in WITH_WHOLE_ORDER or source.brings_order,
        link=link,
        attached=source.text if source.brings_order else None,
        repeated=tuple(_repeated(source, one, reader) for one in source.earlier if one.type != ISSUED),
    )


def _event(kind: str, order: Order, due: Deadline | None, words: Texts) -> Event | None:
    """The calendar's entry: the deadline where there is one, else that it is cancelled, where none is left."""
    left = due and due.at and order.status not in ANSWERED
    moves = kind in WITH_EVENT and due and due.at
    if not moves and (left or kind not in TAKES_EVENT_OUT):
        return None
    put_back = (moves and order.ended_at) or kind in _PUT_BACK
    summary = words("mail.event_put_back" if put_back else "mail.event", reference=order.reference)
    return Event(summary, cancelled=not moves)


def _subject(kind: str, source: OrderSource, words: Texts, values: Mapping[str, object]) -> str:
    """That of what happened; with that the order has ended since, where what happened was before."""
    said = words(_titled(kind, source.fact, "subject"), **values)
    since = source.order.ended_at and kind in OF_TIME_BEFORE_THE_END
    return words("mail.ended_subject", subject=said) if since else said


def _titled(kind: str, fact: Fact, part: str) -> str:
    """The key of a subject or a headline: one of an end names the duty that it brings."""
    return f"mail.{kind}.{part}" + ("_put_back" if put_back_by(fact) else "")


def endpoint_letter(fact: Fact, shown: str, mail: Mail) -> Letter:
    """A mail that says which address or webhook (as `shown`) takes nothing, or will soon be sent nothing more.

    It quotes nothing that a caller wrote.
    """
    reader, kind = _reader(mail), telling.kind(fact)
    words, by_mail = reader.texts, "@" in shown
    addressee = "contact" if mail.representative else "authority"
    key = f"mail.{kind}.address" if by_mail else f"mail.{kind}.{addressee}"
    values = _in_sentences(telling.values(fact, reader))
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
            *_made_by(fact, mail, words),
            words("mail.no_reply" if mail.representative else "mail.not_read"),
        ),
    )


def _made_by(fact: Fact, mail: Mail, words: Texts) -> Iterator[str]:
    """To a contact, which caller of its representative did it, and what to do if that is not right."""
    if mail.representative and fact.by.kind == "representative":
        yield words("mail.contact_changed.by_representative", caller=fact.by.caller or "")
        yield words("mail.contact_changed.not_right")


def _of_authority(said: str, authority: Authority, words: Texts) -> str:
    """A line that names an order, with its authority: another one may use the same reference.

    The name comes last, so that what is read first is the reference and the deadline; a name that is cut has the
    authority's id beside it, for two may begin alike.
    """
    name = shortened(authority.name)
    told = name if name == authority.name else f"{isolated(name)} ({authority.id})"
    return words("mail.of_authority", said=said, authority=told)


def _reader(mail: Mail) -> Reader:
    return Reader(texts(mail.language), mail.zone)


def _repeated(source: OrderSource, fact: Fact, reader: Reader) -> Repeated:
    """An earlier notice in the words of the mail that brought it first."""
    kind, words, values = telling.kind(fact), reader.texts, _values(source, fact, reader)
    text = " ".join(words(key, **values) for key in lead(kind, fact, source.order))
    when = f"{local(fact.at, reader.zone)} ({reader.zone}), {utc(fact.at)}"
    return Repeated(words(_titled(kind, fact, "headline"), **values), when, text, _quoted(fact, words))


def _values(source: OrderSource, fact: Fact, reader: Reader) -> Mapping[str, object]:
    order, law = source.order, source.parties.law
    return {
        **_in_sentences(telling.values(fact, reader, source.types)),
        "reference": order.reference,
        "authority": source.parties.authority.name,
        "platform": source.parties.platform.name,
        "missing": ", ".join(map(str, missing(order))),
        "unable_max": span(duration.to_text(law.unable_max), reader.texts),
        "within": span(duration.to_text(law.reinstates_within), reader.texts),
    }


def _in_sentences(values: Mapping[str, str]) -> dict[str, str]:
    """What a party wrote, within a sentence of ours: it begins no line of its own."""
    return {name: in_one_line(said) for name, said in values.items()}


def _quoted(fact: Fact, words: Texts) -> Row | None:
    said = telling.quoted(fact)
    return Row(words(f"mail.{telling.kind(fact)}.quoted"), said) if said else None


def _notes(kind: str, source: OrderSource, event: Event | None, words: Texts) -> Iterator[str]:
    if is_notice_fact(source.fact):
        yield from _of_notice(source, event, words)
    if kind in TO_AUTHORITY:
        yield words("mail.not_read")
    else:
        yield from _genuine(source, words)
        yield words("mail.no_reply")


def _of_notice(source: OrderSource, event: Event | None, words: Texts) -> Iterator[str]:
    """What its acceptance means, while it waits to be received, and what is attached."""
    if source.brings_order and source.order.counts.get("order.reassigned", 0):
        yield words("mail.taken_over")
    if source.fact.sequence in {one.sequence for one in waiting(source.order)}:
        yield words("mail.receipt")
    if source.brings_order:
        yield words("mail.attached_with_entry" if event and not event.cancelled else "mail.attached")


def _genuine(source: OrderSource, words: Texts) -> Iterator[str]:
    """How to tell that it is: a call proves it; a hash only where the file that it is of is attached."""
    telephone = source.parties.authority.telephone
    if telephone:
        yield words("mail.genuine", telephone=telephone)
    if source.brings_order:
        yield words("mail.unchanged")
