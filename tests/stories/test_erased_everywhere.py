"""A canary in every field that a person fills in: none is left anywhere once preservation has ended."""

import json
import logging
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest

from removal.cli import main
from removal.erasure import actions
from removal.record import instant
from removal.record.duration import months_after
from removal.record.words import WRITTEN
from removal.telemetry.log import logger
from tests.cloud import table_items
from tests.fake_ses import accepts, bounce_naming, bounces
from tests.people import DEPUTY, NIGHT_DESK, PRIMARY, Cast, order_text
from tests.rules.template import read, resources
from tests.stories import test_register_erasure as register
from tests.world import World

HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
CANARY = "CANARY"
MONTHS = 6
TEXT = {
    "statement_of_reasons": f"{CANARY} statement",
    "legal_basis": [{"act": f"{CANARY} act", "provision": f"{CANARY} provision"}],
    "expert_decision": {"reference": f"{CANARY} decision", "decided_on": "2026-11-20"},
    "items": [
        {"url": f"https://video.example/{CANARY}?v={number}", "locator": f"{CANARY} locator"} for number in (1, 2)
    ],
    "redress": {"body": f"{CANARY} court", "procedure": f"{CANARY} procedure", "within": "P10D"},
    "issuing_officer": {"name": f"{CANARY} officer", "post": f"{CANARY} post"},
}
SAID = {"by": f"{CANARY} person", "reference": f"{CANARY} own"}


def live(world: World, people: Cast) -> str:
    """An order on which both sides write all that they can; its mails come back, and its webhooks are answered."""
    world.mailbox.behaviour |= {PRIMARY: accepts, DEPUTY: bounces(MINUTE), NIGHT_DESK: accepts}
    for party in (people.ministry, people.representative):
        world.receivers.answer_contents[party.hook] = f"{CANARY} answer".encode()
    issued = people.ministry.post("/orders", {**order_text("KZ-1"), **TEXT})
    assert issued.status == 201, issued.body
    order = str(issued.body["id"])
    world.run(HOUR)
    page = people.page(world.mailbox.to(PRIMARY)[0].link)
    draft = {"answer": "contest", "scope": "all", "by": f"{CANARY} person", "explanation": f"{CANARY} draft"}
    assert page.post(draft).status == 200
    for side, path, body in _acts(world):
        party = people.ministry if side == "ministry" else people.representative
        answer = party.post(f"/orders/{order}/{path}", body)
        assert answer.status == 200, (path, answer.body)
        world.run(HOUR)
    return order


def _acts(world: World) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    yield "representative", "acknowledgement", SAID
    obstacle = {"items": [1], "explanation": f"{CANARY} explanation"}
    yield "representative", "obstacles", {**SAID, **obstacle, "ground": "insufficient_information"}
    yield "ministry", "obstacle-answers", {"items": [1], "answer": f"{CANARY} answer"}
    yield "representative", "obstacles", {**SAID, **obstacle, "ground": "technical"}
    yield "representative", "resumption", {**SAID, "items": [1]}
    yield "ministry", "extension", {"extend_by": "PT20H", "reason": f"{CANARY} reason"}
    yield "ministry", "suspension", {"suspended": True, "reason": f"{CANARY} reason"}
    yield "ministry", "suspension", {"suspended": False, "reason": f"{CANARY} lift"}
    measures = [{"number": n, "outcome": "removed", "measured_at": instant.to_text(world.now)} for n in (1, 2)]
    yield "representative", "reports", {**SAID, "items": measures}
    yield "ministry", "disputes", {"items": [1], "reason": f"{CANARY} reason"}
    yield "representative", "contest", {**SAID, "explanation": f"{CANARY} explanation"}
    yield "ministry", "contest-decision", {"decision": "rejected", "reasons": f"{CANARY} reasons"}
    yield "ministry", "withdrawal", {"reason": f"{CANARY} reason"}
    yield "representative", "reinstatement-report", {**SAID, "items": [1]}
    why = {"ground": "no_copy", "explanation": f"{CANARY} explanation"}
    yield "representative", "reinstatement-report", {**SAID, "items": [2], "not_possible": why}


