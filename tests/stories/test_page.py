"""What the link in a mail opens: who may look, who may answer, and that nothing is recorded before a confirmation."""

import random
from datetime import timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError

from infra.local.browser import forms
from removal.delivery.mail import token
from removal.delivery.mail.actions import Addresses
from removal.delivery.mail.token import Key, Link
from removal.orders.actions import Orders
from removal.registry.actions import appoint
from removal.wiring import wired
from tests.cloud import REGION
from tests.people import DEPUTY, PRIMARY, Cast, Reader, cast
from tests.post import accepts
from tests.world import World

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
BY = {"by": "R. Representative"}


@pytest.fixture
def people(world: World) -> Cast:
    world.post.behaviour[PRIMARY] = accepts
    return cast(world, representative_has_webhook=False)


@pytest.fixture
def order(world: World, people: Cast) -> str:
    made = people.issue()
    world.run(MINUTE)
    return made


@pytest.fixture
def reader(world: World, people: Cast, order: str) -> Reader:
    (notice,) = (mail for mail in world.post.to(PRIMARY) if mail.tags["order"] == order)
    return people.page(notice.link)


def table() -> list[dict[str, Any]]:
    found = boto3.client("dynamodb", REGION).scan(TableName="removal-orders")["Items"]
    return sorted(found, key=lambda item: (item["pk"]["S"], item["sk"]["S"]))


def test_it_shows_the_whole_order_its_deadline_in_both_zones_and_its_history(reader: Reader) -> None:
    shown = reader.get()
    assert (shown.status, shown.headers["content-type"]) == (200, "text/html; charset=utf-8")
    for told in (
        "KZ-2026-000123",
        "Ministry",
        "+7 7172 000000",
        "Video Example",
        "Law on Online Platforms, Art. 41-1",
        "Травля ребёнка в комментариях.",
        "EG-77/2026",
        "https://video.example/watch?v=1",
        "https://video.example/watch?v=2",
        "Court of first instance",
        "2026-11-25 17:00:01 +08:00 (Asia/Hong_Kong)",
        "2026-11-25 09:00:01 UTC",
        "23 h 59 min left",
        "Received (mail server accepted the notice); deadline 2026-11-25 17:00:01 +08:00",
    ):
        assert told in shown.html


def test_nobody_but_the_reader_learns_of_it(reader: Reader) -> None:
    headers = reader.get().headers
    assert {
        name: told for name, told in headers.items() if name not in ("content-security-policy", "x-request-id")
    } == {
        "content-type": "text/html; charset=utf-8",
        "cache-control": "no-store",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "x-robots-tag": "noindex, nofollow",
        "cross-origin-opener-policy": "same-origin",
        "strict-transport-security": "max-age=31536000",
    }
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["form-action"] == "'self'"
    assert policy["style-src"].startswith("'sha256-")
    assert "script-src" not in policy
    assert "<script" not in reader.get().html


def test_a_first_post_shows_what_would_be_recorded_and_a_confirmed_one_records_it(
    world: World, people: Cast, order: str, reader: Reader
) -> None:
    asked = reader.post({"answer": "report", "all": "removed", "item-2": "already_absent", **BY})
    assert (asked.status, "Nothing has been recorded yet." in asked.html) == (200, True)
    assert people.order(order)["items"][0]["outcome"] is None

    (form,) = forms(asked.html)
    answered = reader.post(form.fields | form.ticks)
    assert answered.status == 303
    shown = people.order(order)
    assert [item["outcome"] for item in shown["items"]] == ["removed", "already_absent"]
    assert shown["status"] == "complied"
    world.settle()
    told = people.ministry.told(order)[-2].told["data"]
    assert (told["answered_by"], told["by"]["kind"]) == ("R. Representative", "representative")
    assert told["by"]["caller"].startswith("contact:")
    assert "Your answer was recorded at 2026-11-24 17:01:00 +08:00" in reader.get(answered.headers["location"][1:]).html


