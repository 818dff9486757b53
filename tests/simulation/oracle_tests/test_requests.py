"""Requests and their answers: what was accepted is in the journal, what was refused is not, and who may see what."""

from dataclasses import replace
from datetime import timedelta

from tests.simulation.oracle import answers, lists, lives, tenants
from tests.simulation.oracle.exchanges import Attempt, Exchange, Json
from tests.simulation.oracle.history import Listed, Office
from tests.simulation.oracle_tests.stories import ID, REPORT, Story, answered, at, missed, words

DISPUTE: Json = {"items": [1], "reason": "It is there."}


def judged(story: Story) -> list[str]:
    return words(answers.faults, story.history())


def test_an_answer_that_was_accepted_and_is_not_in_the_journal() -> None:
    story = missed()
    answer: Json = {"fact": None, "journal": {"length": 2, "head": story.facts[1]["data"]["hash"]}, "recorded": True}
    story.ask("video-1", "reports", REPORT, at("10:00:00.000"), **answer)
    assert judged(story) == ["video-1 reports at 24 09:59:59: recorded, and no fact has it"]


def test_an_answer_that_names_another_fact_than_has_it() -> None:
    story = answered()
    story.exchanges[-1].text = story.exchanges[-1].text.replace('"sequence": 3', '"sequence": 4')
    assert any("the journal has no fact" in fault for fault in judged(story))
    assert any("fact 3 has it, the answer names 4" in fault for fault in judged(story))


def test_an_answer_that_was_not_recorded_for_no_reason() -> None:
    story = answered()
    story.exchanges[-1].text = story.exchanges[-1].text.replace('"recorded": true', '"recorded": false')
    assert any("for the reason None" in fault for fault in judged(story))


def test_a_refused_answer_that_is_in_the_journal() -> None:
    story = answered()
    story.exchanges[-1].attempts = [Attempt(at("09:59:59.000"), at("10:00:01.000"), 409)]
    assert any("409, and fact 3 says it all the same" in fault for fault in judged(story))
    assert any("no party sent fact 3" in fault for fault in judged(story))


def test_an_answer_that_got_no_answer_may_be_there_or_not() -> None:
    story = answered()
    story.exchanges[-1].attempts = [Attempt(at("09:59:59.000"), at("10:00:01.000"), 503)]
    assert judged(story) == []
    story = missed()
    story.ask("video-1", "reports", REPORT, at("10:00:00.000"), 503)
    assert judged(story) == []


def test_a_fact_that_no_one_said() -> None:
    story = answered()
    story.add("order.disputed", at("11:00:00.000"), "authority", **DISPUTE)
    assert judged(story) == ["no party sent fact 5 order.disputed"]
    story.ask("ministry-1", "disputes", DISPUTE, at("11:00:00.000"))
    assert judged(story) == []


def test_a_command_that_was_recorded_twice_or_not_at_all() -> None:
    story = answered()
    story.ask("ministry-1", "disputes", DISPUTE, at("11:00:00.000"))
    assert judged(story) == ["ministry-1 disputes at 24 10:59:59: 200, and no fact"]
    for _ in range(2):
        story.add("order.disputed", at("11:00:00.000"), "authority", **DISPUTE)
    assert "ministry-1 disputes at 24 10:59:59 was recorded 2 times" in judged(story)


def test_two_commands_that_differ_are_two_facts() -> None:
    """Where clocks differ, each fact may be of the time of both."""
    story, when = missed(), at("11:00:00.000")
    for by in ("PT25S", "PT90S", "PT90S"):
        body = {"extend_by": by, "reason": "They asked."}
        story.ask("ministry-1", "extension", body, when)
        story.add("order.extended", when, "authority", **{**body, "extend_by": by.replace("90S", "1M30S")}, outages=[])
    faults = judged(story)
    assert faults[:2] == 2 * ["ministry-1 extension at 24 10:59:59 was recorded 2 times"]


def test_what_was_refused_and_what_was_accepted_may_be_of_one_time() -> None:
    story, when = answered(), at("11:00:00.000")
    story.ask("ministry-1", "disputes", DISPUTE, when, 409)
    story.add("order.disputed", when, "authority", **DISPUTE)
    assert any("409, and fact 5 says it all the same" in fault for fault in judged(story))
    story.ask("ministry-1", "disputes", DISPUTE, when)
    assert judged(story) == []


def test_an_order_that_was_lost_or_has_two_ids() -> None:
    story = answered()
    story.ask("ministry-1", "", {**story.order.text(), "reference": "X"}, at("10:00:00.000"), 201, id="lost")
    assert judged(story) == ["order X was answered 201, and is not there"]
    story = answered()
    story.ask("ministry-1", "", story.order.text(), at("10:00:00.000"), 200, id="another")
    assert any("is both" in fault for fault in judged(story))


