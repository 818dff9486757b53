"""A person who cannot or will not use a mouse or JavaScript can answer like any other."""

import re
from email.message import EmailMessage
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, expect

from infra.dev.local.mailbox import Mailbox
from infra.dev.local.mails import Mails
from tests.fake_ses import is_silent
from tests.page.standing import SIZES, URLS, Standing
from tests.page.visible import missing
from tests.people import PRIMARY

LONGEST_WAY = 80  # stops of the tabulator key on one page


def tab_to(page: Page, selector: str) -> None:
    """As a person without a mouse: forward, until what is wanted has the focus."""
    for _ in range(LONGEST_WAY):
        page.keyboard.press("Tab")
        if page.locator(f"{selector}:focus").count():
            return
    raise AssertionError(f"{selector} cannot be reached by keyboard")


def test_without_javascript_items_are_reported_after_a_confirmation(page: Page, order: Standing) -> None:
    page.goto(order.url)
    page.locator("#all").select_option(label="Removed")
    page.locator("#item-2").select_option(label="Was already absent")
    page.locator("#item-3").select_option(label="Leave open")
    page.locator("#by").fill("Wong Ka-yan")
    page.get_by_role("button", name="Continue to confirmation").click()
    expect(page.get_by_text("Nothing has been recorded yet.")).to_be_visible()
    assert order.outcomes == [None, None, None]

    page.get_by_label("I confirm this answer").check()
    page.get_by_role("button", name="Record this answer").click()
    expect(page.get_by_role("status")).to_contain_text("Your answer was recorded")
    assert order.outcomes == ["removed", "already_absent", None]
    assert "?recorded=" in page.url


def test_by_keyboard_alone_the_order_is_acknowledged(page: Page, order: Standing) -> None:
    page.goto(order.url)
    tab_to(page, "#ack-by")
    page.keyboard.type("Wong Ka-yan")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Confirm your answer")).to_be_visible()
    tab_to(page, "#confirm")
    page.keyboard.press("Space")
    tab_to(page, "button")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Acknowledged.", exact=True)).to_be_visible()


def test_by_keyboard_alone_every_item_is_reported(page: Page, order: Standing) -> None:
    page.goto(order.url)
    tab_to(page, "#all")
    page.keyboard.type("Rem")
    tab_to(page, "#by")
    page.keyboard.type("Wong Ka-yan")
    tab_to(page, "form:has(#all) button")
    page.keyboard.press("Enter")
    tab_to(page, "#confirm")
    page.keyboard.press("Space")
    tab_to(page, "button")
    page.keyboard.press("Enter")
    expect(page.get_by_text("This order is closed (complied with).")).to_be_visible()
    assert order.outcomes == ["removed"] * 3


def test_by_keyboard_alone_an_obstacle_is_reported_for_one_item(page: Page, order: Standing) -> None:
    page.goto(order.url)
    tab_to(page, "#ground")
    page.keyboard.type("Force")
    tab_to(page, "#obstacle-item-2")
    page.keyboard.press("Space")
    tab_to(page, "#obstacle-explanation")
    page.keyboard.type("Our data centre is under water.")
    page.keyboard.press("Enter")
    page.keyboard.type("We are pumping.")
    tab_to(page, "#obstacle-by")
    page.keyboard.type("Wong Ka-yan")
    page.keyboard.press("Enter")
    confirm_by_keyboard(page)
    expect(page.get_by_text("The legal representative has said that it is unable to act.")).to_have_count(1)
    expect(page.get_by_role("status")).to_contain_text("Your answer was recorded")
    fact = order.people.ministry.get(f"/orders/{order.order}/facts").body["facts"][-1]
    assert (fact["type"], fact["data"]["items"]) == ("order.obstructed", [2])
    assert fact["data"]["words"]["explanation"] == "Our data centre is under water.\nWe are pumping."


