"""What a mail says: from a fact and the order as of it to words in the reader's language. Pure."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from removal.delivery.delivery import Mail
from removal.delivery.mail import telling
from removal.delivery.mail.deadline import Deadline, deadline, missing
from removal.delivery.mail.reader import Reader
from removal.delivery.mail.view import OrderView, Parties, Row, order_view
from removal.language.spans import span
from removal.language.texts import Texts, texts
from removal.law import duration
from removal.orders.order import Order
from removal.record.facts import Fact
from removal.registry.authority import Authority

_MOVED = {"extended", "resumed", "obstacle_answered", "disputed"}  # what tells a new deadline
WITH_DEADLINE = frozenset(
    {"issued", "reminded", "acknowledged", "reported", "obstructed", "suspended", "contested", "contest_decided"}
    | {"withdrawn", "superseded", "reinstated"}
    | _MOVED
)
WITH_WHOLE_ORDER = frozenset({"issued", "reminded", "breached"})  # grounds and redress beside the items
WITH_EVENT = frozenset({"issued", "reminded"} | _MOVED)  # whose deadline belongs into a calendar
TO_AUTHORITY = frozenset({"undelivered", "answer_overdue", "untold"})  # alarms, which need not prove to be genuine


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
    kind = telling.kind(source.fact)
    kind = "untold" if link is None and kind == "breached" else kind
    due = deadline(source.order, source.parties.law, mail.planned_at, reader)
    words, values = reader.texts, _values(source, due, reader)
    event = words("mail.event", reference=source.order.reference) if kind in WITH_EVENT and due and due.at else None
    return Letter(
        reader,
        source.fact.type,
        source.order.id,
        subject=words(f"mail.{kind}.subject", **values),
        headline=words(f"mail.{kind}.headline", **values),
        lead=" ".join(words(f"mail.{kind}.{part}", **values) for part in _lead(source)),
        notes=tuple(_notes(kind, source, words)),
        quoted=_quoted(source.fact, words),
        deadline=due if kind in WITH_DEADLINE else None,
        event=event,
        order=order_view(source.order, source.text, source.parties, reader),
        whole=kind in WITH_WHOLE_ORDER,
        link=link,
        attached=source.text if kind == "issued" else None,
    )


def endpoint_letter(fact: Fact, endpoint_url: str, mail: Mail) -> Letter:
    """A mail that says which address or webhook takes nothing, or will soon be sent nothing more.

    Of a webhook the host alone is shown: its path may be secret.
    """
    reader, kind = _reader(mail), telling.kind(fact)
    words, by_mail = reader.texts, endpoint_url.startswith("mailto:")
    addressee = "contact" if mail.representative else "authority"
    key = f"mail.{kind}.address" if by_mail else f"mail.{kind}.{addressee}"
    shown = endpoint_url.removeprefix("mailto:") if by_mail else "/".join(endpoint_url.split("/")[:3])
    values = telling.values(fact, reader)
    return Letter(
        reader,
        fact.type,
        fact.subject.partition(":")[2],
        subject=words(f"{key}.subject", **values),
        headline=words(f"{key}.headline", **values),
        lead=words(f"{key}.lead", **values),
        notes=(
            f"{words('mail.endpoint')}: {shown}",
            words("mail.no_reply" if mail.representative else "mail.not_read"),
        ),
    )


def _reader(mail: Mail) -> Reader:
    return Reader(texts(mail.language), mail.zone)


def _values(source: OrderSource, due: Deadline | None, reader: Reader) -> Mapping[str, object]:
    order, law = source.order, source.parties.law
    return {
        **telling.values(source.fact, reader),
        "reference": order.reference,
        "authority": source.parties.authority.name,
        "platform": source.parties.platform.name,
        "act_by": due.brief if due else "",
        "missing": ", ".join(map(str, missing(order))),
        "unable_max": span(duration.to_text(law.unable_max), reader.texts),
        "within": span(duration.to_text(law.reinstates_within), reader.texts),
    }


def _lead(source: OrderSource) -> Iterator[str]:
    """The parts of the lead: what every such fact says, and what this one says beside it."""
    yield "lead"
    tell = _BESIDE.get(telling.kind(source.fact))
    if tell:
        yield tell(source)


def _of_obstacle(source: OrderSource) -> str:
    if not source.fact.payload["stops"]:
        return "stops_nothing"
    return f"stops_{source.fact.payload['outcome']}"


def _of_end(source: OrderSource) -> str:
    return "put_back" if source.fact.payload["reinstate"] else "nothing_to_put_back"


_BESIDE: Mapping[str, Callable[[OrderSource], str]] = {
    "obstructed": _of_obstacle,
    "obstacle_answered": lambda source: "anew" if source.fact.payload["window"] else "no_window",
    "extended": lambda source: "outage" if source.fact.payload["outage"] else "by_authority",
    "resumed": lambda source: str(source.fact.payload["cause"]),
    "contest_decided": lambda source: str(source.fact.payload["decision"]),
    "withdrawn": _of_end,
    "superseded": _of_end,
    "reinstated": lambda source: "still_missing" if missing(source.order) else "all_back",
    "answer_overdue": lambda source: str(source.fact.payload["owed"]),
}


def _quoted(fact: Fact, words: Texts) -> Row | None:
    said = telling.quoted(fact)
    return Row(words(f"mail.{telling.kind(fact)}.quoted"), said) if said else None


def _notes(kind: str, source: OrderSource, words: Texts) -> Iterator[str]:
    if kind == "issued":
        taken_over = source.order.counts.get("order.reassigned", 0) > 0
        if taken_over:
            yield words("mail.taken_over")
        if not (taken_over and source.order.receipt):
            yield words("mail.receipt")
        yield words("mail.attached")
    if kind in TO_AUTHORITY:
        yield words("mail.not_read")
    else:
        yield _genuine(source.parties.authority, words)
        yield words("mail.no_reply")


def _genuine(authority: Authority, words: Texts) -> str:
    if authority.telephone:
        return words("mail.genuine", telephone=authority.telephone)
    return words("mail.genuine_without_telephone")