def test_a_confirmation_sent_twice_is_recorded_once(world: World, people: Cast, order: str, reader: Reader) -> None:
    for chosen in ({"item-1": "removed", "item-2": "unchanged"}, {"item-2": "already_absent"}):
        (form,) = forms(reader.post({"answer": "report", **chosen, **BY}).html)
        world.run(MINUTE)
        clicked = [reader.post(form.fields | form.ticks)]
        world.run(timedelta(seconds=1))
        clicked.append(reader.post(form.fields | form.ticks))
        assert [answer.status for answer in clicked] == [303, 303]
        assert clicked[0].headers["location"] == clicked[1].headers["location"]
        assert "Your answer was recorded at" in reader.get(clicked[1].headers["location"][1:]).html
    world.settle()
    assert people.ministry.types(order)[-3:] == ["order.reported", "order.reported", "order.complied"]
    assert people.order(order)["status"] == "complied"


def test_what_is_confirmed_is_what_is_recorded_however_long_it_takes(
    world: World, people: Cast, order: str, reader: Reader
) -> None:
    asked = reader.post({"answer": "report", "all": "removed", **BY})
    assert "<dd>2026-11-24 17:01:00 +08:00</dd>" in asked.html
    world.run(42 * MINUTE)
    (form,) = forms(asked.html)
    assert reader.post(form.fields | form.ticks).status == 303
    world.settle()
    reported = people.ministry.told(order)[-2].told["data"]
    assert reported["items"][0]["measured_at"] == "2026-11-24T09:01:00.000Z"
    assert reported["answered_at"] == "2026-11-24T09:43:00.000Z"


def test_a_second_answer_replaces_the_first_and_both_stand_in_the_history(
    world: World, people: Cast, order: str, reader: Reader
) -> None:
    for outcome in ("removed", "already_absent", "removed"):
        world.run(MINUTE)
        assert reader.answer("report", **{"item-1": outcome}).status == 303
    assert people.order(order)["items"][0]["outcome"] == "removed"
    assert people.order(order)["journal"]["length"] == 5


def test_nothing_is_recorded_before_it_has_been_shown(reader: Reader) -> None:
    before = table()
    asked = reader.post({"answer": "report", "all": "removed", "confirm": "yes", **BY})
    assert (asked.status, "Nothing has been recorded yet." in asked.html) == (200, True)
    assert table() == before


