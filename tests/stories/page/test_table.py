"""Several answers in one table: it goes down, is filled in, goes up, is checked, confirmed, and recorded at once."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest

from infra.dev.local.browser import forms
from removal.language.texts import OWN_NAMES
from removal.orders.actions import Orders
from removal.orders.store import OrderStore
from tests.people import PRIMARY, Cast, order_text
from tests.reader import Reader
from tests.stories.page.uploads import BY, COLUMNS, body, confirm, send, table, upload
from tests.stories.test_refused_answers import fail
from tests.world import World

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
REMOVED = {"number": "1", "outcome": "removed", "measured_at": "2026-11-24 17:00"}
HINDERED = {"number": "2", "ground": "technical", "explanation": "The store does not answer."}
CONTESTED = {"number": "2", "contest": "yes", "explanation": "It is satire."}


def facts(people: Cast, order: str) -> list[str]:
    return [fact["type"] for fact in people.ministry.get(f"/orders/{order}/facts").body["facts"]]


def downloaded(reader: Reader, query: str = "") -> tuple[str, list[dict[str, str]]]:
    """The table that goes down: what separates its cells, and its lines."""
    text = reader.get(f"file=items.csv{query}").html.removeprefix("\ufeff")
    sign = ";" if ";" in text.partition("\n")[0] else ","
    return sign, list(csv.DictReader(io.StringIO(text), delimiter=sign))


def test_a_hundred_items_are_answered_by_one_table_that_was_downloaded_and_filled_in(
    world: World, people: Cast
) -> None:
    items = [{"url": f"https://video.example/watch?v={number}", "locator": "=1+1"} for number in range(1, 101)]
    order = str(people.ministry.post("/orders", {**order_text("KZ-100"), "items": items}).body["id"])
    world.run(MINUTE)
    reader = people.page(next(mail for mail in world.mailbox.to(PRIMARY) if mail.tags["order"] == order).link)
    sign, lines = downloaded(reader)
    others = {"17": HINDERED, "58": HINDERED, "77": CONTESTED}
    filled = [line | others.get(line["number"], REMOVED) | {"number": line["number"]} for line in lines]
    check = upload(reader, "\ufeff" + table(*filled, columns=tuple(lines[0]), sign=sign))
    assert check.status == 200, check.html
    for shown in ("1-16, 18-57, 59-76, 78-100", "Technical or operational reasons: 17, 58", "Contested: 77"):
        assert shown in check.html
    for shown in (" h 59 min left", "The time of your answer is the moment at which you record it", "UTC+8"):
        assert shown in check.html
    assert facts(people, order) == ["order.issued", "order.received"]
    world.run(MINUTE)
    sent = confirm(reader, check)
    assert (sent.status, "24 November 2026, 09:02:00 UTC" in sent.html) == (303, True)
    assert facts(people, order)[2:] == ["order.reported", "order.obstructed", "order.contested"]
    shown_items = people.order(order)["items"]
    assert [item["number"] for item in shown_items if item["outcome"] is None] == [17, 58, 77]
    assert {item["measured_at"] for item in shown_items if item["outcome"]} == {"2026-11-24T09:00:00.000Z"}
    for shown in (
        "The store does not answer.",
        "It is satire.",
        "These items are in time",
        "stopped for these items: 17, 58",
    ):
        assert shown in sent.html


def test_the_table_as_it_went_down_says_nothing(reader: Reader) -> None:
    assert (
        reader.answer("report", outcome="access_disabled", scope="only", numbers="2", territory="KZ, RU").status == 303
    )
    for language in OWN_NAMES:
        refused = upload(reader, reader.get(f"file=items.csv&lang={language}").html)
        assert (refused.status, "The file says nothing new" in refused.html) == (422, True)


def test_a_stale_table_says_nothing_of_what_was_left_as_it_was(
    world: World, people: Cast, order: str, reader: Reader
) -> None:
    assert reader.answer("report", outcome="removed", scope="only", numbers="1").status == 303
    _, lines = downloaded(reader)
    world.run(MINUTE)
    assert reader.answer("report", outcome="already_absent", scope="only", numbers="1").status == 303
    lines[1] |= REMOVED | {"number": "2"}
    assert confirm(reader, upload(reader, table(*lines, columns=tuple(lines[0])))).status == 303
    assert [item["outcome"] for item in people.order(order)["items"]] == ["already_absent", "removed"]


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_table_programs_of_the_readers_language_open_what_goes_down(reader: Reader, language: str) -> None:
    sign, [first, second] = downloaded(reader, f"&lang={language}")
    assert (sign, first["url"], second["number"], second["explanation"]) == (
        ";",
        "https://video.example/watch?v=1",
        "2",
        "",
    )


WRITTEN: list[Callable[[str], bytes]] = [
    lambda text: text.encode("utf-8-sig"),
    lambda text: text.replace(",", ";").encode(),
    lambda text: text.replace(",", "\t").encode("utf-16"),
    lambda text: ("\ufeff" + text.replace(",", "\t")).encode("utf-16-be"),
    lambda text: text.replace("\r\n", "\n").encode(),
    lambda text: text.replace("\r\n", "\r").encode(),
    lambda text: ("\r\n\r\n" + text.replace("number,", "Number ,")).encode(),
    lambda text: "".join(f"{line},,,\r\n" for line in text.splitlines()).encode() + b",,,,,,,,,\r\n\r\n",
]


@pytest.mark.parametrize("written", WRITTEN)
def test_it_is_read_however_table_programs_write_it(
    people: Cast, order: str, reader: Reader, written: Callable[[str], bytes]
) -> None:
    said = {"number": "2", "contest": "иә", "explanation": "Сатира: «ә»"}
    check = upload(reader, written(table(REMOVED, said)))
    assert (check.status, "Сатира: «ә»" in check.html) == (200, True), check.html
    assert confirm(reader, check).status == 303
    assert facts(people, order)[2:] == ["order.reported", "order.contested"]


def test_words_of_several_lines_and_with_signs_are_recorded_as_they_are(
    people: Cast, order: str, reader: Reader
) -> None:
    words = '=cmd()\n"quoted", and; more\ttext\n<b>'
    sent = confirm(reader, upload(reader, table({**HINDERED, "explanation": words.replace("\n", "\r\n")})))
    assert sent.status == 303
    stated = people.ministry.get(f"/orders/{order}/facts").body["facts"][-1]["data"]
    assert stated["words"]["explanation"] == words


def test_another_language_keeps_the_lines(people: Cast, order: str, reader: Reader) -> None:
    shown = upload(reader, table(REMOVED, {"number": "9"}), query="lang=kk", again="yes")
    assert '<html lang="kk">' in shown.html
    [form] = forms(shown.html)
    check = send(reader, body(form.fields))
    [checked] = forms(check.html)
    in_russian = reader.send("POST", "lang=ru", b"&".join([*_encoded(checked.fields), b"again=yes"]))
    assert (in_russian.status, "Проверьте ответ" in in_russian.html) == (200, True)
    assert facts(people, order) == ["order.issued", "order.received"]


def _encoded(fields: dict[str, str]) -> list[bytes]:
    return [f"{name}={text}".replace(" ", "+").encode() for name, text in fields.items()]


def test_change_and_the_order_page_lead_to_the_lines_that_are_kept(reader: Reader) -> None:
    check = upload(reader, table(REMOVED, CONTESTED), own_reference="Ф-7")
    [form] = forms(check.html)
    listed = reader.get()
    assert (f"draft={form.fields['draft']}" in listed.html, "Several items with a table" in listed.html) == (True, True)
    changed = reader.get(f"draft={form.fields['draft']}")
    assert (changed.status, "<strong>1, 2</strong>" in changed.html) == (200, True)
    fields = forms(changed.html)[0].fields
    assert (fields["own_reference"], fields["replaces"]) == ("Ф-7", form.fields["draft"])
    again = send(reader, body({**fields, "by": "Another Person"}))
    assert (again.status, "Another Person" in again.html, "It is satire." in again.html) == (200, True, True)


def test_it_is_recorded_once_however_often_it_is_confirmed(people: Cast, order: str, reader: Reader) -> None:
    [form] = forms(upload(reader, table(REMOVED, HINDERED)).html)
    answers = [reader.post(form.fields | form.ticks) for _ in range(3)]
    assert [sent.status for sent in answers] == [303, 303, 303]
    assert len({sent.headers["location"] for sent in answers}) == 1
    assert facts(people, order)[2:] == ["order.reported", "order.obstructed"]


@pytest.mark.parametrize("part_of_ours", [(Orders, "answer"), (OrderStore, "append"), (OrderStore, "load")])
def test_a_fault_of_ours_loses_nothing_and_doubles_nothing(
    people: Cast, order: str, reader: Reader, monkeypatch: pytest.MonkeyPatch, part_of_ours: tuple[type, str]
) -> None:
    [form] = forms(upload(reader, table(REMOVED, HINDERED)).html)
    with monkeypatch.context() as broken:
        broken.setattr(*part_of_ours, fail)
        failed = reader.post(form.fields | form.ticks)
    assert failed.status == 500
    assert "the lines of your file for 24 hours" in failed.html or "The store does not answer." in unescape(failed.html)
    assert facts(people, order) == ["order.issued", "order.received"]
    [kept] = forms(failed.html)
    assert [reader.post(kept.fields).status for _ in range(2)] == [303, 303]
    assert facts(people, order)[2:] == ["order.reported", "order.obstructed"]


def test_a_fault_after_the_write_doubles_nothing(
    people: Cast, order: str, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    [form] = forms(upload(reader, table(REMOVED, HINDERED)).html)
    append = OrderStore.append

    def written_and_killed(*args: object, **named: object) -> None:
        append(*args, **named)  # type: ignore[arg-type]
        fail()

    with monkeypatch.context() as broken:
        broken.setattr(OrderStore, "append", written_and_killed)
        assert reader.post(form.fields | form.ticks).status == 500
    assert facts(people, order)[2:] == ["order.reported", "order.obstructed"], "all of it, in one write"
    assert reader.post(form.fields | form.ticks).status == 303
    assert facts(people, order)[2:] == ["order.reported", "order.obstructed"]


def test_a_file_that_meets_a_fault_before_it_is_confirmed_is_sent_again_with_one_press(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(OrderStore, "load", fail)
        failed = upload(reader, table(REMOVED, HINDERED))
    assert (failed.status, "The store does not answer." in failed.html) == (500, True)
    check = reader.post(forms(failed.html)[0].fields)
    assert (check.status, "The store does not answer." in check.html) == (200, True)


def test_of_what_is_refused_nothing_is_recorded(people: Cast, order: str, reader: Reader) -> None:
    check = upload(reader, table(REMOVED, HINDERED))
    assert people.ministry.post(f"/orders/{order}/withdrawal", {"reason": "A mistake."}).status == 200
    refused = confirm(reader, check)
    assert (refused.status, "Nothing was recorded" in refused.html) == (409, True)
    assert "The store does not answer." in unescape(refused.html)
    assert "order.reported" not in facts(people, order)


def test_what_another_tab_answered_meanwhile_is_said_line_by_line(people: Cast, order: str, reader: Reader) -> None:
    check = upload(reader, table({**REMOVED}, HINDERED))
    assert reader.answer("report", outcome="already_absent", scope="only", numbers="2").status == 303
    refused = confirm(reader, check)
    assert (refused.status, "This item has an outcome, so nothing hinders it." in unescape(refused.html)) == (422, True)
    assert "<td>3 (" in refused.html, "the line of the file that was sent"
    assert facts(people, order)[2:] == ["order.reported"]


def test_what_replaces_an_outcome_is_said_and_confirmed_again_if_that_one_is_new(
    world: World, people: Cast, order: str, reader: Reader
) -> None:
    check = upload(reader, table(REMOVED))
    world.run(MINUTE)
    assert reader.answer("report", outcome="already_absent", scope="only", numbers="1").status == 303
    world.run(MINUTE)
    shown = confirm(reader, check)
    assert shown.status == 422
    for text in (
        "another report was recorded for these items: 1.",
        "In place of the outcome until now: Was already absent",
    ):
        assert text in unescape(shown.html)
    world.run(MINUTE)
    assert confirm(reader, shown).status == 303
    assert people.order(order)["items"][0]["outcome"] == "removed"


def test_the_time_is_that_of_the_confirmation(world: World, reader: Reader) -> None:
    world.run(23 * HOUR)
    check = upload(reader, table({"number": "1", "outcome": "removed"}))
    assert "59 min 1 s left" in check.html
    world.run(HOUR)
    assert "Not in time for these items: 1" in confirm(reader, check).html


def test_a_file_without_a_check_page_records_nothing(people: Cast, order: str, reader: Reader) -> None:
    shown = upload(reader, table(REMOVED), confirm="yes", asked_at="2026-11-24T09:01:00.000Z")
    assert (shown.status, "Check your answer" in shown.html) == (200, True)
    wrong = upload(reader, table(REMOVED), confirm="yes", asked_at="yesterday")
    assert wrong.status == 422
    beside = {"table": table(REMOVED), "draft": "none", "confirm": "yes", "asked_at": "2026-11-24T09:01:00.000Z"}
    assert reader.post({"answer": "file", "by": BY, **beside}).status == 422, "it is confirmed by its draft alone"
    assert facts(people, order) == ["order.issued", "order.received"]


def test_once_the_lines_are_no_longer_kept_the_page_says_so(world: World, reader: Reader) -> None:
    check = upload(reader, table(REMOVED))
    world.run(25 * HOUR)
    lost = confirm(reader, check)
    assert (lost.status, "The lines of your file are no longer kept" in unescape(lost.html)) == (422, True)


def test_the_link_to_it_is_where_something_can_be_told(reader: Reader) -> None:
    assert "answer=file" in reader.get("step=answer").html
    shown = reader.get("step=answer&answer=file")
    assert 'enctype="multipart/form-data"' in shown.html
    assert all(f"<code>{column}</code>" in shown.html for column in COLUMNS)
