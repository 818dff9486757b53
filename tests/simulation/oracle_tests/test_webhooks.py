"""Webhooks, mails and chains: a wrong history of each kind is found."""

from dataclasses import replace
from datetime import timedelta

from tests.simulation.oracle import chains, mails, webhooks
from tests.simulation.oracle.history import Outage
from tests.simulation.oracle_tests.stories import Story, answered, at, instant_text, issued, missed, party, words

HOOK = "https://video-1.example/hook"
ALARM = "duty@ministry-1.example"


def webhook_faults(story: Story) -> list[str]:
    return words(webhooks.faults, story.history())


def mailed(story: Story) -> list[str]:
    return words(mails.faults, story.history())


def test_a_fact_that_one_side_was_not_given() -> None:
    story = answered()
    del story.hooks[HOOK][2]
    assert webhook_faults(story) == ["video-1 was not given fact 3 order.reported"]


def test_a_webhook_that_is_off_at_the_end_is_owed_nothing() -> None:
    story = answered()
    story.hooks[HOOK] = story.hooks[HOOK][:2]
    off = (Outage(HOOK, at("09:30:00.000"), story.ended + timedelta(hours=1)),)
    assert words(webhooks.faults, story.history(outages=off)) == []


def test_a_fact_that_came_an_hour_late_and_nothing_was_off() -> None:
    story = answered()
    story.hooks[HOOK][2] = replace(story.hooks[HOOK][2], at=at("11:00:00.000"))
    assert "given fact 3 order.reported late" in webhook_faults(story)[0]
    off = (Outage("dispatch", at("09:59:00.000"), at("10:45:00.000")),)
    assert words(webhooks.faults, story.history(outages=off)) == []


def test_a_fact_that_says_something_else_than_the_journal() -> None:
    story = answered()
    story.give(story.order.platform, story.facts[2], in_time=False)
    assert any("otherwise than the journal has it" in fault for fault in webhook_faults(story))
    assert any("has other bytes than the first time" in fault for fault in webhook_faults(story))
    assert any("has another hash than it says" in fault for fault in webhook_faults(story))


def test_a_fact_that_is_not_in_the_journal() -> None:
    story = answered()
    story.give(story.order.authority, story.facts[1], fact="another")
    assert any("which the journal does not have" in fault for fault in webhook_faults(story))


def test_a_signature_that_is_of_another_secret() -> None:
    story = answered()
    last = story.hooks[HOOK][-1]
    story.hooks[HOOK][-1] = replace(last, headers={**last.headers, "webhook-signature": "v1,AAAA"})
    assert webhook_faults(story) == ["video-1 was given fact 4 order.complied without a good signature"]


def test_one_fact_as_two_deliveries() -> None:
    story = answered()
    last = story.hooks[HOOK][-1]
    story.hooks[HOOK].append(replace(last, headers={**last.headers, "webhook-id": "second"}))
    assert any("as deliveries" in fault for fault in webhook_faults(story))


def test_an_order_that_is_another_tenants() -> None:
    story = answered()
    other = party("video-2", "representative")
    story.give(other, story.facts[0])
    parties = (story.order.authority, story.order.platform, other)
    faults = words(webhooks.faults, story.history(parties=parties))
    assert faults == ["video-2 was sent an order that is not its own"]


def test_a_notice_that_does_not_repeat_what_waits() -> None:
    story = answered()
    evidence = story.facts[1]["data"]["evidence"]
    evidence["kind"] = "mail_accepted"  # which may come back
    del story.facts[2]["data"]["answered_at"]
    story.add("order.disputed", at("11:00:00.000"), "authority", items=[1], reason="It is there.")
    assert "ministry-1: notice 5 does not repeat notice 1" in webhook_faults(story)


def test_a_text_that_was_not_sent() -> None:
    story = answered()
    text = {**story.order.text(), "language": "ru"}
    beside = {"id": story.order.id, "reference": story.order.reference, "text": text}
    story.give(story.order.platform, story.facts[0], order={**beside, "authority": "ministry-1", "platform": "video-1"})
    assert any("carries another text than was sent" in fault for fault in webhook_faults(story))


def test_a_chain_that_is_broken_and_a_head_that_is_not_the_last() -> None:
    story = answered()
    story.facts[2]["data"]["in_time"] = False
    assert words(chains.faults, story.history()) == ["fact 3 has another hash than it says"]
    story = answered()
    seen = story.history().seen[0]
    short = story.history(seen=[replace(seen, facts=seen.facts[:3])])
    assert any("its journal ends with" in word for word in words(chains.faults, short))


def test_a_journal_that_the_other_side_reads_otherwise() -> None:
    story = answered()
    seen = story.history().seen[0]
    theirs = [*seen.facts[:3], seen.facts[2]]
    faults = words(chains.faults, story.history(seen=[replace(seen, theirs=theirs)]))
    assert faults == ["the representative reads another journal than the authority"]


def test_a_confirmation_that_was_not_mailed() -> None:
    story = answered()
    story.letters = [letter for letter in story.letters if not letter.tags["delivery"].startswith("mail 3 to deputy")]
    assert mailed(story) == ["of the facts [3] order.reported 0 were mailed to deputy@video-1.example"]


