"""One browser for the session, a page of its own for each test."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.page.standing import SIZES, Standing, chromium, standing


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as driven:
        yield driven


@pytest.fixture
def order() -> Iterator[Standing]:
    with standing() as made:
        yield made


@pytest.fixture(params=SIZES)
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Without JavaScript, at a phone's and at a desktop's width."""
    width, height = SIZES[request.param]
    context = browser.new_context(java_script_enabled=False, viewport={"width": width, "height": height})
    yield context.new_page()
    context.close()
