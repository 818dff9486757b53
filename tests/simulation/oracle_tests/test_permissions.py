"""What is taken too early, what another's cursor shows, what an ended secret signs: each is found."""

from datetime import timedelta

from tests.simulation.oracle import first_contacts, tenants, webhooks
from tests.simulation.oracle.exchanges import Attempt, Exchange
from tests.simulation.oracle.history import Excerpt
from tests.simulation.oracle_tests.stories import SECRET, Story, answered, at, words

CURSOR = "/orders?limit=1&cursor=abc"


def ordered(status: int, problem: str = "", **more: object) -> Story:
    """The same order under the European law, a day later."""
    story = answered()
    story.exchanges = []
    text = {**story.order.text(), "law": "eu-tco", **more}
    story.ask("ministry-1", "", text, at("10:00:00.000", 1), status, type=f"https://orders.example/problems/{problem}")
    return story


def contact(story: Story, hours: float) -> None:
    """So long before that order."""
    when = at("10:00:00.000", 1) - timedelta(hours=hours)
    made = Exchange("ministry-1", "POST", "/platforms/video-1/first-contacts", None, [Attempt(when, when, 201)])
    story.exchanges.append(made)


def judged(story: Story) -> int:
    return len(words(first_contacts.faults, story.history()))


def test_an_order_without_a_first_contact_twelve_hours_before() -> None:
    assert judged(ordered(201)) == 1
    for hours, wrong in ((11.9, 1), (12.1, 0)):
        story = ordered(201)
        contact(story, hours)
        assert judged(story) == wrong
    assert judged(ordered(201, emergency={"reason": "There is danger."})) == 0


def test_an_order_that_was_refused_though_the_time_was_over() -> None:
    for hours, wrong in ((11.9, 0), (12.1, 1)):
        story = ordered(409, "first-contact-required")
        contact(story, hours)
        assert judged(story) == wrong


def test_a_fact_that_a_former_representative_reads() -> None:
    story, platform = answered(), answered().order.platform
    platform.representative = "rep-1"
    story.add(
        "order.reassigned", at("11:00:00.000"), representative_before=platform.representative, representative="rep-2"
    )
    story.add("order.withdrawn", at("12:00:00.000"), "authority", reason="Issued in error.", reinstate=[])
    for until, wrong in ((5, 0), (6, 1)):
        excerpt = Excerpt(platform, story.order.id, story.facts[:until])
        assert len(words(tenants.faults, story.history(excerpts=[excerpt]))) == wrong


def test_a_cursor_that_leads_another_into_a_list() -> None:
    story, tried = answered(), [Attempt(at("10:00:00.000"), at("10:00:01.000"), 200)]
    cursors = {"abc": "ministry-1"}
    for who, wrong in (("ministry-1", 0), ("ministry-2", 1)):
        exchange = Exchange(who, "GET", CURSOR, None, tried)
        assert len(words(tenants.faults, story.history(exchanges=[exchange], cursors=cursors))) == wrong


def test_a_webhook_that_is_signed_with_a_secret_that_was_rotated_out() -> None:
    story = answered()
    platform = story.order.platform
    platform.rotated("whsec_YW5vdGhlcg==", at("09:30:00.000"), timedelta())
    assert any("had been rotated out" in word for word in words(webhooks.faults, story.history()))
    platform.secrets, platform.secret = [(at("12:00:00.000"), SECRET)], SECRET
    assert words(webhooks.faults, story.history()) == []
