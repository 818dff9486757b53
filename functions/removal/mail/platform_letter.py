"""Mails about the register: a contact's test, a webhook to confirm, an authority's first contact. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from removal.characters.shortening import shortened
from removal.deliveries.asked_mails import LINK_ASKED, LIST_ASKED, LIST_LASTS
from removal.deliveries.delivery import Delivery, Mail
from removal.deliveries.recipients import CONTACT_CHANGED, CONTACT_TEST
from removal.language.moments import local, span
from removal.language.texts import Texts, texts
from removal.law.law import Law
from removal.mail.letter import Letter, ListedOrder
from removal.reading.reader import Reader
from removal.record import duration, instant
from removal.record.facts import Fact
from removal.registry.authority import Authority
from removal.registry.payloads import ContactChanged
from removal.registry.platform import Platform, representative_by_id


def contact_test_letter(platform: Platform, mail: Mail, link: str) -> Letter:
    """A mail that asks whether the mailbox is read; its link only confirms that."""
    words = texts(mail.language)
    return Letter(
        Reader(words, mail.zone),
        CONTACT_TEST,
        f"{platform.id}.{mail.contact}",
        subject=words("mail.contact_test.subject", platform=shortened(platform.name)),
        headline=words("mail.contact_test.headline", platform=platform.name),
        lead=words("mail.contact_test.lead", platform=platform.name),
        notes=(words("mail.contact_test.not_mine"),),
        link=link,
        link_texts="mail.contact_test",
    )


def confirmation_letter(delivery: Delivery, shown: str, mail: Mail, link: str) -> Letter:
    """A mail that asks whether a webhook may get facts of orders; its link only confirms that."""
    words = texts(mail.language)
    return Letter(
        Reader(words, mail.zone),
        delivery.type,
        delivery.subject.partition(":")[2],
        subject=words("mail.endpoint_confirmation.subject"),
        headline=words("mail.endpoint_confirmation.headline"),
        lead=words("mail.endpoint_confirmation.lead"),
        notes=(
            f"{words('mail.endpoint')}: {shown}",
            words("mail.endpoint_confirmation.not_ours"),
            words("mail.no_reply"),
        ),
        link=link,
        link_texts="mail.endpoint_confirmation",
    )


def open_orders_letter(platform: Platform, mail: Mail, link: Callable[[str], str]) -> Letter:
    """A mail to a newly confirmed contact that lists the open orders; `link` makes the link of an order id."""
    words, named = texts(mail.language), {"platform": platform.name}

    def due(at: str | None) -> str:
        local_time = f"{local(instant.from_text(at), mail.zone, words, weekday=True)} ({mail.zone})" if at else None
        return words("mail.open_orders.due", at=local_time) if local_time else words("mail.open_orders.no_due")

    return Letter(
        Reader(words, mail.zone),
        CONTACT_CHANGED,
        f"{platform.id}.{mail.contact}",
        subject=words("mail.open_orders.subject", platform=shortened(platform.name)),
        headline=words("mail.open_orders.headline", **named),
        lead=words("mail.open_orders.lead"),
        notes=(words("mail.no_reply"),),
        listed=tuple(ListedOrder(reference, due(at), link(order)) for order, reference, at in mail.listed),
    )


def list_letter(platform: Platform, mail: Mail, link: str) -> Letter:
    """A mail that a contact asked for: the link to the list of its representative's open orders."""
    words, key = texts(mail.language), "mail.order_list"
    return Letter(
        Reader(words, mail.zone),
        LIST_ASKED,
        f"{platform.id}.{mail.contact}",
        subject=words(f"{key}.subject", platform=shortened(platform.name)),
        headline=words(f"{key}.headline", platform=platform.name),
        lead=words(f"{key}.lead", until=local(mail.dated + LIST_LASTS, mail.zone, words)),
        notes=(words(f"{key}.not_asked"), words("mail.no_reply")),
        link=link,
        link_texts=key,
    )


def link_letter(platform: Platform, mail: Mail, link: Callable[[str], str]) -> Letter:
    """A mail that a contact asked for: the link of one order, anew."""
    words, key = texts(mail.language), "mail.order_link"
    ((order, reference, _),) = mail.listed
    return Letter(
        Reader(words, mail.zone),
        LINK_ASKED,
        f"{platform.id}.{mail.contact}",
        subject=words(f"{key}.subject", reference=reference),
        headline=words(f"{key}.headline", reference=reference),
        lead=words(f"{key}.lead"),
        notes=(words("mail.order_list.not_asked"), words("mail.no_reply")),
        link=link(order),
    )


def change_letter(platform: Platform, fact: Fact, mail: Mail) -> Letter:
    """A mail about the change of a contact and its author; it shows the address only to a confirmed reader."""
    payload: ContactChanged = fact.payload
    words, what, by = texts(mail.language), payload["what"], f"{fact.by.kind}"
    named = {"platform": platform.name}
    key = "mail.contact_changed"
    return Letter(
        Reader(words, mail.zone),
        fact.type,
        f"{platform.id}.{payload['contact']}",
        subject=words(f"{key}.subject", platform=shortened(platform.name)),
        headline=words(f"{key}.headline", **named),
        lead=words(f"{key}.{what}"),
        notes=(
            *_changed_contact(platform, fact, mail, words),
            words(f"{key}.by_{by}", caller=fact.by.caller or ""),
            words(f"{key}.not_right"),
            words("mail.no_reply"),
        ),
    )


def _changed_contact(platform: Platform, fact: Fact, mail: Mail, words: Texts) -> Iterator[str]:
    """The contact's role, now or before its removal, and its new or current address."""
    change: ContactChanged = fact.payload
    holder = representative_by_id(platform, change["representative"])
    contact_id, number = change["contact"], change["change"]
    current = [entry for entry in holder.contacts if entry.id == contact_id] if holder else []
    left = [entry for entry in holder.former if entry.change == number] if holder else []
    for contact in (current or left)[:1]:
        email = (current[0].new_email if current else None) or contact.email
        suffix = f": {email}" if mail.confirmed else ""
        yield f"{words('mail.contact_changed.role_' + contact.role)}{suffix}"


def first_contact_letter(platform: Platform, authority: Authority, laws: Sequence[Law], mail: Mail) -> Letter:
    """A mail about an authority's procedure for orders and the time to comply (EU 2021/784 Art. 4(2))."""
    words = texts(mail.language)
    named = {"authority": authority.name_in(words.language), "platform": platform.name}
    return Letter(
        Reader(words, mail.zone),
        "platform.first_contacted",
        f"{platform.id}.{authority.id}",
        subject=words("mail.first_contacted.subject", **_shortened(named)),
        headline=words("mail.first_contacted.headline", **named),
        lead=words("mail.first_contacted.lead", **named),
        notes=(*(_time_of(law, words) for law in laws), *_procedure(authority, words)),
    )


def _shortened(named: Mapping[str, str]) -> Mapping[str, str]:
    return {name: shortened(value) for name, value in named.items()}


def _time_of(law: Law, words: Texts) -> str:
    title = law.title.get(words.language) or law.title["en"]
    return words("mail.first_contacted.window", law=title, window=span(duration.to_text(law.window), words))


def _procedure(authority: Authority, words: Texts) -> tuple[str, ...]:
    written = (
        (authority.feedback_email, "mail.first_contacted.feedback"),
        (authority.telephone, "mail.first_contacted.telephone"),
    )
    reached = (words(key, at=at) for at, key in written if at)
    return (words("mail.first_contacted.procedure"), *reached, words("mail.no_reply"))
