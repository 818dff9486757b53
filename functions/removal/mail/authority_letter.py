"""A mail to a contact of the order's authority: what happened, what is owed by whom until when, and its link. Pure."""

from collections.abc import Iterator

from removal.deliveries.delivery import Mail
from removal.language.texts import texts
from removal.mail.brief import brief
from removal.mail.lead import lead
from removal.mail.letter import Letter, OrderSource, values_of
from removal.mail.quoting import files, quoted
from removal.mail.recorded import recorded
from removal.mail.room import Room
from removal.orders.item import Ground
from removal.orders.payloads.answers import Obstructed
from removal.reading import fact_texts
from removal.reading.deadline import deadline
from removal.reading.owing import owing
from removal.reading.reader import Reader
from removal.reading.view import order_view
from removal.record.facts import Fact

OWN = "mail.to_authority"
OWING_AT_MOST = 20  # rows: a representative may contest often, and each contest waits for a decision
ALARMS = frozenset({"undelivered", "answer_overdue"})  # in the words of the mail to an alarm address


def authority_letter(source: OrderSource, mail: Mail, link: str | None, *, share: int = 1) -> Letter:
    """The mail; `link` opens the contact's page. `share` as of `order_letter`."""
    reader, fact, order = Reader(texts(mail.language), mail.zone), source.fact, source.order
    words, kind, room = reader.texts, fact_texts.kind(fact), Room(share)
    values = values_of(source, fact, reader)
    key = f"mail.{kind}" if kind in ALARMS else f"{OWN}.{kind}"
    leads = lead(kind, fact, order) if kind in ALARMS else _lead(key, fact)
    shown = brief(order_view(order, source.text, source.parties, reader), words, room)
    return Letter(
        reader,
        fact.type,
        order.id,
        subject=words(f"{key}.subject" if kind in ALARMS else f"{key}.title", **values),
        headline=words(f"{key}.headline" if kind in ALARMS else f"{key}.title", **values),
        lead=" ".join(words(name, **values) for name in leads),
        notes=tuple(_notes(source, reader, room)),
        quoted=quoted(fact, words, room),
        deadline=deadline(order, source.parties.law, mail.dated, reader),
        order=shown.view,
        left_out=shown.left_out,
        recorded=recorded(fact, order, reader),
        link=link,
        link_texts=OWN,
        files=tuple(files((fact,), room)),
    )


def _lead(key: str, fact: Fact) -> Iterator[str]:
    """The keys of the first paragraph; of an obstacle that asks the authority something, one more."""
    yield f"{key}.lead"
    if fact.type == "order.obstructed":
        payload: Obstructed = fact.payload
        if Ground(payload["ground"]).question:
            yield f"{key}.asks"


def _notes(source: OrderSource, reader: Reader, room: Room) -> Iterator[str]:
    rows = owing(source.order, source.parties, reader)
    shown = rows[: OWING_AT_MOST // room.share]
    yield reader.texts("owing.title" if rows else "owing.nothing")
    yield from (f"{row.label}: {row.text}" for row in shown)
    if len(rows) > len(shown):
        yield reader.texts("owing.left_out", count=len(rows) - len(shown))
    yield reader.texts(f"{OWN}.why", authority=source.parties.authority.name_in(reader.texts.language))
    yield reader.texts("mail.not_read")
