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
    page.get_by_role("link", name="Answer").click()
    page.get_by_label("What was done").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Removed", exact=True).check()
    page.get_by_label("All but those that I name below").check()
    page.get_by_label("Numbers of the items").fill("2-3")
    page.get_by_label("Your name").fill("Wong Ka-yan")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("Nothing has been recorded yet.")).to_be_visible()
    assert order.outcomes == [None, None, None]

    page.get_by_label("I confirm this answer").check()
    page.get_by_role("button", name="Record this answer").click()
    expect(page.get_by_role("status")).to_contain_text("Your answer was recorded")
    [fact] = [
        line
        for line in order.people.ministry.get(f"/orders/{order.order}/facts").body["facts"]
        if line["type"] == "order.reported"
    ]
    assert (
        missing(
            page,
            (
                "These items are in time",
                "Removed: 1;",
                f"Entry {fact['data']['sequence']} of the record",
                fact["data"]["hash"],
            ),
        )
        == []
    )
    assert order.outcomes == ["removed", None, None]
    assert "?recorded=" in page.url


def test_by_keyboard_alone_the_order_is_acknowledged(page: Page, order: Standing) -> None:
    page.goto(order.url)
    tab_to(page, "a.button")
    page.keyboard.press("Enter")
    tab_to(page, "[name=answer]")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    tab_to(page, "#by")
    page.keyboard.type("Wong Ka-yan")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Check your answer")).to_be_visible()
    confirm_by_keyboard(page)
    expect(page.get_by_text("Acknowledged by Wong Ka-yan")).to_be_visible()


def test_by_keyboard_alone_every_item_is_reported(page: Page, order: Standing) -> None:
    page.goto(order.form("report"))
    for field in ("#outcome-removed", "#scope-all"):
        tab_to(page, field)
        page.keyboard.press("Space")
    tab_to(page, "#by")
    page.keyboard.type("Wong Ka-yan")
    tab_to(page, "form button[type=submit]")
    page.keyboard.press("Enter")
    confirm_by_keyboard(page)
    expect(page.get_by_text("complied with", exact=True)).to_be_visible()
    assert order.outcomes == ["removed"] * 3


def test_by_keyboard_alone_an_obstacle_is_reported_for_one_item(page: Page, order: Standing) -> None:
    page.goto(order.form("obstacle"))
    tab_to(page, "#ground-manifest_error")
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    tab_to(page, "#scope-all")
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    tab_to(page, "#numbers")
    page.keyboard.type("2")
    tab_to(page, "#explanation")
    page.keyboard.type("Our data centre is under water.")
    page.keyboard.press("Enter")
    page.keyboard.type("We are pumping.")
    tab_to(page, "#by")
    page.keyboard.type("Wong Ka-yan")
    page.keyboard.press("Enter")
    confirm_by_keyboard(page)
    expect(page.get_by_role("status")).to_contain_text("Your answer was recorded")
    expect(page.get_by_text("The clock is stopped for these items: 2")).to_be_visible()
    fact = order.people.ministry.get(f"/orders/{order.order}/facts").body["facts"][-1]
    assert (fact["type"], fact["data"]["items"]) == ("order.obstructed", [2])
    assert fact["data"]["words"]["explanation"] == "Our data centre is under water.\nWe are pumping."


def test_by_keyboard_alone_the_order_is_contested(page: Page, order: Standing) -> None:
    page.goto(order.form("contest"))
    tab_to(page, "#scope-all")
    page.keyboard.press("Space")
    tab_to(page, "#explanation")
    page.keyboard.type("This is satire.")
    tab_to(page, "#by")
    page.keyboard.type("Wong Ka-yan")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Contesting does not stop the time")).to_be_visible()
    confirm_by_keyboard(page)
    expect(page.get_by_text("3 (1-3)", exact=True)).to_have_count(2)
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
    page.goto(f"{order.url}?step=answer")
    tab_to(page, "#ground-back")
    page.keyboard.press("Space")
    tab_to(page, "#scope-all")
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    tab_to(page, "#numbers")
    page.keyboard.type("3")
    tab_to(page, "#by")
    page.keyboard.type("Wong Ka-yan")
    page.keyboard.press("Enter")
    confirm_by_keyboard(page)
    expect(page.get_by_role("status")).to_contain_text("Your answer was recorded")
    page.goto(order.url)
    expect(page.get_by_text("Reported as put back.", exact=True)).to_have_count(1)
    expect(page.get_by_text("Has to be put back.", exact=True)).to_have_count(2)
    page.context.close()


