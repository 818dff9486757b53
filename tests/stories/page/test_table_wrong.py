"""What is wrong in a table of answers is said line by line, nothing is recorded, and what is right is kept."""

from datetime import timedelta
from html import unescape

import pytest

from infra.dev.local.browser import forms
from removal.language.texts import OWN_NAMES, texts
from tests.people import PRIMARY, Cast, order_text
from tests.reader import Reader
from tests.stories.page.test_table import CONTESTED, HINDERED, REMOVED, facts
from tests.stories.page.uploads import BOUNDARY, BY, TYPE, body, confirm, part, send, table, upload
from tests.world import World

MINUTE = timedelta(minutes=1)

WRONG: list[tuple[dict[str, str], str, str]] = [
    ({"number": "3", "outcome": "removed"}, "number", "No item of this order: 3. Write a number from 1 to 2."),
    ({"number": "1", "outcome": "gone"}, "outcome", "Not an outcome: gone."),
    ({"number": "1", "outcome": "removed", "measured_at": "11/25/26 5 PM"}, "measured_at", "Write a date and a time"),
    ({"number": "1", "outcome": "removed", "measured_at": "31.02.2026 17:00"}, "measured_at", "Write a date"),
    ({"number": "1", "outcome": "removed", "measured_at": "2030-01-01 00:00"}, "measured_at", "in the future"),
    ({"number": "1", "outcome": "removed", "measured_at": "2026-11-20 00:00"}, "measured_at", "issued later"),
    ({"number": "1", "measured_at": "2026-11-24 17:00"}, "measured_at", "A time belongs to an outcome."),
    ({"number": "1", "outcome": "removed", "territory": "KZ"}, "territory", "Countries belong to"),
    ({"number": "1", "outcome": "access_disabled", "territory": "Kazakhstan"}, "territory", "codes of two letters"),
    ({"number": "1", "ground": "laziness", "explanation": "x"}, "ground", "Not a ground: laziness."),
    ({"number": "1", "ground": "technical"}, "explanation", "Write an explanation"),
    ({"number": "1", "contest": "perhaps", "explanation": "x"}, "contest", "Not understood: perhaps."),
    ({"number": "1", "explanation": "x"}, "explanation", "An explanation belongs to a ground or to a contest."),
    ({**HINDERED, "number": "1", "contest": "yes"}, "ground", "A line with a ground has neither"),
    ({**HINDERED, "number": "1", "outcome": "removed"}, "ground", "A line with a ground has neither"),
    ({**HINDERED, "number": "1", "explanation": "x" * 50_001}, "explanation", "50001 characters"),
    ({**HINDERED, "number": "1", "explanation": "x\x07"}, "explanation", "U+0007"),
]  # fmt: skip


def test_every_wrong_line_is_named_with_its_column_and_what_to_do(people: Cast, order: str, reader: Reader) -> None:
    for wrong, column, message in WRONG:
        refused = upload(reader, table({**REMOVED, "number": "2"}, wrong))
        shown = unescape(refused.html)
        assert (refused.status, f"<code>{column}</code>: " in shown, message in shown) == (422, True, True), wrong
        assert f"<td>3 (item {wrong['number']})" in shown
        assert "<title>Error: Several items with a table</title>" in shown
    assert facts(people, order) == ["order.issued", "order.received"]


def test_the_lines_that_are_right_are_kept_and_can_be_sent_alone(people: Cast, order: str, reader: Reader) -> None:
    refused = upload(reader, table({**REMOVED, "number": "2"}, {"number": "1", "outcome": "gone"}))
    [form] = forms(refused.html)
    assert (form.fields["by"], "<strong>2</strong>" in refused.html) == (BY, True)
    check = send(reader, body(form.fields))
    assert (check.status, confirm(reader, check).status) == (200, 303)
    assert [item["outcome"] for item in people.order(order)["items"]] == [None, "removed"]


@pytest.mark.parametrize("language", OWN_NAMES)
def test_all_wrong_lines_are_listed_in_the_readers_language(reader: Reader, language: str) -> None:
    lines = [REMOVED, REMOVED, {**HINDERED, "ground": ""}, {"number": "=1"}]
    refused = upload(reader, table(*lines), query=f"lang={language}")
    shown, say = unescape(refused.html), texts(language)
    for key in ("error_line_twice", "error_line_explanation_alone", "file_wrong", "file_kept"):
        assert say(f"page.{key}") in shown
    assert shown.count("<tr><td>") == 3


UNREAD: list[tuple[bytes, str]] = [
    (b"", "The first line does not name the column number."),
    (b"\xff\xfe", "The first line does not name the column number."),
    (b"Item;Outcome\r\n1;removed\r\n", "The first line does not name the column number."),
    (b'"number,outcome"\r\n"1,removed"\r\n', "The first line does not name the column number."),
    ("number;contest;explanation\r\n1;да;Сатира".encode("cp1251"), "The letters of the file cannot be read."),
    ("number,outcome\r\n1,removed".encode("utf-16-le"), "The letters of the file cannot be read."),
    (b"number,outcome,explanaton\r\n1,removed,x\r\n", "Columns that are not known, or are there twice: explanaton."),
    (b"number," + b"url," * 70_000, "are there twice: url."),
    (b"number,outcome,outcome\r\n1,removed,removed\r\n", "are there twice: outcome."),
    (b"number,outcome\r\n", "The file says nothing new"),
    (b"number,outcome\r\n" + b"1,\r\n" * 201, "The file has more than 200 lines."),
    (b"number" + b"," * 250_000, "The file says nothing new"),
    (b"number,outcome\r\n1,removed" + b"," * 200_000 + b"x\r\n", "has more cells than the first one"),
    (b'number,contest,explanation\r\n1,yes,"It is\r\n2,yes,x', "This line cannot be read"),
    (b"number,contest,explanation\r\n1,yes," + b"x" * 200_000, "This line cannot be read"),
    (b"number,outcome\r\n1,removed\r\n" + b" " * 300_000, "The file is too large"),
    (b"number,url,outcome\r\n1,https://video.example/watch?v=2,removed\r\n", "This is not the web address"),
]  # fmt: skip