def in_table(text: str) -> list[str]:
    """Keys of the items that hold it."""
    items = [item for item in table_items() if text in json.dumps(item, ensure_ascii=False)]
    return sorted(f"{item['pk']['S']} {item['sk']['S']}" for item in items)


def deliveries(order: str) -> set[str]:
    """Ids of the deliveries of its facts; a platform's and an endpoint's own facts are another matter."""
    of_order = [item for item in table_items() if item.get("subject", {}).get("S") == f"order:{order}"]
    return {item["sk"]["S"].removeprefix("delivery:") for item in of_order}


def test_no_canary_is_left_in_table_stream_queues_log_and_metrics(
    world: World, people: Cast, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG, logger.name):
        order = live(world, people)
        kinds = {key.partition(" ")[2].partition(":")[0] for key in in_table(CANARY) if f"_answer:{order}" not in key}
        assert kinds == {"body", "delivery", "text", "words"}
        assert len(in_table(f"{CANARY} draft")) == 1
        facts = people.ministry.get(f"/orders/{order}/facts").body["facts"]
        unwritten = {"order.refused", "order.erasure_held", "order.erasure_released"}  # not in these lives
        of_orders = {fact_type for fact_type in WRITTEN if fact_type.startswith("order.")}
        assert {fact["type"] for fact in facts} >= of_orders - unwritten
        world.receivers.answer_contents.clear()
        world.run(2 * DAY)
        last = instant.from_text(people.order(order)["changed_at"])
        delivered = {f"delivery:{id_}" for id_ in deliveries(order)}
        others = [key for key in in_table(CANARY) if key.startswith("delivery:") and key.split(" ")[0] not in delivered]
        world.run_until(months_after(last, MONTHS) + DAY)
    assert people.order(order)["status"] == "erased"
    assert in_table(CANARY) == others, "what a webhook answered to facts of its platform"
    assert len(delivered) > 60
    assert [item for item in table_items() if item["pk"]["S"] in delivered] == []
    own = [item for item in table_items() if item.get("subject", {}).get("S") == f"order:{order}"]
    assert {item["type"]["S"] for item in own} == {"order.erased"}
    assert CANARY not in json.dumps(world.stream_records(), default=str)
    assert CANARY not in json.dumps(world.services.messages(), default=str)
    printed = capfd.readouterr()
    records = [str(vars(record)) for record in caplog.records if record.name == logger.name]
    assert CANARY not in "\n".join([*records, printed.out, printed.err]), "the log, and the metrics in it"


def test_no_canary_of_the_register_is_left_in_table_stream_queues_log_and_metrics(
    world: World, people: Cast, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG, logger.name):
        bound = people.registrar.post("/callers", {**register.CALLER, "scopes": ["orders:read"]}).body["id"]
        people.registrar.put("/authorities/ministry", {**register.MINISTRY, "alarm_email": "canary@ministry.example"})
        register.former(world, people)
        assert people.registrar.send("DELETE", f"/callers/{bound}").status == 200
        people.registrar.put("/authorities/ministry", {**register.MINISTRY, "alarm_email": "night@ministry.example"})
        world.run(DAY)
        kinds = {key.partition(":")[0] for key in register.canaries()}
        assert kinds >= {"authority", "caller", "platform", "endpoint", "likeness", "registry"}
        end = months_after(world.now, MONTHS)
        assert "canary" in json.dumps(table_items())
        world.run_until(end + DAY)
    assert register.canaries() == []
    assert "canary" not in json.dumps(world.stream_records(), default=str).lower()
    assert "canary" not in json.dumps(world.services.messages(), default=str).lower()
    printed = capfd.readouterr()
    records = [str(vars(record)) for record in caplog.records if record.name == logger.name]
    assert "canary" not in "\n".join([*records, printed.out, printed.err]).lower(), "the log, and the metrics in it"


