"""Every page in every state, every mail: an inspector finds nothing, and nothing is wider than the smallest phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser

from removal.language.texts import OWN_NAMES
from tests.page.gallery import WALKS, Walk, gallery
from tests.page.visible import missing

LANGUAGES = tuple(OWN_NAMES)
PHONE, DESKTOP = {"width": 320, "height": 640}, {"width": 1280, "height": 900}


@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: walk.__name__)
def test_an_inspector_finds_nothing_and_nothing_is_too_wide(browser: Browser, walk: Walk) -> None:
    """WCAG 2.2, also 1.4.10; the languages take turns, and so do phone in light and desktop in dark colours."""
    language = LANGUAGES[WALKS.index(walk) % len(LANGUAGES)]
    contexts = [
        browser.new_context(viewport=PHONE, color_scheme="light"),  # type: ignore[arg-type]
        browser.new_context(viewport=DESKTOP, color_scheme="dark"),  # type: ignore[arg-type]
    ]
    pages = [context.new_page() for context in contexts]
    for number, view in enumerate(gallery(language, [walk])):
        page = pages[number % 2]
        page.set_content(view.html)
        result = Axe().run(page)
        assert result.violations_count == 0, f"{view.name}: {result.generate_report()}"
        assert missing(page, ()) == [], view.name
    for context in contexts:
        context.close()
