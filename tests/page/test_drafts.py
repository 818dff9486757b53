"""Back, *Change* and two windows: what was written is in the form again, without a script."""

import re

from playwright.sync_api import Page, expect

from tests.page.standing import Standing

EXPLANATION = "Our data centre is under water.\nWe are pumping."


def fill_in(page: Page, explanation: str) -> None:
    page.locator("#ground").select_option("force_majeure")
    page.locator("#obstacle-item-2").check()
    page.locator("#obstacle-explanation").fill(explanation)
    page.locator("#obstacle-by").fill("Wong Ka-yan")
    page.locator("#obstacle button").click()
    expect(page.get_by_role("heading", name="Confirm your answer")).to_be_visible()


def is_filled_in(page: Page, explanation: str) -> None:
    expect(page.locator("#ground")).to_have_value("force_majeure")
    expect(page.locator("#obstacle-item-2")).to_be_checked()
    expect(page.locator("#obstacle-item-1")).not_to_be_checked()
    expect(page.locator("#obstacle-explanation")).to_have_value(explanation)
    expect(page.locator("#obstacle-by")).to_have_value("Wong Ka-yan")
    expect(page.locator("#contest-explanation")).to_have_value("")


def record(page: Page) -> None:
    page.get_by_label("I confirm this answer").check()
    page.get_by_role("button", name="Record this answer").click()
    expect(page.get_by_role("status")).to_contain_text("Your answer was recorded")


def explanations(order: Standing) -> list[str]:
    facts = order.people.ministry.get(f"/orders/{order.order}/facts").body["facts"]
    return [fact["data"]["words"]["explanation"] for fact in facts if fact["type"] == "order.obstructed"]


def test_after_the_browsers_back_the_form_holds_what_was_written(page: Page, order: Standing) -> None:
    page.goto(order.url)
    fill_in(page, EXPLANATION)
    page.go_back()
    is_filled_in(page, EXPLANATION)
    page.goto(order.url)
    is_filled_in(page, EXPLANATION)
    expect(page.get_by_text("The form below holds it.")).to_be_visible()


def test_after_change_the_form_holds_what_was_written_and_what_is_changed_is_recorded(
    page: Page, order: Standing
) -> None:
    page.goto(order.url)
    fill_in(page, EXPLANATION)
    page.get_by_role("link", name="Change this answer").click()
    expect(page).to_have_url(re.compile(r"draft=\w{64}#obstacle$"))
    expect(page.locator("#obstacle")).to_be_in_viewport()
    is_filled_in(page, EXPLANATION)
    page.locator("#obstacle-explanation").fill("The water is gone.")
    page.locator("#obstacle button").click()
    record(page)
    expect(page.locator("#drafts")).to_have_count(0)
    assert explanations(order) == ["The water is gone."]


def test_back_without_recording_leads_to_the_form_too(page: Page, order: Standing) -> None:
    page.goto(order.url)
    fill_in(page, EXPLANATION)
    page.get_by_role("link", name="Back without recording anything").click()
    is_filled_in(page, EXPLANATION)
    assert explanations(order) == []


def test_each_of_two_windows_records_its_own(page: Page, order: Standing) -> None:
    other = page.context.new_page()
    for window, text in ((page, "Fire."), (other, "Flood.")):
        window.goto(order.url)
        fill_in(window, text)
    page.get_by_role("link", name="Change this answer").click()
    is_filled_in(page, "Fire.")
    expect(page.get_by_role("link", name="Go on with it")).to_have_count(2)
    page.locator("#obstacle button").click()
    record(page)
    record(other)
    assert explanations(order) == ["Fire.", "Flood."]