def test_by_keyboard_alone_the_order_is_contested(page: Page, order: Standing) -> None:
    page.goto(order.url)
    tab_to(page, "#contest-explanation")
    page.keyboard.type("This is satire.")
    tab_to(page, "#contest-by")
    page.keyboard.type("Wong Ka-yan")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Contesting does not stop the time")).to_be_visible()
    confirm_by_keyboard(page)
    expect(page.get_by_text("Contested.", exact=True)).to_have_count(3)
    assert [item["contested"] for item in order.people.order(order.order)["items"]] == [True] * 3


def test_by_keyboard_alone_what_is_back_is_reported(browser: Browser, order: Standing) -> None:
    order.people.page(order.notice.link).answer("report", all="removed")
    order.people.ministry.post(f"/orders/{order.order}/withdrawal", {"reason": "issued in error"})
    for width, height in SIZES.values():
        page = browser.new_context(bypass_csp=True, viewport={"width": width, "height": height}).new_page()
        page.goto(order.url)
        assert Axe().run(page).violations_count == 0
        assert missing(page, URLS) == []
        page.context.close()
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(order.url)
    tab_to(page, "#reinstatement-item-3")
    page.keyboard.press("Space")
    tab_to(page, "#reinstatement-by")
    page.keyboard.type("Wong Ka-yan")
    page.keyboard.press("Enter")
    confirm_by_keyboard(page)
    expect(page.get_by_text("Reported to be back.", exact=True)).to_have_count(1)
    expect(page.get_by_text("Has to be put back.", exact=True)).to_have_count(2)
    page.context.close()


def test_the_fields_of_the_new_forms_have_names_of_their_own_and_their_hints_are_read_out(
    page: Page, order: Standing
) -> None:
    page.goto(order.url)
    for kind, legend in (("obstacle", "For which items"), ("contest", "Which items you contest")):
        group = page.get_by_role("group", name=legend)
        expect(group).to_have_accessible_description(re.compile("^Tick none for"))
        expect(group.get_by_role("checkbox")).to_have_count(3)
        expect(page.locator(f"#{kind}-item-1")).to_have_accessible_name(f"Item 1: {URLS[0]}")
        expect(page.locator(f"#{kind}-explanation")).to_have_accessible_name("Explanation")
        expect(page.locator(f"#{kind}-explanation")).to_have_accessible_description(
            re.compile("^At most 50,000 characters")
        )
    expect(page.locator("#ground")).to_have_accessible_name("Ground")


