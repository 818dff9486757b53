"""What must be seen on a page before anybody takes a picture of it."""

from playwright.sync_api import Page

from tests.page.standing import SHOWN


def missing(page: Page, shown: tuple[str, ...] = SHOWN) -> list[str]:
    """Texts that are not to be seen, and whether the page must be pushed sideways to be read."""
    text = " ".join(page.locator("body").inner_text().split())
    lost = [told for told in shown if told not in text]
    width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return lost + (["fits the width"] if width > 0 else [])
