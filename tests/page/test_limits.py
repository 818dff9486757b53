"""Long answers in a browser without a script: taken whole up to the limit, and never cut in silence beyond it."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.page.standing import SIZES, Standing
from tests.page.visible import missing

LINES = "\n".join(["Ы" * 99] * 500)  # 49,999 characters; a form sends two bytes for each line end
TEXTS = {"Cyrillic": "Ы" * 50_000, "lines": f"{LINES}Ө", "emoji": "👧" * 50_000}
OVER = {"lines": f"{LINES}\nӨ", "emoji": "👧" * 50_001}
FORMS = {"obstacle": "order.obstructed", "contest": "order.contested"}


@pytest.fixture
def phone(browser: Browser) -> Page:
    """Without a script, at a phone's width."""
    width, height = SIZES["phone"]
    return browser.new_context(java_script_enabled=False, viewport={"width": width, "height": height}).new_page()


def send(page: Page, order: Standing, kind: str, text: str) -> None:
    """Fill a form in as a person does, who pastes the text."""
    page.goto(order.form(kind))
    if kind == "obstacle":
        page.locator("#ground-technical").check()
    page.locator("#scope-all").check()
    page.locator("#explanation").focus()
    page.keyboard.insert_text(text)
    page.locator("#by").fill("Ы. Өкіл")
    page.get_by_role("button", name="Continue").click()


def explanation(order: Standing, kind: str) -> str:
    """What was recorded."""
    facts = order.people.ministry.get(f"/orders/{order.order}/facts").body["facts"]
    [fact] = [fact for fact in facts if fact["type"] == FORMS[kind]]
    return str(fact["data"]["words"]["explanation"])


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("kind", FORMS)
def test_the_longest_is_shown_whole_printed_whole_and_recorded_whole(
    phone: Page, order: Standing, kind: str, text: str
) -> None:
    send(phone, order, kind, text)
    expect(phone.get_by_role("heading", name="Check your answer")).to_be_visible()
    assert missing(phone, (" ".join(text.split()),)) == []
    phone.emulate_media(media="print")
    assert missing(phone, (" ".join(text.split()),)) == []
    phone.emulate_media(media="screen")
    phone.get_by_label("I confirm this answer").check()
    phone.get_by_role("button", name="Record this answer").click()
    expect(phone.get_by_role("status")).to_contain_text("Your answer was recorded")
    assert explanation(order, kind) == text


@pytest.mark.parametrize("text", OVER.values(), ids=OVER)
def test_one_character_more_is_refused_with_words_and_still_in_the_form(
    phone: Page, order: Standing, text: str
) -> None:
    send(phone, order, "obstacle", text)
    expect(phone.get_by_role("alert")).to_contain_text("Your explanation has 50001 characters")
    expect(phone.locator("#explanation")).to_have_value(text)
    expect(phone.locator("#explanation")).to_have_attribute("aria-invalid", "true")
    expect(phone.locator("#ground-technical")).to_be_checked()
    assert missing(phone, ()) == []


@pytest.mark.parametrize("letter", ["Ы", "👧", "漢"])
def test_what_a_browser_cuts_is_still_too_long(phone: Page, order: Standing, letter: str) -> None:
    send(phone, order, "contest", letter * 120_000)
    expect(phone.get_by_role("alert")).to_contain_text("and at most 50,000 are taken")
    assert phone.locator("#explanation").input_value().count(letter) in (55_000, 110_000)


def test_a_name_and_a_reference_are_not_cut(phone: Page, order: Standing) -> None:
    phone.goto(order.form("contest"))
    for name in ("by", "own_reference"):
        phone.locator(f"#{name}").focus()
        phone.keyboard.insert_text("Ы" * 81)
    phone.locator("#explanation").fill("Сатира.")
    phone.locator("form button[type=submit]").click()
    for name, words in (
        ("by", "Write your name, in one line"),
        ("own_reference", "Write your reference"),
    ):
        expect(phone.get_by_role("alert")).to_contain_text(words)
        expect(phone.locator(f"#{name}")).to_have_value("Ы" * 81)