def test_a_confirmation_that_was_mailed_twice_as_two() -> None:
    story = answered()
    again = next(letter for letter in story.letters if letter.tags["delivery"].startswith("mail 3"))
    story.letters.append(replace(again, tags={**again.tags, "delivery": "second"}))
    assert mailed(story) == ["of 1 facts order.reported 2 mails went to primary@video-1.example"]


def test_a_mail_that_came_late_or_to_a_stranger() -> None:
    story = answered()
    story.letters[0] = replace(story.letters[0], at=at("12:00:00.000"))
    assert "was mailed to primary@video-1.example late" in mailed(story)[0]
    story = answered()
    story.mail(story.facts[2], "stranger@video-2.example")
    assert any("belongs to no party" in fault for fault in mailed(story))


def test_a_mail_without_the_texts_hash_the_words_or_the_order() -> None:
    story = answered()
    story.add("order.disputed", at("11:00:00.000"), "authority", items=[1], reason="It is there.")
    story.mail(story.facts[4], "primary@video-1.example", story.sha)
    assert any("has not the words" in fault for fault in mailed(story))
    story = answered()
    story.mail(story.facts[0], "deputy@video-1.example", "Hello")
    assert any("does not show the text's SHA-256" in fault for fault in mailed(story))


def test_a_breach_that_no_webhook_took_and_no_alarm_tells() -> None:
    story = missed()
    story.hooks["https://ministry-1.example/hook"].pop()
    story.ended += timedelta(hours=2)
    assert any("were mailed to the alarm address" in fault for fault in mailed(story))
    story.mail(story.facts[-1], ALARM)
    assert not any("alarm" in fault for fault in mailed(story))


def test_a_reminder_without_its_due_time() -> None:
    story = missed()
    story.facts[2]["data"]["due_at"] = instant_text(at("12:00:00.000", 1))
    story.facts[3]["data"]["due_at"] = story.facts[4]["data"]["due_at"] = instant_text(at("12:00:00.000", 1))
    assert any("does not show the due time" in fault for fault in mailed(story))


def test_a_notice_that_waits_and_was_not_brought_to_the_next_contact() -> None:
    """R6; the authority's alarm address is notified."""
    story = issued()
    del story.facts[1:]
    story.shown["status"] = "issued"
    fact = story.add("order.undelivered", at("10:00:00.000"), notices=[1], tried=1, next=["deputy", "escalation"])
    story.mail(fact, ALARM)
    assert mailed(story) == ["fact 2 order.undelivered brought no notice to deputy@video-1.example"]
    brought = story.mail(story.facts[0], "deputy@video-1.example")
    assert mailed(story) == []
    story.letters[-1] = replace(brought, at=at("11:00:00.000"))
    assert mailed(story) == ["fact 2 order.undelivered brought no notice to deputy@video-1.example"]


def test_a_receipt_that_came_back_and_was_not_brought_to_the_next_contact() -> None:
    """R7: it is mailed to them at once."""
    story = issued()
    story.shown["status"] = "issued"
    evidence = story.facts[1]["data"]["evidence"]
    bounce = {"kind": "Permanent", "subtype": "General", "at": instant_text(at("10:00:00.000"))}
    story.add("order.receipt_withdrawn", at("10:00:00.000"), notice=1, evidence=evidence, bounce=bounce)
    assert mailed(story) == ["fact 3 order.receipt_withdrawn brought no notice to deputy@video-1.example"]


def test_a_url_that_has_not_answered_the_challenge_gets_nothing_else() -> None:
    story = answered()
    moved = f"{HOOK}?door=1"
    last = story.hooks[HOOK][-1]
    story.hooks[HOOK][-1] = replace(last, door=moved)
    assert webhook_faults(story) == []
    stranger = {url: [hook for hook in all_ if not hook.proved] for url, all_ in story.history().hooks.items()}
    assert len(words(webhooks.faults, story.history(hooks=stranger))) == 8
    late = [
        replace(hook, at=last.at) if hook.proved and hook.door == moved else hook
        for hook in story.history().hooks[HOOK]
    ]
    faults = words(webhooks.faults, story.history(hooks={**story.history().hooks, HOOK: late}))
    assert faults == [f"fact 4 order.complied came to {moved}, which had not answered the challenge"]


def test_a_subject_that_does_not_end_with_the_authority() -> None:
    story = answered()
    last = story.letters[-1]
    story.letters[-1] = replace(last, raw=last.raw.replace(b" | Ministry-1", b" | Ministry-1 act"))
    assert "does not end its subject with the authority" in mailed(story)[0]


def test_a_line_of_a_mails_headers_that_is_too_long() -> None:
    story = answered()
    last = story.letters[-1]
    story.letters[-1] = replace(last, raw=b"X-Long: " + b"x" * 71 + b"\r\n" + last.raw)
    assert "longer than 78 characters" in mailed(story)[0]
    story.letters[-1] = replace(last, raw=b"X-Long: " + b"x" * 70 + b"\r\n" + last.raw)
    assert mailed(story) == []
