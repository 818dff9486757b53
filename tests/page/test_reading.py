"""Everything is to be seen, at every width, by everybody, on paper too."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page

from tests.page.standing import SIZES, Standing, standing
from tests.page.visible import missing

Opens = Callable[[Page, Standing], None]


def notice(page: Page, order: Standing) -> None:
    page.goto(order.mail_url)


def whole(page: Page, order: Standing) -> None:
    page.goto(order.url)


def wrong(page: Page, order: Standing) -> None:
    page.goto(order.form("report"))
    page.get_by_role("button", name="Continue").click()


def preview(page: Page, order: Standing) -> None:
    page.goto(order.form("report"))
    page.locator("#outcome-removed").check()
    page.locator("#scope-all").check()
    page.locator("#by").fill("Wong Ka-yan")
    page.get_by_role("button", name="Continue").click()


def obstacle(page: Page, order: Standing) -> None:
    page.goto(order.form("obstacle"))
    page.locator("#ground-force_majeure").check()
    page.locator("#scope-only").check()
    page.locator("#numbers").fill("2")
    page.locator("#explanation").fill("Our data centre is under water.\nWe are pumping.")
    page.locator("#by").fill("Wong Ka-yan")
    page.get_by_role("button", name="Continue").click()


def changed(page: Page, order: Standing) -> None:
    obstacle(page, order)
    page.get_by_role("link", name="Change").click()


def contest_wrong(page: Page, order: Standing) -> None:
    page.goto(order.form("contest"))
    page.locator("#numbers").fill("1")
    page.get_by_role("button", name="Continue").click()


def choice(page: Page, order: Standing) -> None:
    page.goto(f"{order.url}?step=answer")


def no_choice(page: Page, order: Standing) -> None:
    choice(page, order)
    page.get_by_role("button", name="Continue").click()


def refused(page: Page, order: Standing) -> None:
    page.goto(order.form("contest"))
    page.locator("[name=answer]").evaluate("it => it.value = 'resumption'")
    page.locator("#by").fill("Wong Ka-yan")
    page.get_by_role("button", name="Continue").click()


def invalid(page: Page, order: Standing) -> None:
    page.goto(f"{order.url}x")


VIEWS: dict[str, Opens] = {
    "notice": notice,
    "whole": whole,
    "wrong": wrong,
    "asked": preview,
    "obstacle": obstacle,
    "changed": changed,
    "contest wrong": contest_wrong,
    "choice": choice,
    "no choice": no_choice,
    "refused": refused,
    "invalid": invalid,
}


@pytest.fixture(scope="module")
def order() -> Iterator[Standing]:
    """One for all that only look."""
    with standing() as made:
        yield made


@pytest.fixture(params=[("phone", "light"), ("desktop", "dark")], ids="-".join)
def inspected(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """With JavaScript, for the inspector alone: the page has none."""
    size, scheme = request.param
    width, height = SIZES[size]
    context = browser.new_context(bypass_csp=True, viewport={"width": width, "height": height}, color_scheme=scheme)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing(inspected: Page, order: Standing, view: str) -> None:
    VIEWS[view](inspected, order)
    result = Axe().run(inspected)
    assert result.violations_count == 0, result.generate_report()


@pytest.mark.parametrize("view", ["notice", "whole"])
def test_the_order_its_deadline_and_the_redress_are_seen_without_scrolling_sideways(
    page: Page, order: Standing, view: str
) -> None:
    VIEWS[view](page, order)
    assert missing(page) == []


@pytest.mark.parametrize(
    "view", ["asked", "obstacle", "changed", "invalid", "choice", "no choice", "refused", "contest wrong"]
)
def test_what_else_is_shown_fits_the_width(page: Page, order: Standing, view: str) -> None:
    VIEWS[view](page, order)
    assert missing(page, ()) == []


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
