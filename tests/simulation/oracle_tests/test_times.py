"""Receipts, reminders and breaches: a wrong history of each kind is found."""

from dataclasses import replace

from tests.simulation.faults.spans import Span
from tests.simulation.lateness import Allowed
from tests.simulation.oracle import breaches, lives, receipts
from tests.simulation.oracle.exchanges import Json
from tests.simulation.oracle.history import Feedback, Outage
from tests.simulation.oracle_tests.stories import (
    ACCEPTED,
    REPORT,
    SECOND,
    START,
    Story,
    answered,
    at,
    instant_text,
    issued,
    missed,
    words,
)

HOOK = "https://video-1.example/hook"


def received(story: Story) -> list[str]:
    return words(receipts.faults, story.history())


def decided(story: Story) -> list[str]:
    return words(breaches.faults, story.history())


def lived(story: Story) -> list[str]:
    return words(lives.faults, story.history())


def evidence(story: Story) -> Json:
    proof: Json = story.facts[1]["data"]["evidence"]
    return proof


def test_a_receipt_by_a_webhook_that_was_not_taken() -> None:
    story = missed()
    story.hooks[HOOK][0] = replace(story.hooks[HOOK][0], taken=False)
    assert "no webhook was answered 2xx" in received(story)[0]


def test_a_receipt_by_evidence_of_another_time_place_or_notice() -> None:
    for changed, what in (
        ({"at": instant_text(at("08:59:00.000"))}, "no webhook was answered 2xx"),
        ({"delivery": "other"}, "no webhook was answered 2xx"),
        ({"covers": 2}, "it covers 2, and was webhook 1"),
        ({"endpoint": "another"}, "is not that of a representative in office"),
    ):
        story = missed()
        evidence(story).update(changed)
        assert any(what in fault for fault in received(story)), what


def test_a_receipt_by_a_mail_that_no_one_accepted() -> None:
    story = missed()
    evidence(story).update({"kind": "mail_accepted", "delivery": "mail 1 to primary@video-1.example"})
    story.facts[1]["data"]["rule"] = "mail_accepted"
    assert any("SES did not say" in fault for fault in received(story))
    event = {"eventType": "Delivery", "mail": {"tags": {"delivery": [evidence(story)["delivery"]]}}}
    told_of = Feedback(at("09:00:02.000"), {**event, "delivery": {"timestamp": evidence(story)["at"]}})
    assert words(receipts.faults, story.history(feedback=[told_of])) == []


def test_a_receipt_by_an_answer_that_was_refused() -> None:
    story = missed()
    evidence(story).update({"kind": "answer", "at": instant_text(at("09:00:01.500"))})
    story.facts[1]["data"]["rule"] = "answer"
    story.ask("video-1", "reports", REPORT, at("09:00:01.500"), 409)
    assert any("no answer was given" in fault for fault in received(story))


def test_a_receipt_that_counts_from_another_instant_than_its_evidence() -> None:
    story = missed()
    story.facts[1]["data"]["received_at"] = instant_text(at("08:30:00.000"))
    assert any("notice 1 counts from" in fault for fault in received(story))


def test_a_notice_that_waits_though_it_was_taken() -> None:
    story = missed()
    story.shown["waiting_notices"] = [{"notice": 1}]
    assert any("notice 1 waits, though a webhook was answered 2xx" in fault for fault in received(story))


def test_a_receipt_that_was_recorded_an_hour_after_its_evidence() -> None:
    story = missed()
    story.facts[1]["timestamp"] = instant_text(at("10:10:00.000"))
    assert any("notice 1 was received at" in fault for fault in received(story))
    off = (Outage("table", at("08:59:00.000"), at("09:50:00.000")),)
    assert words(receipts.faults, story.history(outages=off)) == []


def test_a_bounce_that_no_one_heard_of() -> None:
    story = missed()
    bounce = {"kind": "Permanent", "subtype": "General", "at": instant_text(at("10:00:00.000"))}
    story.add("order.evidence_withdrawn", at("10:00:01.000"), evidence=evidence(story), bounce=bounce)
    assert any("did not say that" in fault for fault in received(story))


