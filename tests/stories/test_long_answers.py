"""Answers as long as they may be: whole in API, webhook, mail and page, and erased when preservation has ended."""

import json
from datetime import timedelta
from html import unescape
from typing import Any

import pytest

from infra.dev.local.browser import forms
from removal.cli import main
from removal.orders.commands import EXPLANATION_AT_MOST
from removal.record import instant
from removal.record.duration import months_after
from removal.record.words import digest
from tests.cloud import table_items
from tests.fake_ses import Posted, accepts
from tests.mail.shape import attachments
from tests.people import DEPUTY, PRIMARY, Cast
from tests.world import World

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MONTHS = 6
MARKS = {"obstructed": "Ы", "contested": "Ө"}  # letters that no other text of the story has
ANSWERS = {"obstructed": ("obstacle", "obstacles"), "contested": ("contest", "contest")}  # form, route


def longest(letter: str) -> str:
    """As many characters as are taken, all but the line ends Cyrillic."""
    line = f"{letter * 99}\n"
    return line * (EXPLANATION_AT_MOST // 100 - 1) + letter * 100


TEXTS = {kind: longest(letter) for kind, letter in MARKS.items()}


def by_api(people: Cast, order: str, kind: str) -> None:
    body = {"by": "Ы. Өкіл", "reference": "Ф-1", "explanation": TEXTS[kind], "items": [1]}
    body |= {"ground": "technical"} if kind == "obstructed" else {}
    answer = people.representative.post(f"/orders/{order}/{ANSWERS[kind][1]}", body)
    assert (answer.status, answer.body["recorded"]) == (200, True)


def by_page(people: Cast, order: str, kind: str) -> None:
    """As a browser sends it, with the line ends of a form; what is to be confirmed is shown whole."""
    mailbox = people.ministry.world.mailbox
    reader = people.page(next(mail.link for mail in mailbox.to(PRIMARY) if mail.tags.get("order") == order))
    fields = {"answer": ANSWERS[kind][0], "by": "Ы. Өкіл", "own_reference": "Ф-1", "item-1": "yes"}
    fields |= {"ground": "technical"} if kind == "obstructed" else {}
    preview = reader.post({**fields, "explanation": TEXTS[kind].replace("\n", "\r\n")})
    assert (preview.status, TEXTS[kind] in unescape(preview.html)) == (200, True)
    [form] = forms(preview.html)
    assert reader.post(form.fields | form.ticks).status == 303


def lived(world: World, people: Cast, by: str) -> str:
    """An order with both answers, contest rejected, items reported."""
    world.mailbox.behaviour[PRIMARY] = accepts
    order = people.issue()
    world.run(HOUR)
    for kind in MARKS:
        {"api": by_api, "page": by_page}[by](people, order, kind)
        world.run(HOUR)
    assert people.report(order, 1, 2).status == 200
    decision = {"decision": "rejected", "reasons": "Заң бойынша."}
    assert people.ministry.post(f"/orders/{order}/contest-decision", decision).status == 200
    world.run(HOUR)
    return order


def shown(people: Cast, mails: list[Posted], text: str) -> list[bool]:
    """For each mail that begins the text: whether the page behind its link has it whole, as no mail over 90 kB may."""
    beginning = [mail for mail in mails if text[:99] in mail.text]
    assert not any(attachments(mail.message) for mail in beginning)
    return [text in unescape(people.page(mail.link).get().html) for mail in beginning]


def left() -> list[str]:
    """Keys of items in which one of the texts is left."""
    items = [(item["pk"]["S"], json.dumps(item, ensure_ascii=False)) for item in table_items()]
    return [key for key, text in items if any(letter * 90 in text for letter in MARKS.values())]


@pytest.mark.parametrize("by", ["api", "page"])
def test_they_are_whole_wherever_they_are_told_and_erased_after_six_months(
    world: World, people: Cast, by: str, capsys: pytest.CaptureFixture[str]
) -> None:
    order = lived(world, people, by)
    facts: list[dict[str, Any]] = []
    for party in (people.ministry, people.representative):
        facts = party.get(f"/orders/{order}/facts").body["facts"]
        feed = [fact for fact in party.get("/facts").body["facts"] if fact["data"]["subject"] == f"order:{order}"]
        sent = [call.payload for call in party.order_calls(order)]
        for kind, text in TEXTS.items():
            for place in (facts, feed, sent):
                [data] = [fact["data"] for fact in place if fact["type"] == f"order.{kind}"]
                assert data["words"]["explanation"] == text
                assert digest(data["words"]) == data["words_sha256"]
    for text in TEXTS.values():
        for contact in (PRIMARY, DEPUTY):
            assert shown(people, world.mailbox.to(contact), text) == [True]
    assert left()
    before = people.order(order)
    people.sound(order)
    last = instant.from_text(before["changed_at"])
    world.run_until(months_after(last, MONTHS) + DAY)
    _is_erased(people, order, before)
    capsys.readouterr()
    assert main(["verify", order]) == 0
    assert "chain holds" in capsys.readouterr().out


def _is_erased(people: Cast, order: str, before: dict[str, Any]) -> None:
    """The texts are gone; all that does not depend on them is as before."""
    assert left() == []
    after = people.order(order)
    assert after["status"] == "erased"
    gone = {"statement_of_reasons", "salt", "legal_basis", "redress", "issuing_officer", "expert_decision"}
    assert gone <= before.keys() - after.keys()
    kept = {"reference", "authority", "platform", "law", "issued_at", "text_sha256", "clock", "breaches", "owed"}
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    of_text = {"url", "locator"}
    items = [{name: item[name] for name in item.keys() - of_text} for item in before["items"]]
    assert after["items"] == items
    shown = people.ministry.get(f"/orders/{order}/facts").body["facts"]
    assert len(shown) == before["journal"]["length"] + 1
    assert [fact["data"]["words"] for fact in shown if fact["type"] == "order.obstructed"] == [None]
    assert [fact["data"]["words"] for fact in shown if fact["type"] == "order.contested"] == [None]
