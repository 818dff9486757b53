"""What a person finds who doubts a mail: who runs this, what for, how to tell that it is genuine; and unknown links."""

import pytest

from removal.language.texts import OWN_NAMES, texts
from tests.people import ALARM, Cast
from tests.reader import Reader
from tests.world import World


@pytest.mark.parametrize("language", OWN_NAMES)
def test_the_front_page_says_what_this_is_who_uses_it_and_how_to_tell_a_genuine_mail(
    world: World, people: Cast, language: str
) -> None:
    assert people.ministry.hook
    shown = Reader(world, "", "/").get(f"lang={language}")
    assert (shown.status, f'<html lang="{language}">' in shown.html) == (200, True)
    assert ("Ministry" in shown.html, "+7 7172 000000" in shown.html, ALARM in shown.html) == (True, True, False)
    for key in ("front_title", "front_what", "front_genuine", "front_sign_call", "front_link_lead"):
        assert texts(language)(f"page.{key}") in shown.html


def test_it_only_shows(world: World) -> None:
    front = Reader(world, "", "/")
    assert [front.send(method).status for method in ("HEAD", "POST", "PUT")] == [200, 405, 405]


@pytest.mark.parametrize("language", OWN_NAMES)
def test_a_link_that_is_not_known_says_so_and_not_that_an_order_is_no_longer_kept(
    world: World, order: str, reader: Reader, language: str
) -> None:
    assert order
    unknown = [Reader(world, link) for link in ("nothing", reader.link[:-1], reader.link[:-1] + "A", "x" * 400)]
    pages = {(shown.status, shown.html) for link in unknown for shown in [link.get(f"lang={language}")]}
    [(status, html)] = pages
    assert (status, texts(language)("page.invalid_title") in html) == (404, True)
    assert texts("en")("page.text_erased") not in html