def test_what_is_wrong_in_a_new_form_is_read_out_with_its_field_and_no_other_form(
    browser: Browser, order: Standing
) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(order.url)
    page.locator("#obstacle-item-3").check()
    page.locator("#ground").select_option("technical")
    page.locator("#obstacle-explanation").fill(" ")
    page.locator("#obstacle-by").fill("Wong Ka-yan")
    page.locator("form:has(#ground) button").click()
    expect(page.get_by_role("alert")).to_contain_text("Write an explanation of at most 50,000 characters.")
    expect(page.locator("#obstacle-explanation")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#obstacle-explanation")).to_have_accessible_description(re.compile("Write an explanation"))
    expect(page.locator("[aria-invalid]")).to_have_count(1)
    expect(page.locator("#obstacle-item-3")).to_be_checked()
    expect(page.locator("#ground")).to_have_value("technical")
    expect(page.locator("#contest-by")).to_have_value("")
    page.context.close()


def confirm_by_keyboard(page: Page) -> None:
    expect(page.get_by_role("heading", name="Confirm your answer")).to_be_visible()
    tab_to(page, "#confirm")
    page.keyboard.press("Space")
    tab_to(page, "button")
    page.keyboard.press("Enter")


def test_once_all_is_answered_everything_is_still_to_be_read(browser: Browser, order: Standing) -> None:
    answered = order.people.page(order.notice.link).answer("report", all="removed")
    for width, height in SIZES.values():
        page = browser.new_context(bypass_csp=True, viewport={"width": width, "height": height}).new_page()
        page.goto(order.url + answered.headers["location"])
        expect(page.get_by_role("status")).to_contain_text("Your answer was recorded")
        assert missing(page) == []
        assert Axe().run(page).violations_count == 0
        page.context.close()


def test_the_focus_is_always_seen(page: Page, order: Standing) -> None:
    page.goto(order.url)
    for selector in ("#ack-by", "#all", "#item-1", "#measured_at", "form:has(#all) button", "#contest-explanation"):
        tab_to(page, selector)
        assert page.locator(selector).evaluate("it => getComputedStyle(it).outlineStyle") == "solid"


def test_a_browser_stops_who_has_not_ticked_the_box(page: Page, order: Standing) -> None:
    page.goto(order.url)
    page.locator("#ack-by").fill("Wong Ka-yan")
    page.get_by_role("button", name="Acknowledge").click()
    page.get_by_role("button", name="Record this answer").click()
    expect(page.get_by_role("heading", name="Confirm your answer")).to_be_visible()
    assert order.people.order(order.order)["journal"]["length"] == 2


def test_the_link_in_a_mails_html_opens_from_the_mailbox_and_its_form_works(
    browser: Browser, order: Standing, tmp_path: Path
) -> None:
    mail = EmailMessage()
    mail["Subject"] = order.notice.subject
    mail.set_content("text")
    mail.add_alternative(order.notice.html.replace("https://orders.example", order.origin), subtype="html")
    box = Mailbox(Mails(tmp_path))
    box.mails.keep("ses-1", "duty@video.example", {}, mail.as_bytes())
    with box.running():
        page = browser.new_context(java_script_enabled=False).new_page()
        page.goto(f"{box.url}/messages/1")
        with page.expect_popup() as opened:
            page.frame_locator("iframe").locator(f"a[href^='{order.origin}/o/']").first.click()
        opened.value.locator("#ack-by").fill("Wong Ka-yan")
        opened.value.get_by_role("button", name="Acknowledge").click()
        expect(opened.value.get_by_text("Nothing has been recorded yet.")).to_be_visible()
        page.context.close()


def test_what_is_wrong_is_read_out_with_its_field(browser: Browser, order: Standing) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(order.url)
    page.locator("#by").fill("Wong Ka-yan")
    page.get_by_role("button", name="Continue to confirmation").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose what was done")
    expect(page.locator("#all")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#all")).to_have_accessible_description(
        "Choose what was done, for all items or for at least one of them."
    )
    expect(page.locator("#by")).to_have_value("Wong Ka-yan")

    page.locator("#by").fill(" ")
    page.get_by_role("button", name="Continue to confirmation").click()
    for name in ("required", "aria-invalid"):
        assert page.locator("#by").get_attribute(name) is not None
    expect(page.locator("#by")).to_have_accessible_description("Write your name, in one line of at most 80 characters.")
    page.context.close()


@pytest.mark.parametrize("size", SIZES)
def test_what_waits_what_has_ceased_and_what_was_received_are_read_by_everybody(
    browser: Browser, order: Standing, size: str
) -> None:
    reader = order.people.page(order.notice.link)
    reader.answer("obstacle", ground="technical", explanation="A fire.", **{"item-2": "yes"})
    reader.answer("obstacle", ground="manifest_error", explanation="Which?", **{"item-1": "yes"})
    order.world.mailbox.behaviour[PRIMARY] = is_silent
    answer = {"items": [1], "answer": "The one at 00:41, of the 14th of November."}
    assert order.people.ministry.post(f"/orders/{order.order}/obstacle-answers", answer).status == 200
    order.world.settle()
    width, height = SIZES[size]
    context = browser.new_context(bypass_csp=True, viewport={"width": width, "height": height})
    page = context.new_page()
    page.goto(order.url)
    assert missing(page, ("Not received yet", "Say that you can act again")) == []
    assert Axe().run(page).violations_count == 0
    page.goto(order.url + reader.answer("acknowledge").headers["location"])
    assert missing(page, ("You have received this", str(answer["answer"]))) == []
    assert Axe().run(page).violations_count == 0
    context.close()
