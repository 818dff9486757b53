"""What the link in a mail opens: who may look, at what, and that looking changes nothing."""

import random
from datetime import timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError

from infra.dev.local.browser import forms
from removal.links import token
from removal.links.token import Key, Link
from removal.record.canonical import derived_id
from removal.record.facts import SYSTEM
from tests import parts
from tests.cloud import REGION, table_items
from tests.people import DEPUTY, PRIMARY, Cast
from tests.reader import Reader
from tests.world import World

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def test_it_shows_the_whole_order_its_deadline_in_both_zones_and_its_history(reader: Reader) -> None:
    shown = reader.get()
    assert (shown.status, shown.headers["content-type"]) == (200, "text/html; charset=utf-8")
    for text in (
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
        "Wednesday 25 November 2026, 17:00 UTC+8 (Asia/Hong_Kong)",
        "25 November 2026, 09:00:01 UTC",
        "23 h 59 min left",
        "Received: the order (mail server accepted the notice); deadline: Wednesday 25 November 2026, 17:00 UTC+8",
    ):
        assert text in shown.html


def test_no_one_but_the_reader_learns_of_it(reader: Reader) -> None:
    headers = reader.get().headers
    assert {
        name: content for name, content in headers.items() if name not in ("content-security-policy", "x-request-id")
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


def test_looking_changes_nothing(reader: Reader) -> None:
    before = table_items()
    dice = random.Random(7)
    statuses = {dice.choice(("GET", "HEAD", "OPTIONS")): 0 for _ in range(3)}
    for _ in range(200):
        method = dice.choice(("GET", "HEAD", "OPTIONS"))
        answer = reader.send(method, query=dice.choice(("", "recorded=2", "recorded=0", "confirm=yes")))
        statuses[method] = answer.status
        assert method == "GET" or answer.html == ""
    assert statuses == {"GET": 200, "HEAD": 200, "OPTIONS": 204}
    assert table_items() == before


def test_what_people_write_is_shown_and_never_run(world: World, people: Cast) -> None:
    hostile = "<script>alert(1)</script>\"'&"
    made = people.issue("KZ-<b>", statement_of_reasons=hostile, issuing_officer={"name": hostile, "post": "x"})
    world.run(MINUTE)
    mail = next(mail for mail in world.mailbox.to(PRIMARY) if mail.tags["order"] == made)
    reader = people.page(mail.link)
    reader.answer("acknowledge", by="<img src=x onerror=alert(1)>")
    preview = reader.post({"answer": "report", "all": "removed", "by": "<i>Eve</i>"})
    for html in (mail.html, reader.get().html, preview.html):
        assert "<script>alert" not in html
        assert "<img" not in html
        assert "<i>Eve" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in reader.get().html
    assert "Acknowledged by &lt;img src=x onerror=alert(1)&gt;" in reader.get().html


def test_other_than_a_form_is_not_taken(reader: Reader) -> None:
    for content_type in ("application/json", "multipart/form-data", "text/plain", ""):
        body = b"answer=acknowledge&confirm=yes&by=R"
        assert (content_type, reader.send("POST", body=body, content_type=content_type).status) == (content_type, 415)


NO_FORMS = {
    "no ASCII": b"\xff",
    "no UTF-8": b"by=%ff",
    "a field twice": b"by=a&by=b",
    "too large": b"x=" + b"y" * 1_100_000,
    "too many": b"&".join(b"a%d=1" % n for n in range(300)),
}


def test_what_no_browser_sends_is_refused(reader: Reader) -> None:
    before = table_items()
    assert {name: reader.send("POST", body=body).status for name, body in NO_FORMS.items()} == dict.fromkeys(
        NO_FORMS, 400
    )
    assert table_items() == before


def test_other_methods_get_the_list_of_those_there_are(reader: Reader) -> None:
    for method in ("PUT", "DELETE", "PATCH", "TRACE"):
        answer = reader.send(method)
        assert (method, answer.status, answer.headers["allow"]) == (method, 405, "GET, HEAD, OPTIONS, POST")


def test_a_link_opens_its_own_order_and_no_other(world: World, people: Cast, order: str, reader: Reader) -> None:
    other = people.issue("KZ-OTHER", statement_of_reasons="Other reasons.")
    world.settle()
    key = parts.link_keys().current()
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
    decoded = token._decoded(link).replace(old, new)  # noqa: SLF001 - as any holder of a link can do
    return token._encoded(decoded.encode())  # noqa: SLF001


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

    monkeypatch.setattr(parts.link_keys()._client, "get_secret_value", fail)  # noqa: SLF001 - AWS is away
    for length, status in ((50 * MINUTE, 200), (11 * MINUTE, 500)):
        world.run(length)
        assert reader.get().status == status


def test_who_is_no_longer_in_office_may_look_and_not_answer(world: World, reader: Reader) -> None:
    registry = parts.registry()
    platform = registry.platform("video-example")
    (former,) = platform.representatives
    parts.appointing().appoint("video-example", _successor(former), SYSTEM)
    world.run(2 * MINUTE)
    before = table_items()
    assert "Next Ltd" in reader.get().html
    assert forms(reader.get().html) == ()
    assert reader.answer("report", all="removed").status == 409
    assert table_items() == before


def _successor(former: Any) -> Any:  # noqa: ANN401 - a representative of the register
    from dataclasses import replace  # noqa: PLC0415 - one line of one test

    contacts = tuple(replace(contact, id=derived_id(contact.role)) for contact in former.contacts)
    return replace(
        former,
        id="5d9f7a52-0c7c-5f0e-8b6e-3f2f0a4f9f11",
        name="Next Ltd",
        valid_from=former.valid_from + timedelta(days=1),
        contacts=contacts,
    )


def test_with_no_one_in_office_a_link_says_so(world: World, people: Cast, reader: Reader) -> None:
    representative = people.registrar.get("/platforms/video-example").body["representative"]
    ends = {"valid_until": "2026-11-24T09:00:00Z"}
    assert people.registrar.post(f"/representatives/{representative['id']}/termination", ends).status == 200
    world.run(2 * MINUTE)
    assert "no representative is in office" in reader.get().html


def test_a_link_of_an_older_generation_may_look_and_not_answer(people: Cast, order: str, reader: Reader) -> None:
    key = parts.link_keys().current()
    opened = token.read(reader.link, [key])
    assert opened is not None
    older = people.page(token.signed(Link(order, opened.contact, 0), key))
    assert older.get().status == 200
    refused = older.answer("acknowledge")
    assert refused.status == 409
    assert "answer by the link in the newest mail" in refused.html
    assert "order.acknowledged" not in people.ministry.types(order)


def test_each_contact_has_a_link_and_a_zone_of_its_own(world: World, people: Cast) -> None:
    world.mailbox.behaviour[PRIMARY] = lambda _: []
    made = people.issue("KZ-2")
    world.run(HOUR + MINUTE)
    mail = next(mail for mail in world.mailbox.to(DEPUTY) if mail.tags["order"] == made)
    assert "UTC (Europe/London)" in mail.text
    assert people.page(mail.link).answer("acknowledge").status == 303
    assert people.order(made)["clock"]["basis"]["rule"] == "answer"


def test_the_log_holds_no_link_and_no_name(reader: Reader, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG", "removal-orders"):
        reader.answer("acknowledge", by="Very Personal Name")
        reader.get()
    log = "\n".join(str(record.__dict__) for record in caplog.records)
    assert "'status': 303" in log
    assert reader.link not in log
    assert "Very Personal" not in log
