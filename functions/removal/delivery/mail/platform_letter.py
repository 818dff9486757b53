"""What a mail about the register says: a contact's test, a webhook to confirm, an authority's first contact. Pure."""

from collections.abc import Sequence

from removal.delivery.delivery import Delivery, Mail
from removal.delivery.mail.letter import Letter
from removal.delivery.mail.reader import Reader
from removal.delivery.mail.recipients import CONTACT_TEST
from removal.language.spans import span
from removal.language.texts import Texts, texts
from removal.law import duration
from removal.law.law import Law
from removal.registry.authority import Authority
from removal.registry.platform import Platform


def contact_test_letter(platform: Platform, mail: Mail, link: str) -> Letter:
    """A mail that asks whether somebody reads there; its link says yes, and nothing else."""
    words = texts(mail.language)
    return Letter(
        Reader(words, mail.zone),
        CONTACT_TEST,
        f"{platform.id}.{mail.contact}",
        subject=words("mail.contact_test.subject", platform=platform.name),
        headline=words("mail.contact_test.headline", platform=platform.name),
        lead=words("mail.contact_test.lead", name=mail.name, platform=platform.name),
        notes=(words("mail.contact_test.not_mine"),),
        link=link,
        link_said="mail.contact_test",
    )


def confirmation_letter(delivery: Delivery, endpoint_url: str, mail: Mail, link: str) -> Letter:
    """A mail that asks whether a webhook may get facts of orders; its link says yes, and nothing else."""
    words = texts(mail.language)
    host = "/".join(endpoint_url.split("/")[:3])  # its path may be secret
    return Letter(
        Reader(words, mail.zone),
        delivery.type,
        delivery.subject.partition(":")[2],
        subject=words("mail.endpoint_confirmation.subject"),
        headline=words("mail.endpoint_confirmation.headline"),
        lead=words("mail.endpoint_confirmation.lead"),
        notes=(
            f"{words('mail.endpoint')}: {host}",
            words("mail.endpoint_confirmation.not_ours"),
            words("mail.no_reply"),
        ),
        link=link,
        link_said="mail.endpoint_confirmation",
    )


def first_contact_letter(platform: Platform, authority: Authority, laws: Sequence[Law], mail: Mail) -> Letter:
    """A mail that says how an authority's orders come, and how long there is to comply (EU 2021/784 Art. 4(2))."""
    words = texts(mail.language)
    named = {"authority": authority.name, "platform": platform.name}
    return Letter(
        Reader(words, mail.zone),
        "platform.first_contacted",
        f"{platform.id}.{authority.id}",
        subject=words("mail.first_contacted.subject", **named),
        headline=words("mail.first_contacted.headline", **named),
        lead=words("mail.first_contacted.lead", **named),
        notes=(*(_time_of(law, words) for law in laws), *_procedure(authority, words)),
    )


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
