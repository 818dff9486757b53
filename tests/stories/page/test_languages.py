"""Mail and page in the contact's language, and in another if the reader chooses it."""

import pytest

from tests.contact_language import speaks
from tests.fake_ses import accepts
from tests.people import PRIMARY, Cast
from tests.world import World

SPOKEN = {
    "kk": ("Жою туралы нұсқама KZ-1", "жою туралы нұсқама берілді", "Жауап беру", "Нұсқаманың міндетті күші бар тілі"),
    "ru": ("Предписание об удалении KZ-1", "предписывает", "Ответить", "Язык предписания, имеющий обязательную силу"),
    "en": ("Removal order KZ-1", "to take down the content", "Answer", "Binding language of the order"),
}
BINDING = {"kk": "орыс тілі", "ru": "русский", "en": "Russian"}  # in which the order was written


@pytest.mark.parametrize("language", SPOKEN)
def test_a_mail_and_its_page_are_in_the_contacts_language_and_name_the_binding_one(
    world: World, by_mail: Cast, language: str
) -> None:
    speaks(by_mail, language)
    world.mailbox.behaviour[PRIMARY] = accepts
    by_mail.issue("KZ-1", language="ru")
    world.settle()
    subject, ordered, answer, binding = SPOKEN[language]
    mail = world.mailbox.to(PRIMARY)[0]
    assert mail.subject.startswith(subject)
    text = " ".join(mail.text.split())
    assert ordered in text
    assert f"{binding}: {BINDING[language]}" in text

    page = by_mail.page(mail.link).get().html
    assert f'<html lang="{language}">' in page
    assert answer in page
    assert binding in page
    assert '<p class="reasons" lang="ru">' in page


def test_another_language_is_chosen_on_the_page_and_kept_until_the_answer_is_recorded(
    world: World, by_mail: Cast
) -> None:
    world.mailbox.behaviour[PRIMARY] = accepts
    by_mail.issue("KZ-1")
    world.settle()
    reader = by_mail.page(world.mailbox.to(PRIMARY)[0].link)
    assert '<a href="?lang=kk" lang="kk" hreflang="kk">Қазақша</a>' in reader.get().html
    shown = reader.get("lang=kk").html
    assert '<strong lang="kk" aria-current="true">Қазақша</strong>' in shown
    assert 'href="?lang=kk&amp;step=answer"' in shown

    form = b"answer=acknowledge&by=R.+Representative"
    preview = reader.send("POST", "lang=kk", form)
    assert "Нұсқаманың оқылғанын растайсыз." in preview.html
    assert 'action="?lang=kk"' in preview.html
    at = world.now.isoformat().replace("+00:00", "Z").encode()
    recorded = reader.send("POST", "lang=kk", form + b"&confirm=yes&asked_at=" + at)
    assert recorded.status == 303
    assert recorded.headers["location"].endswith("&lang=kk")
    assert "тіркелді" in reader.get(recorded.headers["location"].removeprefix("?")).html


def test_a_link_that_opens_nothing_says_so_in_the_browsers_language_and_says_where_the_others_are(
    people: Cast,
) -> None:
    shown = people.page("nothing").get("lang=ru")
    assert shown.status == 404
    assert "Ссылка неизвестна" in shown.html
    assert "This link is not known" in people.page("nothing").get().html
