"""Back, *Change* and two windows: what was written is in the form again, without a script."""

import re

from playwright.sync_api import Page, expect

from tests.page.standing import Standing

EXPLANATION = "Our data centre is under water.\nWe are pumping."


def fill_in(page: Page, explanation: str) -> None:
    page.locator("#ground-force_majeure").check()
    page.locator("#scope-only").check()
    page.locator("#numbers").fill("2")
    page.locator("#explanation").fill(explanation)
    page.locator("#by").fill("Wong Ka-yan")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Check your answer")).to_be_visible()


def is_filled_in(page: Page, explanation: str) -> None:
    expect(page.locator("#ground-force_majeure")).to_be_checked()
    expect(page.locator("#scope-only")).to_be_checked()
    expect(page.locator("#numbers")).to_have_value("2")
    expect(page.locator("#explanation")).to_have_value(explanation)
    expect(page.locator("#by")).to_have_value("Wong Ka-yan")


def record(page: Page) -> None:
    page.get_by_label("I confirm this answer").check()
    page.get_by_role("button", name="Record this answer").click()
    expect(page.get_by_role("status")).to_contain_text("Your answer was recorded")


def explanations(order: Standing) -> list[str]:
    facts = order.people.ministry.get(f"/orders/{order.order}/facts").body["facts"]
    return [fact["data"]["words"]["explanation"] for fact in facts if fact["type"] == "order.obstructed"]


def test_after_the_browsers_back_the_form_holds_what_was_written(page: Page, order: Standing) -> None:
    page.goto(order.form("obstacle"))
    fill_in(page, EXPLANATION)
    page.go_back()
    is_filled_in(page, EXPLANATION)
    page.goto(order.url)
    page.get_by_role("link", name="Go on with it").click()
    is_filled_in(page, EXPLANATION)


def test_after_change_the_form_holds_what_was_written_and_what_is_changed_is_recorded(
    page: Page, order: Standing
) -> None:
    page.goto(order.form("obstacle"))
    fill_in(page, EXPLANATION)
    page.get_by_role("link", name="Change").click()
    expect(page).to_have_url(re.compile(r"draft=\w{64}$"))
    is_filled_in(page, EXPLANATION)
    page.locator("#explanation").fill("The water is gone.")
    page.get_by_role("button", name="Continue").click()
    record(page)
    page.goto(order.url)
    expect(page.locator("#drafts")).to_have_count(0)
    assert explanations(order) == ["The water is gone."]


def test_the_order_is_read_again_without_losing_what_was_written(page: Page, order: Standing) -> None:
    page.goto(order.form("obstacle"))
    fill_in(page, EXPLANATION)
    page.get_by_role("link", name="Go to the order").click()
    page.get_by_role("link", name="Go on with it").click()
    is_filled_in(page, EXPLANATION)
    assert explanations(order) == []


def test_each_of_two_windows_records_its_own(page: Page, order: Standing) -> None:
    other = page.context.new_page()
    for window, text in ((page, "Fire."), (other, "Flood.")):
        window.goto(order.form("obstacle"))
        fill_in(window, text)
    page.get_by_role("link", name="Change").click()
    is_filled_in(page, "Fire.")
    page.get_by_role("button", name="Continue").click()
    record(page)
    record(other)
    assert explanations(order) == ["Fire.", "Flood."]