def test_a_reminder_that_is_missing_early_twice_or_for_no_clock() -> None:
    story = missed()
    assert lived(story) == []
    del story.facts[2]
    assert any("no reminder 12:00:00 before" in fault for fault in lived(story))
    for changed, what in (
        ({"before": "PT5H"}, "neither the law nor a missed lapse asks for"),
        ({"due_at": instant_text(at("12:00:00.000", 1))}, "no clock ran for it"),
        ({"before": "PT1H"}, "PT1H before 25 09:00:01, at 24 21:00:02"),
    ):
        story = missed()
        story.facts[2]["data"].update(changed)
        assert any(what in fault for fault in lived(story)), what
    story = missed()
    story.facts[3]["data"].update(before="PT12H")
    assert any("for the second time" in fault for fault in lived(story))


def test_a_breach_that_was_never_decided() -> None:
    story = missed()
    story.facts.pop()
    assert any("the timer breached" in fault for fault in lived(story))
    off = [Span("sweep-off", at("08:50:00.000", 1), at("14:30:00.000", 1))]
    faults = words(lives.faults, story.history(allowed=Allowed(off)))
    assert not any("the timer breached" in fault for fault in faults)


def test_a_breach_that_was_decided_while_it_was_held() -> None:
    story, held = missed(), [Span("operator-hold", at("08:50:00.000", 1), at("14:30:00.000", 1))]
    assert any("while it was held" in word for word in words(lives.faults, story.history(allowed=Allowed(held))))
    released = Allowed(held, [at("08:55:00.000", 1)])
    assert words(lives.faults, story.history(allowed=released)) == []


def test_an_overdue_answer_that_was_recorded_while_it_was_held() -> None:
    """Contested on the 25th at 10:00, answered within 24 hours and 20 seconds, or overdue."""
    story = answered()
    story.add("order.contested", at("11:00:00.000"), items=[1, 2], answered_at=instant_text(at("11:00:00.000")))
    number, overdue = len(story.facts), at("11:00:20.500", 1)
    since = instant_text(at("11:00:00.000"))
    story.add("order.answer_overdue", overdue, owed="contest", about=number, items=[1, 2], since=since)
    held = [Span("operator-hold", at("10:50:00.000", 1), at("14:50:00.000", 1))]
    assert not any("answer" in word or "overdue" in word for word in lived(story))
    assert any("while it was held" in word for word in words(lives.faults, story.history(allowed=Allowed(held))))
    story.facts.pop()
    assert any("the timer overdue" in word for word in lived(story))
    assert not any("the timer overdue" in word for word in words(lives.faults, story.history(allowed=Allowed(held))))


def test_a_notice_of_what_is_not_owed_or_not_missing() -> None:
    story = answered()
    story.add("order.undelivered", at("11:00:00.000"), notices=[1], tried=1, next="deputy")
    story.add("order.answer_overdue", at("11:00:01.000"), owed="contest", about=3, items=[], since=instant_text(START))
    faults = lived(story)
    assert "fact 5: 1 of undelivered in this write, the model says 0" in faults
    assert "fact 6: 1 of overdue in this write, the model says 0" in faults


def test_a_breach_that_was_decided_early_or_twice() -> None:
    story = missed()
    story.facts[-1]["data"]["decided_at"] = instant_text(at("09:00:20.000", 1))
    assert any("was decided early" in fault for fault in decided(story))
    story = missed()
    story.add("order.breached", at("09:05:00.000", 1), **_payload(story))
    assert any("is the second one" in fault for fault in decided(story))


def test_a_breach_that_was_decided_late_while_nothing_was_off() -> None:
    story = missed()
    story.facts[-1]["data"]["decided_at"] = story.facts[-1]["timestamp"] = instant_text(at("09:01:00.000", 1))
    assert decided(story) == []
    late = words(breaches.faults, story.history(is_calm=True))
    assert any("the breach of 25 09:00:01 was decided at" in fault for fault in late)