def test_what_was_erased_is_in_no_key_of_a_message_an_address_or_a_report(world: World, people: Cast) -> None:
    order = live(world, people)
    world.run(2 * DAY)
    delivered = deliveries(order)
    of_order = [item for item in table_items() if item.get("delivery", {}).get("S") in delivered]
    mailed = [item for item in of_order if item["sk"]["S"] == "message"]
    events = [item for item in of_order if item["sk"]["S"].startswith("address:")]
    assert len(mailed) > 20
    assert events
    last = instant.from_text(people.order(order)["changed_at"])
    world.run_until(months_after(last, MONTHS) + DAY)
    assert [item for item in table_items() if item in mailed] == []
    assert [item for item in table_items() if item in events] == []
    kinds = {item["sk"]["S"].partition(":")[0] for item in table_items() if item["pk"]["S"] == f"order:{order}"}
    assert kinds == {"body", "journal", "planned"}, "those of the fact that it was erased"


def test_what_lies_outside_the_table_is_gone_long_before_preservation_ends() -> None:
    template = read()
    queues = [queue.get("MessageRetentionPeriod", 345_600) for _, queue in resources(template, "AWS::SQS::Queue")]
    assert max(queues) <= timedelta(days=14).total_seconds()
    buckets = dict(resources(template, "AWS::S3::Bucket"))
    rules = buckets["FailedRecords"]["LifecycleConfiguration"]["Rules"]
    assert [rule["ExpirationInDays"] for rule in rules] == [30]
    forgets = [rule for rule in buckets["LogBucket"]["LifecycleConfiguration"]["Rules"] if "ExpirationInDays" in rule]
    assert [(rule["Prefix"], rule["ExpirationInDays"]) for rule in forgets] == [("commit/", 35)], "ids of orders"
    assert set(buckets) == {"Erasures", "FailedRecords", "LogBucket"}, "an erasure leaves ids, the log commitments"


def test_what_a_mail_server_elsewhere_reported_is_erased_too(world: World, by_mail: Cast) -> None:
    order = by_mail.issue("KZ-1")
    world.settle()
    elsewhere = {"emailAddress": f"{CANARY}@elsewhere.example", "action": "failed", "status": "5.1.1"}
    world.hear(bounce_naming(world.mailbox.to(PRIMARY)[0], world.now, "Permanent", elsewhere))
    world.run(HOUR)
    assert by_mail.ministry.post(f"/orders/{order}/withdrawal", {"reason": "an error"}).status == 200
    world.settle()
    reports = [item for item in table_items() if item["sk"]["S"].startswith("report:")]
    assert {item["pk"]["S"].partition(":")[0] for item in reports} == {"delivery", "order"}
    world.run_until(months_after(world.now, MONTHS) + DAY)
    assert by_mail.order(order)["status"] == "erased"
    assert [item for item in table_items() if item["sk"]["S"].startswith("report:")] == []


def test_each_slice_deletes_some_items_of_a_mail_that_many_reports_are_about(
    world: World, by_mail: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "SLICE", 3)
    order = by_mail.issue("KZ-1")
    world.settle()
    elsewhere = {"emailAddress": "reader@elsewhere.example", "action": "failed", "status": "5.1.1"}
    for _ in range(10):
        world.hear(bounce_naming(world.mailbox.to(PRIMARY)[0], world.now, "Permanent", elsewhere))
        world.run(MINUTE)
    assert by_mail.ministry.post(f"/orders/{order}/withdrawal", {"reason": "an error"}).status == 200
    world.run_until(months_after(world.now, MONTHS) + DAY)
    assert main(["verify", order]) == 0
    assert not any(item["sk"]["S"].startswith("report:") for item in table_items())
