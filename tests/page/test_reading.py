"""Everything is to be seen, at every width, by everybody, on paper too."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.page.standing import Standing, standing
from tests.page.visible import missing

Opens = Callable[[Page, Standing], None]


def notice(page: Page, order: Standing) -> None:
    page.goto(order.mail_url)


def whole(page: Page, order: Standing) -> None:
    page.goto(order.url)


VIEWS: dict[str, Opens] = {"notice": notice, "whole": whole}


@pytest.fixture(scope="module")
def order() -> Iterator[Standing]:
    """One for all that only look."""
    with standing() as made:
        yield made


@pytest.mark.parametrize("view", VIEWS)
def test_the_order_its_deadline_and_the_redress_are_seen_without_scrolling_sideways(
    page: Page, order: Standing, view: str
) -> None:
    VIEWS[view](page, order)
    assert missing(page) == []


def test_it_fits_the_smallest_phone_and_text_of_twice_the_size(browser: Browser, order: Standing) -> None:
    """WCAG 2.2, 1.4.10 and 1.4.4: 320 pixels, and 200 %."""
    context = browser.new_context(viewport={"width": 320, "height": 600}, bypass_csp=True)
    page = context.new_page()
    page.goto(order.url)
    assert missing(page) == []
    page.set_viewport_size({"width": 640, "height": 600})
    page.add_style_tag(content="html { font-size: 200% } body { font-size: 2rem }")
    assert missing(page) == []
    context.close()


def test_on_paper_the_order_is_there_and_the_forms_are_not(page: Page, order: Standing) -> None:
    page.goto(order.url)
    page.emulate_media(media="print")
    assert missing(page) == []
    assert not page.get_by_role("link", name="Answer").is_visible()
    page.goto(order.form("report"))
    assert [form.is_visible() for form in page.locator("form").all()] == [False]


def test_nothing_is_asked_of_anybody_else(page: Page, order: Standing) -> None:
    asked_for: list[str] = []
    page.on("request", lambda request: asked_for.append(request.url))
    page.goto(order.url)
    page.goto(order.mail_url)
    assert [url for url in asked_for if not url.startswith(order.origin)] == []


def test_the_style_is_applied_and_the_policy_is_not_broken(browser: Browser, order: Standing) -> None:
    messages: list[str] = []
    page = browser.new_context().new_page()
    page.on("console", lambda message: messages.append(message.text))
    page.goto(order.url)
    assert page.locator(".due").evaluate("it => getComputedStyle(it).borderLeftStyle") == "solid"
    assert messages == []
    page.context.close()
