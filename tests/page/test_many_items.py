"""An order of 100 items with long URLs stays usable on a phone, without a script."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.page.standing import SIZES, Standing, standing
from tests.page.visible import missing

LONG = tuple(f"https://video.example/watch?v={number}&t=".ljust(1_900, "a") for number in range(1, 101))
CONTROL = "input:not([type=hidden]), textarea, a.button"
STEPS_BEFORE = 30  # taps and fields in three answers, with one form for each kind on one page


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    width, height = SIZES["phone"]
    context = browser.new_context(java_script_enabled=False, viewport={"width": width, "height": height})
    yield context.new_page()
    context.close()


@pytest.fixture
def order() -> Iterator[Standing]:
    with standing("en", LONG) as made:
        yield made


class Person:
    """Taps and fills in, and counts both."""

    def __init__(self, page: Page) -> None:
        self.page, self.steps = page, 0

    def tap(self, role: str, name: str) -> None:
        self.steps += 1
        self.page.get_by_role(role, name=name, exact=True).click()  # type: ignore[arg-type]

    def fill(self, label: str, text: str) -> None:
        self.steps += 1
        self.page.get_by_label(label).fill(text)

    def answer(self, begin: str, what: str, *choices: str, **fields: str) -> None:
        """One answer, from the link to it to its confirmation."""
        self.tap("link", begin)
        for name in (what, "Continue", *choices) if choices else (what, "Continue"):
            self.tap("button" if name == "Continue" else "radio", name)
        for label, text in fields.items():
            self.fill(label.replace("_", " "), text)
        self.tap("button", "Continue")
        self.steps += 1
        self.page.get_by_label("I confirm this answer").check()
        self.tap("button", "Record this answer")
        expect(self.page.get_by_role("status")).to_contain_text("Your answer was recorded")


@pytest.mark.parametrize("kind", ["report", "obstacle", "contest"])
def test_the_first_field_is_on_the_first_two_screens(phone: Page, order: Standing, kind: str) -> None:
    _, height = SIZES["phone"]
    for url in (order.url, order.form(kind)):
        phone.goto(url)
        box = phone.locator(CONTROL).first.bounding_box()
        assert box is not None
        assert box["y"] < 2 * height
        assert missing(phone, ()) == []


def test_97_removed_two_hindered_and_one_contested_take_no_more_steps_than_before(phone: Page, order: Standing) -> None:
    person = Person(phone)
    phone.goto(order.url)
    named = {"Numbers_of_the_items": "17, 58, 77"}
    person.answer("Answer", "What was done", "Removed", BUT, **named, Your_name="Wong Ka-yan")
    named = {"Numbers_of_the_items": "17, 58", "Explanation": "The store does not answer."}
    person.answer(MORE, "We cannot act, or not yet", "Technical or operational reasons", ONLY, **named)
    named = {"Numbers_of_the_items": LONG[76], "Explanation": "It is satire."}
    person.answer(MORE, "We contest the order", ONLY, **named)
    assert person.steps < STEPS_BEFORE
    phone.get_by_role("link", name="Go to the order").click()
    assert missing(phone, ("97 (1-16, 18-57, 59-76, 78-100)", "3 (17, 58, 77)", "2 (17, 58)", "1 (77)")) == []
    items = order.people.order(order.order)["items"]
    assert [item["number"] for item in items if item["outcome"] is None] == [17, 58, 77]
    assert [item["number"] for item in items if item["contested"]] == [77]


BUT, ONLY, MORE = "All but those that I name below", "Only those that I name below", "Give another answer"
