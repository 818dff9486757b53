"""Two representatives, one after the other: each is given what was addressed to it while it was in office."""

import json
from datetime import timedelta

from tests.simulation.oracle import mails, receipts, webhooks
from tests.simulation.oracle.asked import is_asked
from tests.simulation.oracle.history import Office
from tests.simulation.oracle_tests.stories import Story, answered, at, instant_text, party, words
from tests.simulation.receivers import Hook

CHANGED = at("09:30:00.000")


def offices(story: Story) -> tuple[Office, ...]:
    new = party("video-1", "representative", "new@video-1.example")
    new.hook, new.endpoint = "https://video-1.example/new", "webhook of new"
    challenged = {"subject": "endpoint:new", "sequence": 1, "fact": "challenge"}
    body = {"type": "endpoint.challenged", "timestamp": instant_text(CHANGED), "data": challenged}
    challenge = Hook(CHANGED - timedelta(minutes=5), new.hook, {"webhook-id": "challenge"}, json.dumps(body).encode())
    story.hooks[new.hook] = [challenge]
    first = Office("video-1", "first", "video-1", story.order.platform, until=CHANGED)
    return first, Office("video-1", "second", "new", new, since=CHANGED)


def reassigned(*, to_new: bool = True) -> tuple[Story, tuple[Office, ...]]:
    """The story that is answered, but by another representative, to whom the order was given."""
    story = answered()
    story.facts[0]["data"]["representative"] = "first"
    both = offices(story)
    later = story.facts[2:]
    del story.facts[2:]
    moved = story.add("order.reassigned", CHANGED + timedelta(seconds=30), representative="second")
    story.facts += later
    for hooks in story.hooks.values():
        hooks[:] = [hook for hook in hooks if hook.payload["data"]["sequence"] <= 2]
    for fact in (moved, *later) if to_new else ():
        story.give(both[1].party, fact)
    return story, both


def test_what_the_new_one_is_not_given_is_found() -> None:
    story, both = reassigned(to_new=False)
    faults = words(webhooks.faults, story.history(offices=both))
    assert "video-1 was not given fact 3 order.reassigned" in faults
    story, both = reassigned()
    assert "video-1 was not given fact 3 order.reassigned" not in words(webhooks.faults, story.history(offices=both))


def test_a_webhook_that_has_not_answered_its_challenge_is_given_nothing() -> None:
    story, both = reassigned(to_new=False)
    story.hooks["https://video-1.example/new"].clear()
    faults = words(webhooks.faults, story.history(offices=both))
    assert "video-1 was not given fact 3 order.reassigned" not in faults


def test_what_the_former_one_is_still_given_is_found() -> None:
    story, both = reassigned()
    story.give(story.order.platform, story.facts[-1])
    faults = words(webhooks.faults, story.history(offices=both))
    assert "video-1, out of office, was given fact 4 order.complied" in faults


def test_what_is_mailed_to_the_former_one_alone_is_found() -> None:
    story, both = reassigned()
    faults = words(mails.faults, story.history(offices=both))
    assert "of the facts [3] order.reported 0 were mailed to new@video-1.example" in faults


def test_evidence_of_one_that_was_not_in_office_is_found() -> None:
    story, both = reassigned()
    assert words(receipts.faults, story.history(offices=both)) == []
    story.facts[1]["data"]["evidence"]["at"] = instant_text(at("09:40:00.000"))
    faults = words(receipts.faults, story.history(offices=both))
    assert any("is not that of a representative in office" in fault for fault in faults)


def test_a_reassignment_is_mailed_while_anything_is_asked() -> None:
    """Contract 2: of an order that is answered, and of which no notice waits, nothing is mailed."""
    story = answered()
    story.facts[0]["data"]["representative"] = "first"
    mailed = list[bool]()
    for kind, payload in (
        ("order.disputed", {"items": [1]}),
        ("order.reported", {"items": [{"number": 1}]}),
        ("order.superseded", {"successor": "other", "reinstate": [1]}),
        ("order.received", {"notice": 7, "evidence": {"kind": "answer"}}),
        ("order.receipt_withdrawn", {"notice": 7}),
        ("order.reinstated", {"items": [1]}),
    ):
        mailed.append(is_asked(story.history().seen[0], len(story.facts) + 1))
        story.add(kind, CHANGED + timedelta(hours=len(mailed)), **payload)
    mailed.append(is_asked(story.history().seen[0], len(story.facts) + 1))
    assert mailed == [False, True, False, True, False, True, False]


def test_an_order_that_was_not_brought_to_the_new_one_by_mail_is_found() -> None:
    story, both = reassigned()
    faults = words(mails.faults, story.history(offices=both))
    assert "fact 3 order.reassigned brought no notice to new@video-1.example" in faults
