"""The authority's name is in the reader's language where its entry has one, in the masthead and in mails."""

from html import unescape

import pytest

from tests.contact_language import speaks
from tests.people import LAWS, PRIMARY, Cast
from tests.reader import Reader
from tests.world import World

NAMES = {"kk": 'Мәдениет және ақпарат министрлігі "ҚР"', "ru": "Министерство <культуры>"}


def entered(people: Cast) -> None:
    entry = {"name": "Ministry", "laws": LAWS, "default_law": "kz", "telephone": "+7 7172 000000"}
    assert people.registrar.put("/authorities/ministry", {**entry, "names": NAMES}).status == 200
    people.registrar.world.settle()


@pytest.mark.parametrize(("language", "name"), [*NAMES.items(), ("en", "Ministry")])
def test_page_and_mail_name_the_authority_in_the_readers_language(
    world: World, people: Cast, language: str, name: str
) -> None:
    entered(people)
    speaks(people, language)
    people.issue()
    world.settle()
    mail = world.mailbox.to(PRIMARY)[0]
    assert mail.subject.endswith(f"| {name}")
    assert name in mail.text
    page = people.page(mail.link).get()
    shown = name.replace("<", "&lt;").replace(">", "&gt;").replace('"', "&#34;")
    masthead = page.html.partition("</header>")[0].partition('class="masthead"')[2]
    assert f"<bdi>{shown}</bdi>" in masthead
    assert shown in page.html.partition("<footer>")[2]


def test_another_language_of_the_page_has_its_own_name(world: World, people: Cast) -> None:
    entered(people)
    people.issue()
    world.settle()
    page = people.page(world.mailbox.to(PRIMARY)[0].link)
    assert "Министерство &lt;культуры&gt;" in page.get("lang=ru").html
    assert NAMES["kk"].replace('"', "&#34;") in page.get("lang=kk").html
    assert "Министерство" not in page.get("lang=en").html


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_front_page_names_it_in_the_readers_language(world: World, people: Cast, language: str) -> None:
    entered(people)
    shown = Reader(world, "", "/").get(f"lang={language}").html
    name = {**NAMES, "en": "Ministry"}[language]
    assert name in unescape(shown)