def test_a_breach_of_what_was_reported_in_time() -> None:
    story = missed()
    story.ask("video-1", "reports", REPORT, at("10:00:00.000"), recorded=True)
    assert decided(story) == ["fact 6: item 1 was reported in time, and counts as open"]
    story.add("order.breach_annulled", at("09:01:00.000", 1), window=1, reason="It was in time.")
    assert decided(story) == []


def test_a_breach_without_its_receipt() -> None:
    story = missed()
    story.facts[-1]["data"]["receipt"]["delivery"] = "other"
    assert any("names a receipt that is not in the journal" in fault for fault in decided(story))
    story = missed()
    story.facts[-1]["data"].update(opened_by=9, open_items=[])
    assert any("which is no fact before it" in fault for fault in decided(story))
    assert any("has no open item" in fault for fault in decided(story))


def test_an_annulment_of_no_breach() -> None:
    story = answered()
    story.add("order.breach_annulled", at("11:00:00.000"), window=1, reason="It was in time.")
    assert any("was not there" in fault for fault in decided(story))


def test_what_the_api_shows_is_as_the_model_says() -> None:
    story = issued()
    item = {
        "number": 1,
        "clock": "running",
        "due_at": instant_text(at("09:00:01.500", 1)),
        "outcome": None,
        "in_time": None,
    }
    clock = {"received": [{"notice": 1, "received_at": instant_text(at("09:00:01.500"))}]}
    story.shown = {"status": "running", "items": [item], "clock": clock}
    story.ended = at("10:00:00.000")
    assert lived(story) == []
    story.shown["items"] = [{**item, "due_at": instant_text(at("09:00:01.500", 1) - 9 * SECOND)}]
    assert any("item 1 due" in fault for fault in lived(story))
    story.shown |= {"items": [item], "owed": [{"owed": "obstacle", "items": [1]}]}
    assert [fault.partition(":")[0] for fault in lived(story)] == ["owed"]


def test_what_has_to_be_put_back_is_shown() -> None:
    story = answered()
    story.add("order.withdrawn", at("11:00:00.000"), "authority", reason="Issued in error.", reinstate=[1])
    story.shown |= {"status": "withdrawn", "waiting_notices": [{"notice": 5}]}
    assert any("reinstate: the product says [], the model [1] too" in fault for fault in lived(story))
    story.shown["reinstate"] = [1]
    assert not any("reinstate" in fault for fault in lived(story))


def _payload(story: Story) -> Json:
    names = ("window", "due_at", "decided_at", "open_items", "opened_by", "receipt")
    return {name: story.facts[5]["data"][name] for name in names}


def test_an_answer_that_is_receipt_of_a_notice_that_was_made_after_it() -> None:
    story = answered()
    dispute = story.add("order.disputed", at("11:00:00.000"), "authority", items=[1], reason="It is there.")
    proof = {**evidence(story), "kind": "answer", "covers": dispute["data"]["sequence"], "endpoint": None}
    proof |= {"delivery": None, "at": instant_text(at("10:59:59.900")), "recorded_at": instant_text(at("11:00:00.100"))}
    payload: Json = {"notice": 5, "rule": "answer", "received_at": instant_text(at("11:00:00.000")), "windows": []}
    story.add("order.received", at("11:00:00.100"), evidence=proof, **payload)
    story.ask("video-1", "acknowledgement", {"by": "R", "reference": "R-2"}, at("10:59:59.900"), **ACCEPTED)
    assert received(story) == [
        "fact 6 order.received: an answer at 24 10:59:59.900000 covers notice 5, which was made later"
    ]
    proof["at"] = instant_text(at("11:00:00.000"))
    assert received(story) == []


def test_a_receipt_by_a_url_that_had_not_answered_the_challenge() -> None:
    story = missed()
    story.hooks[HOOK][0] = replace(story.hooks[HOOK][0], door=f"{HOOK}?door=1")
    assert received(story) == []
    hooks = {url: [hook for hook in all_ if not hook.proved] for url, all_ in story.history().hooks.items()}
    assert "no webhook was answered 2xx" in words(receipts.faults, story.history(hooks=hooks))[0]