def test_the_fields_of_a_form_have_names_and_their_hints_are_read_out(page: Page, order: Standing) -> None:
    for kind, legend in (("obstacle", "Ground"), ("contest", "Which items"), ("report", "Outcome")):
        page.goto(order.form(kind))
        expect(page.get_by_role("group", name=legend).get_by_role("radio").first).to_be_visible()
        expect(page.locator("#scope-all")).to_have_accessible_name("All (1-3)")
        expect(page.locator("#numbers")).to_have_accessible_name("Numbers of the items")
        expect(page.locator("#numbers")).to_have_accessible_description(re.compile("^For example 17, 58-60"))
    page.goto(order.form("contest"))
    expect(page.locator("#explanation")).to_have_accessible_description(re.compile("^At most 50,000 characters"))


def test_what_is_wrong_is_linked_from_the_top_and_read_out_with_its_field(browser: Browser, order: Standing) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(order.form("obstacle"))
    page.locator("#ground-technical").check()
    page.locator("#scope-only").check()
    page.locator("#numbers").fill("3, 4")
    page.locator("#explanation").fill(" ")
    page.locator("#by").fill("Wong Ka-yan")
    page.get_by_role("button", name="Continue").click()
    expect(page).to_have_title("Error: We cannot act, or not yet")
    alert = page.get_by_role("alert")
    alert.get_by_role("link", name="Write an explanation of at most 50,000 characters.").click()
    expect(page.locator("#explanation")).to_be_focused()
    expect(page.locator("#explanation")).to_have_accessible_description(re.compile("Write an explanation"))
    alert.get_by_role("link", name="This cannot be said of these items").click()
    expect(page.locator("#numbers")).to_be_focused()
    expect(page.locator("[aria-invalid]")).to_have_count(2)
    expect(page.locator("#numbers")).to_have_value("3, 4")
    expect(page.locator("#scope-only")).to_be_checked()
    expect(page.locator("#ground-technical")).to_be_checked()
    page.context.close()


def test_another_language_loses_nothing_of_what_was_written(page: Page, order: Standing) -> None:
    page.goto(order.form("contest"))
    page.locator("#numbers").fill("1-2")
    page.locator("#explanation").fill("This is satire.")
    page.get_by_role("button", name="Русский").click()
    expect(page.get_by_role("heading", name="Мы возражаем против предписания")).to_be_visible()
    expect(page.locator("#numbers")).to_have_value("1-2")
    expect(page.locator("#explanation")).to_have_value("This is satire.")
    expect(page.locator("[aria-invalid]")).to_have_count(0)
    page.locator("#scope-but").check()
    page.locator("#by").fill("Wong Ka-yan")
    page.get_by_role("button", name="Продолжить").click()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Check your answer")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
    confirm(page)
    assert [item["contested"] for item in order.people.order(order.order)["items"]] == [False, False, True]


def confirm(page: Page) -> None:
    page.get_by_label("I confirm this answer").check()
    page.get_by_role("button", name="Record this answer").click()
    expect(page.get_by_role("status")).to_contain_text("Your answer was recorded")


def confirm_by_keyboard(page: Page) -> None:
    expect(page.get_by_role("heading", name="Check your answer")).to_be_visible()
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
        assert Axe().run(page).violations_count == 0
        page.goto(order.url)
        assert missing(page) == []
        page.context.close()


def test_the_focus_is_always_seen(page: Page, order: Standing) -> None:
    page.goto(order.form("report"))
    for selector in ("a.back", "#outcome-removed", "#scope-all", "#measured_at", "form button[type=submit]"):
        tab_to(page, selector)
        assert page.locator(selector).evaluate("it => getComputedStyle(it).outlineStyle") == "solid"


def test_a_browser_stops_who_has_not_ticked_the_box(page: Page, order: Standing) -> None:
    page.goto(order.form("acknowledge"))
    page.locator("#by").fill("Wong Ka-yan")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Record this answer").click()
    expect(page.get_by_role("heading", name="Check your answer")).to_be_visible()
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
        opened.value.get_by_role("link", name="Answer").click()
        opened.value.get_by_label("Only that the order was read").check()
        opened.value.get_by_role("button", name="Continue").click()
        opened.value.locator("#by").fill("Wong Ka-yan")
        opened.value.get_by_role("button", name="Continue").click()
        expect(opened.value.get_by_text("Nothing has been recorded yet.")).to_be_visible()
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
    assert missing(page, ("Not received yet",)) == []
    assert Axe().run(page).violations_count == 0
    page.goto(order.url + reader.answer("acknowledge").headers["location"])
    assert missing(page, ("You have received this", str(answer["answer"]))) == []
    assert Axe().run(page).violations_count == 0
    context.close()