def test_what_is_no_such_table_is_refused_with_words(people: Cast, order: str, reader: Reader) -> None:
    for content, message in UNREAD:
        refused = upload(reader, content)
        assert (refused.status, message in unescape(refused.html)) == (422, True), content[:80]
        assert (forms(refused.html)[0].fields["by"], len(refused.html) < 100_000) == (BY, True)
    assert facts(people, order) == ["order.issued", "order.received"]


def test_too_many_different_words_at_once_are_refused(world: World, people: Cast) -> None:
    items = [{"url": f"https://video.example/{number}"} for number in range(1, 22)]
    order = str(people.ministry.post("/orders", {**order_text("KZ-21"), "items": items}).body["id"])
    world.run(MINUTE)
    reader = people.page(next(mail for mail in world.mailbox.to(PRIMARY) if mail.tags["order"] == order).link)
    lines = [{**CONTESTED, "number": str(number), "explanation": f"No. {number}"} for number in range(1, 22)]
    refused = upload(reader, table(*lines))
    assert (refused.status, "Different explanations in the file: 21." in refused.html) == (422, True)
    assert confirm(reader, upload(reader, table(*lines[:20]))).status == 303
    assert facts(people, order).count("order.contested") == 20


def test_two_files_no_file_and_a_huge_one_are_refused_with_words(reader: Reader) -> None:
    fields, file = {"answer": "file", "by": BY}, table(REMOVED).encode()
    for sent, status, message in (
        (body(fields, file, file), 422, "Choose one file alone."),
        (body(fields), 422, "Choose a file."),
        (body(fields, b"x" * 800_000), 413, "The file is too large"),
    ):
        refused = send(reader, sent)
        assert (refused.status, message in refused.html, BY in refused.html) == (status, True, True)


def test_a_body_that_is_cut_off_or_of_another_type_is_refused_and_shown(reader: Reader) -> None:
    whole = body({"answer": "contest", "by": BY, "explanation": "Сатира"}, b"x")
    for sent, content_type, status in (
        (whole[:-60], TYPE, 400),
        (whole, "multipart/form-data", 415),
        (part("by", BY.encode()) * 300, TYPE, 400),
        (f"by={BY}\r\nexplanation=Сатира".encode(), "text/plain", 415),
        (f"answer=contest&by=x&by={BY}&explanation=Сатира&a=%ff".encode(), "application/x-www-form-urlencoded", 400),
    ):
        refused = send(reader, sent, content_type=content_type)
        assert (refused.status, "Nothing was recorded" in refused.html) == (status, True)
        assert BY in refused.html or content_type == "multipart/form-data"
        assert "Сатира" in refused.html or sent.startswith(b"--")
    unread = upload(reader, "Сатира".encode("cp1251"), again="yes")
    assert "The letters of the file cannot be read." in unread.html, "another language is no way around it"
    shown = reader.post({**forms(send(reader, b"raw text", content_type="text/plain").html)[0].fields, "again": "yes"})
    assert (shown.status, "raw text" in shown.html) == (415, True)


@pytest.mark.parametrize(
    "head",
    [
        b'Content-Disposition: form-data; name="' + b";" * 3_000,
        b"Content-Disposition: form-data; name=x\r\n" + b"a: b\r\n" * 500,
        b"Content-Type: message/rfc822\r\n\r\n" * 2_000,
        b"content-type:\r\n multipart/mixed; boundary=x\r\n\r\n--x\r\n" * 2,
    ],
)
def test_a_head_for_which_a_parser_takes_minutes_or_goes_too_deep_is_no_form(reader: Reader, head: bytes) -> None:
    end = f"--{BOUNDARY}".encode()
    refused = send(reader, part("answer", b"file") + end + b"\r\n" + head + b"\r\n\r\nx\r\n" + end + b"--\r\n")
    assert (refused.status, "Nothing was recorded" in refused.html) == (400, True)


def test_of_fields_that_are_no_form_no_more_is_shown_than_an_answer_holds(reader: Reader) -> None:
    fields = "&".join(f"{name}={'%26' * 180_000}" for name in ("explanation", "numbers", "own_reference", "territory"))
    refused = send(reader, f"{fields}&by=%ff".encode(), content_type="application/x-www-form-urlencoded")
    assert (refused.status, len(refused.html) < 5_500_000) == (400, True)
    repeated = send(reader, b"by=x&" * 2_000, content_type="application/x-www-form-urlencoded")
    assert (repeated.status, repeated.html.count("\nx") < 400) == (400, True)
