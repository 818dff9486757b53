"""A hundred items by a table: down, filled in, up again; in a browser, without a script, whatever a person presses."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.page.standing import Standing, standing

URLS = tuple(f"https://video.example/watch?v={number}" for number in range(1, 101))
HINDERED = {"ground": "technical", "explanation": "=The store does not answer."}
CONTESTED = {"contest": "yes", "explanation": "It is satire; all of it."}
OTHERS = {"17": HINDERED, "58": HINDERED, "77": CONTESTED}


@pytest.fixture
def order() -> Iterator[Standing]:
    with standing("en", URLS) as made:
        yield made


def downloaded(page: Page, folder: Path) -> list[dict[str, str]]:
    with page.expect_download() as download:
        page.get_by_role("link", name="items.csv").click()
    file = folder / "items.csv"
    download.value.save_as(file)
    return list(csv.DictReader(file.read_text("utf-8-sig").splitlines()))


def filled_in(lines: list[dict[str, str]], file: Path) -> Path:
    with file.open("w", encoding="utf-8-sig", newline="") as written:
        rows = csv.DictWriter(written, tuple(lines[0]), delimiter=";")
        rows.writeheader()
        rows.writerows(line | OTHERS.get(line["number"], {"outcome": "removed"}) for line in lines)
    return file


def send(page: Page, file: Path) -> None:
    page.locator("#file").set_input_files(file)
    page.get_by_label("Your name").fill("Wong Ka-yan")
    page.get_by_role("button", name="Continue").click()


def types(order: Standing) -> list[str]:
    return [fact["type"] for fact in order.people.ministry.get(f"/orders/{order.order}/facts").body["facts"]]


def test_a_table_is_filled_in_sent_confirmed_by_a_double_click_and_recorded_once(
    page: Page, order: Standing, tmp_path: Path
) -> None:
    page.goto(order.form("file"))
    send(page, filled_in(downloaded(page, tmp_path), tmp_path / "answers.csv"))
    page.get_by_role("button", name="Русский").click()
    expect(page.get_by_role("heading", name="Проверьте ответ")).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_text("1-16, 18-57, 59-76, 78-100").first).to_be_visible()
    assert types(order) == ["order.issued", "order.received"]
    page.get_by_label("I confirm this answer").check()
    page.get_by_role("button", name="Record this answer").dblclick()
    expect(page.get_by_role("status")).to_contain_text("Your answer was recorded")
    assert types(order)[2:] == ["order.reported", "order.obstructed", "order.contested"]
    assert [number for number, outcome in enumerate(order.outcomes, 1) if outcome is None] == [17, 58, 77]


def test_another_tab_that_is_stale_says_which_lines_are_taken_no_more_and_records_nothing(
    page: Page, order: Standing, tmp_path: Path
) -> None:
    stale = page.context.new_page()
    for tab in (page, stale):
        tab.goto(order.form("file"))
    file = filled_in(downloaded(page, tmp_path), tmp_path / "answers.csv")
    send(stale, file)
    order.people.report(order.order, *range(1, 101))
    stale.get_by_label("I confirm this answer").check()
    stale.get_by_role("button", name="Record this answer").click()
    expect(stale.get_by_role("alert")).to_be_visible()
    expect(stale.get_by_text("This item has an outcome, so nothing hinders it.").first).to_be_visible()
    expect(stale.get_by_label("Your name")).to_have_value("Wong Ka-yan")
    assert "order.obstructed" not in types(order)