def test_a_superseded_order_without_a_successor() -> None:
    story = answered()
    story.add("order.superseded", at("11:00:00.000"), "authority", successor="none", reinstate=[])
    assert judged(story) == ["fact 5: no order none was issued in its place"]


def test_a_legal_command_that_was_refused() -> None:
    story = missed()
    story.ask("video-1", "reports", REPORT, at("10:00:00.000"), 409)
    assert any("video-1 reports at 24 09:59:59: 409" in word for word in words(lives.faults, story.history()))
    story = answered()
    obstacle = {"by": "R", "reference": "R-2", "ground": "technical", "items": [1], "explanation": "No."}
    story.ask("video-1", "obstacles", obstacle, at("11:00:00.000"), 409)
    assert words(lives.faults, story.history()) == []


def test_a_list_that_lacks_an_order_has_it_twice_or_otherwise() -> None:
    story = answered()
    whole, by_status, feed = story.history().lists
    for wrong, what in (
        ([], "is missing, which is complied"),
        (whole.entries * 2, "is there 2 times"),
        ([{**whole.entries[0], "status": "running"}], "has status running"),
        ([*whole.entries, {**whole.entries[0], "id": "other", "reference": "O"}], "does not belong there"),
    ):
        changed = story.history(lists=[replace(whole, entries=wrong), by_status, feed])
        assert any(what in word for word in words(lists.faults, changed)), what


def test_a_feed_that_skips_a_fact_or_tells_anothers() -> None:
    story = answered()
    feed = story.history().lists[2]
    short = story.history(lists=[replace(feed, entries=[feed.entries[0], *feed.entries[2:]])])
    assert words(lists.faults, short) == [f"ministry-1 /facts: fact 2 order.received of order {ID} is missing"]
    strange = {
        "type": "order.issued",
        "timestamp": feed.entries[0]["timestamp"],
        "data": {"subject": "order:x", "sequence": 1, "hash": ""},
    }
    more = story.history(lists=[Listed(feed.party, feed.query, [*feed.entries, strange])])
    assert words(lists.faults, more) == ["ministry-1 /facts: fact 1 of order x is nothing of its own"]


def test_a_stranger_that_sees_an_order() -> None:
    story = answered()
    seen = Exchange("video-2", "GET", f"/orders/{ID}", None, [Attempt(at("11:00:00.000"), at("11:00:01.000"), 200)])
    assert words(tenants.faults, story.history(exchanges=[seen])) == [f"video-2 GET /orders/{ID}: 200"]


def test_a_stranger_that_is_answered_otherwise_than_for_what_does_not_exist() -> None:
    story = answered()
    tried = [Attempt(at("11:00:00.000"), at("11:00:01.000"), 404)]
    nothing = Exchange(
        "video-2", "GET", f"/orders/{tenants.UNKNOWN_ORDER}", None, tried, f"no order {tenants.UNKNOWN_ORDER}"
    )
    same = Exchange("video-2", "GET", f"/orders/{ID}", None, tried, f"no order {ID}")
    other = Exchange("video-2", "GET", f"/orders/{ID}", None, tried, "not yours")
    assert words(tenants.faults, story.history(exchanges=[nothing, same])) == []
    assert len(words(tenants.faults, story.history(exchanges=[nothing, other]))) == 1


def test_a_former_representative_that_is_taken() -> None:
    story = answered()
    office = Office("video-1", "first", "video-1", story.order.platform, until=at("09:30:00.000"))
    faults = words(tenants.faults, story.history(offices=(office,)))
    assert faults == ["video-1 reports after its office ended: 200"]


def test_reading_that_changes_something() -> None:
    story = answered()
    seen = story.history().seen[0]
    again = {"length": 5, "head": "x"}
    assert len(words(tenants.faults, story.history(seen=[replace(seen, again=again)]))) == 1


def test_the_first_answer_is_sent_again_by_the_same_words() -> None:
    story = answered()
    sent = story.ask("ministry-1", "disputes", DISPUTE, at("11:00:00.000"))
    story.add("order.disputed", at("11:00:00.000"), "authority", **DISPUTE)
    story.exchanges.append(replace(sent, attempts=[Attempt(at("11:20:00.000"), at("11:20:01.000"), 200)]))
    assert judged(story) == []
    story.exchanges[-1].attempts = [Attempt(at("13:20:00.000"), at("13:20:01.000") + timedelta(), 200)]
    assert judged(story) == ["ministry-1 disputes at 24 13:20:00: 200, and no fact"]