def test_an_answer_that_was_recorded_is_told_so_whatever_fails_after_it(
    people: Cast, order: str, reader: Reader, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise TimeoutError("desk@platform.example")

    monkeypatch.setattr(Addresses, "heard_from", fail)
    assert reader.answer("report", all="removed").status == 303
    assert people.order(order)["status"] == "complied"
    assert [record.levelname for record in caplog.records if record.getMessage() == "address not enabled"] == ["ERROR"]


def test_where_nobody_can_tell_what_was_recorded_the_page_does_not_either(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise TimeoutError

    monkeypatch.setattr(Orders, "answer", fail)
    answer = reader.answer("acknowledge")
    assert (answer.status, answer.headers["cache-control"]) == (500, "no-store")
    assert "the history at the end of the page says what was recorded" in answer.html


def test_an_acknowledgement_is_recorded_once_and_the_form_for_it_goes(people: Cast, order: str, reader: Reader) -> None:
    assert reader.answer("acknowledge").status == 303
    again = reader.answer("acknowledge", by="Somebody Else")
    assert again.headers["location"] == "?recorded=0"
    assert "This was recorded already" in reader.get("recorded=0").html
    assert people.ministry.types(order).count("order.acknowledged") <= 1
    assert people.order(order)["journal"]["length"] == 3
    shown = reader.get().html
    assert "Acknowledged." in shown
    assert [form.fields["answer"] for form in forms(shown)] == ["report"]


def test_looking_changes_nothing(reader: Reader) -> None:
    before = table()
    dice = random.Random(7)
    statuses = {dice.choice(("GET", "HEAD", "OPTIONS")): 0 for _ in range(3)}
    for _ in range(200):
        method = dice.choice(("GET", "HEAD", "OPTIONS"))
        answer = reader.send(method, query=dice.choice(("", "recorded=2", "recorded=0", "confirm=yes")))
        statuses[method] = answer.status
        assert method == "GET" or answer.html == ""
    assert statuses == {"GET": 200, "HEAD": 200, "OPTIONS": 204}
    assert table() == before


def test_a_scanner_that_submits_every_form_it_finds_records_nothing(reader: Reader) -> None:
    before = table()
    waiting, sent = [reader.get()], 0
    while waiting:
        for form in forms(waiting.pop().html):
            for filled in (form.fields, {**form.fields, "by": "Scanner", "all": "removed"}):
                answer = reader.post(filled)
                assert answer.status in (200, 422)
                sent += 1
                if sent < 40:
                    waiting.append(answer)
    assert sent >= 40
    assert table() == before


def test_what_is_wrong_is_told_beside_its_field_and_what_was_filled_in_stays(reader: Reader) -> None:
    filled = {"answer": "report", "all": "deleted", "by": "", "own_reference": "x" * 81}
    answer = reader.post({**filled, "measured_at": "2027-01-01T00:00", "territory": "Kazakhstan"})
    assert answer.status == 422
    for told in (
        "Write your name",
        "Item 1: choose one of the outcomes offered.",
        "Measures cannot have been taken in the future.",
        "Write country codes of two letters",
        "Write your reference in one line",
    ):
        assert told in answer.html
    assert 'value="Kazakhstan"' in answer.html
    assert 'id="measured_at-wrong"' in answer.html
    assert 'aria-invalid="true"' in answer.html


def test_without_the_tick_nothing_is_recorded_and_the_page_says_so(reader: Reader) -> None:
    before = table()
    answer = reader.post({"answer": "report", "all": "removed", "step": "confirm", **BY})
    assert (answer.status, "Tick the box to confirm; nothing has been recorded yet." in answer.html) == (422, True)
    assert table() == before


def test_what_people_write_is_shown_and_never_run(world: World, people: Cast) -> None:
    hostile = "<script>alert(1)</script>\"'&"
    made = people.issue("KZ-<b>", statement_of_reasons=hostile, issuing_officer={"name": hostile, "post": "x"})
    world.run(MINUTE)
    mail = next(mail for mail in world.post.to(PRIMARY) if mail.tags["order"] == made)
    reader = people.page(mail.link)
    reader.answer("acknowledge", by="<img src=x onerror=alert(1)>")
    asked = reader.post({"answer": "report", "all": "removed", "by": "<i>Eve</i>"})
    for html in (mail.html, reader.get().html, asked.html):
        assert "<script>alert" not in html
        assert "<img" not in html
        assert "<i>Eve" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in reader.get().html
    assert "Acknowledged by &lt;img src=x onerror=alert(1)&gt;" in reader.get().html


def test_other_than_a_form_is_not_taken(reader: Reader) -> None:
    for said in ("application/json", "multipart/form-data", "text/plain", ""):
        body = b"answer=acknowledge&confirm=yes&by=R"
        assert (said, reader.send("POST", body=body, content_type=said).status) == (said, 415)


NO_FORMS = {
    "no ASCII": b"\xff",
    "no UTF-8": b"by=%ff",
    "a field twice": b"by=a&by=b",
    "too large": b"x=" + b"y" * 64_000,
    "too many": b"&".join(b"a%d=1" % n for n in range(300)),
}


def test_what_no_browser_sends_is_refused(reader: Reader) -> None:
    before = table()
    assert {name: reader.send("POST", body=body).status for name, body in NO_FORMS.items()} == dict.fromkeys(
        NO_FORMS, 400
    )
    assert table() == before


def test_other_methods_are_told_which_there_are(reader: Reader) -> None:
    for method in ("PUT", "DELETE", "PATCH", "TRACE"):
        answer = reader.send(method)
        assert (method, answer.status, answer.headers["allow"]) == (method, 405, "GET, HEAD, OPTIONS, POST")


def test_a_link_opens_its_own_order_and_no_other(world: World, people: Cast, order: str, reader: Reader) -> None:
    other = people.issue("KZ-OTHER", statement_of_reasons="Other reasons.")
    world.settle()
    key = wired().link_keys.current()
    opened = token.read(reader.link, [key])
    assert opened is not None
    assert opened.order == order
    for forged in (
        token.signed(Link(other, opened.contact, opened.generation), Key(b"another key" * 4)),
        _with(reader.link, opened.order, other),
        _with(reader.link, opened.contact, "somebody-else"),
        reader.link[:-1],
        reader.link + "A",
        reader.link.swapcase(),
        "",
        "x" * 5_000,
        "%00",
        "қ",
    ):
        assert people.page(forged).get().status == 404
        assert people.page(forged).answer("acknowledge").status == 404


def _with(link: str, old: str, new: str) -> str:
    """A link whose text was changed, and whose signature was not."""
    said = token._decoded(link).replace(old, new)  # noqa: SLF001 - as whoever has a link can do
    return token._encoded(said.encode())  # noqa: SLF001


def test_a_rotated_key_breaks_no_link_and_one_rotated_twice_does(reader: Reader, world: World) -> None:
    secrets = boto3.client("secretsmanager", REGION)
    for expected in (200, 404):
        secrets.put_secret_value(SecretId=world.cloud.link_key, SecretString=f"new {expected}".ljust(64, "."))
        world.restart()
        assert reader.get().status == expected


def test_links_go_on_opening_while_secrets_manager_does_not_answer_for_an_hour(
    world: World, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert reader.get().status == 200

    def fail(*_: object, **__: object) -> None:
        raise EndpointConnectionError(endpoint_url="https://secretsmanager.example")

    monkeypatch.setattr(wired().link_keys._client, "get_secret_value", fail)  # noqa: SLF001 - AWS is away
    for length, status in ((50 * MINUTE, 200), (11 * MINUTE, 500)):
        world.run(length)
        assert reader.get().status == status


def test_who_is_no_longer_in_office_may_look_and_not_answer(world: World, reader: Reader) -> None:
    registry = wired().registry
    platform = registry.platform("video-example")
    (former,) = platform.representatives
    appoint(registry, "video-example", _successor(former))
    world.run(2 * MINUTE)
    before = table()
    assert "This link is no longer valid for answering" in reader.get().html
    assert forms(reader.get().html) == ()
    assert reader.answer("report", all="removed").status == 409
    assert table() == before


def _successor(former: Any) -> Any:  # noqa: ANN401 - a representative of the register
    from dataclasses import replace  # noqa: PLC0415 - one line of one test

    contacts = tuple(replace(contact, id=f"new-{contact.role}") for contact in former.contacts)
    return replace(former, id="successor", valid_from=former.valid_from + timedelta(days=1), contacts=contacts)


def test_a_link_of_an_older_generation_may_look_and_not_answer(people: Cast, order: str, reader: Reader) -> None:
    key = wired().link_keys.current()
    opened = token.read(reader.link, [key])
    assert opened is not None
    older = people.page(token.signed(Link(order, opened.contact, 0), key))
    assert older.get().status == 200
    assert older.answer("acknowledge").status == 409
    assert "order.acknowledged" not in people.ministry.types(order)


def test_once_all_is_answered_the_page_only_shows(reader: Reader) -> None:
    assert reader.answer("report", all="removed").status == 303
    shown = reader.get().html
    assert "This order is closed (complied with)." in shown
    assert forms(shown) == ()
    assert reader.answer("report", all="already_absent").status == 409


def test_each_contact_has_a_link_and_a_zone_of_its_own(world: World, people: Cast) -> None:
    world.post.behaviour[PRIMARY] = lambda _: []
    made = people.issue("KZ-2")
    world.run(HOUR + MINUTE)
    mail = next(mail for mail in world.post.to(DEPUTY) if mail.tags["order"] == made)
    assert "+00:00 (Europe/London)" in mail.text
    assert people.page(mail.link).answer("acknowledge").status == 303
    assert people.order(made)["clock"]["basis"]["rule"] == "answer"


def test_an_answers_time_is_when_the_gateway_took_the_confirmation(people: Cast, world: World, reader: Reader) -> None:
    taken = world.now
    world.run(timedelta(seconds=10))
    assert reader.answer("report", taken, all="removed").status == 303
    world.settle()
    reported, complied = people.ministry.told()[-2:]
    assert reported.told["data"]["answered_at"] == "2026-11-24T09:01:00.000Z"
    assert complied.type == "order.complied"
    world.run(timedelta(seconds=10))
    assert reader.answer("report", taken, all="already_absent").status == 409


def test_an_answer_held_for_too_long_is_not_recorded_and_says_so(world: World, reader: Reader) -> None:
    taken = world.now
    world.run(timedelta(seconds=16))
    answer = reader.answer("acknowledge", taken)
    assert (answer.status, answer.headers["retry-after"]) == (503, "1")
    assert "nothing was changed" in answer.html


def test_the_log_holds_no_link_and_no_name(reader: Reader, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG", "removal-orders"):
        reader.answer("acknowledge", by="Very Personal Name")
        reader.get()
    said = "\n".join(str(record.__dict__) for record in caplog.records)
    assert "'status': 303" in said
    assert reader.link not in said
    assert "Very Personal" not in said
