"""Whoever cannot or will not use a mouse or JavaScript answers like anybody else."""

from email.message import EmailMessage
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, expect

from infra.local.mailbox import Mailbox
from infra.local.mails import Mails
from tests.page.seen import missing
from tests.page.standing import SIZES, Standing

LONGEST_WAY = 80  # stops of the tabulator key on one page


def tab_to(page: Page, selector: str) -> None:
    """As somebody without a mouse: forward, until what is wanted has the focus."""
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
    for selector in ("#ack-by", "#all", "#item-1", "#measured_at", "form:has(#all) button"):
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
