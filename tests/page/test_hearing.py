"""An order of 100 items, answered by a person who hears its pages and does not see them."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page

from tests.page.hearing import Listener, heard, title
from tests.page.standing import Standing, standing
from tests.people import PRIMARY

URLS = tuple(f"https://video.example/watch?v={number}" for number in range(1, 101))
BUT, ONLY = "All but those that I name below", "Only those that I name below"
CONFIRM = "I confirm this answer on behalf of the legal representative."


@pytest.fixture
def order() -> Iterator[Standing]:
    with standing("en", URLS) as made:
        yield made


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def answer(listener: Listener, begin: str, what: str, *choices: str, **fields: str) -> None:
    """One answer up to what is read out once it is recorded."""
    listener.press("link", begin)
    listener.press("radio", what)
    listener.press("button", "Continue")
    for choice in choices:
        listener.press("radio", choice)
    for name, text in fields.items():
        listener.fill(name.replace("_", " "), text)
    listener.press("button", "Continue")
    listener.begins_with("Check your answer")
    listener.press("checkbox", CONFIRM)
    listener.press("button", "Record this answer")
    assert "Your answer was recorded" in listener.alert()


def test_100_items_are_answered_by_ear(page: Page, order: Standing) -> None:
    listener = Listener(page)
    page.goto(order.url)
    assert "KZ-2026-000123" in title(page)
    listener.hears("Deadline", "Wednesday 25 November 2026, 17:00", "100 (1-100)")
    answer(
        listener, "Answer", "What was done", "Removed", BUT, Numbers_of_the_items="17, 58, 77", Your_name="Wong Ka-yan"
    )
    words = {"Numbers_of_the_items": "17, 58", "Explanation": "The store does not answer.", "Your_name": "Wong Ka-yan"}
    answer(
        listener, "Give another answer", "We cannot act, or not yet", "Technical or operational reasons", ONLY, **words
    )
    words = {"Numbers_of_the_items": "77", "Explanation": "It is satire.", "Your_name": "Wong Ka-yan"}
    answer(listener, "Give another answer", "We contest the order", ONLY, **words)

    ministry = order.people.ministry
    assert (
        ministry.post(
            f"/orders/{order.order}/contest-decision", {"decision": "rejected", "reasons": "It is not."}
        ).status
        == 200
    )
    order.world.run(timedelta(minutes=1))
    page.goto(f"{order.origin}/o/{order.world.mailbox.to(PRIMARY)[-1].link}")
    listener.hears("Contest rejected", "It is not.", "3 (17, 58, 77)")
    answer(
        listener,
        "Answer",
        "What was done",
        "Access disabled",
        ONLY,
        Numbers_of_the_items="1, 77",
        Countries_where_access_is_disabled="KZ",
        Your_name="Wong Ka-yan",
    )
    outcomes = [item["outcome"] for item in order.people.order(order.order)["items"]]
    assert (outcomes[0], outcomes[76], outcomes.count("removed")) == ("access_disabled", "access_disabled", 96)


def test_what_is_wrong_is_read_out_first_and_beside_its_field(page: Page, order: Standing) -> None:
    listener = Listener(page)
    page.goto(order.form("contest"))
    listener.press("button", "Continue")
    assert title(page).startswith("Error:")
    assert "Write your name" in listener.alert()
    name = listener.field("Your name")
    assert "Write your name" in name.description
    assert name.states["invalid"] == "true"


def test_what_can_be_pressed_has_a_name_of_its_own(page: Page, order: Standing) -> None:
    for url in (order.url, f"{order.url}?step=answer", order.form("report"), order.form("obstacle")):
        page.goto(url)
        pressed = [
            (node.role, node.name) for node in heard(page) if node.role in ("link", "button", "radio", "textbox")
        ]
        assert [each for each in pressed if not each[1].strip()] == []
        assert len(pressed) == len(set(pressed)), url
