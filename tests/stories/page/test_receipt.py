"""What the page says of receipt: what waits, what an answer received, and that a bounce took it back."""

from datetime import timedelta

from infra.dev.local.browser import forms
from tests.fake_ses import accepts, bounces, is_silent
from tests.people import DEPUTY, NIGHT_DESK, PRIMARY, Cast
from tests.reader import Page, Reader
from tests.world import World

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
WAITS = "Not received yet"


def opened(reader: Reader, answer: Page) -> str:
    """The page that an answer leads to."""
    assert answer.status == 303, answer.html
    return reader.get(answer.headers["location"].removeprefix("?")).html


def ask_and_hear_nothing(world: World, people: Cast, order: str, reader: Reader) -> None:
    """A question, and an answer of the authority that no mail server ever takes."""
    reader.answer("obstacle", ground="insufficient_information", explanation="Which?", **{"item-1": "yes"})
    for contact in (PRIMARY, DEPUTY, NIGHT_DESK):
        world.mailbox.behaviour[contact] = is_silent
    world.run(HOUR)
    answer = {"items": [1], "answer": "The one at <00:41>."}
    assert people.ministry.post(f"/orders/{order}/obstacle-answers", answer).status == 200
    world.run(HOUR)


def test_reading_receives_nothing_and_an_answer_shows_in_full_what_it_received(
    world: World, people: Cast, order: str, reader: Reader
) -> None:
    ask_and_hear_nothing(world, people, order, reader)
    for _ in range(2):
        shown = reader.get().html
        assert WAITS in shown
        assert "The time for this item runs from receipt of this" in shown
    assert people.order(order)["items"][0]["clock"] == "awaiting_receipt"

    shown = opened(reader, reader.answer("acknowledge"))
    assert WAITS not in shown
    assert "You have received this" in shown
    assert "The one at &lt;00:41&gt;." in shown
    assert "Obstacle answered by the authority (items: 1)" in shown
    assert people.order(order)["items"][0]["due_at"] == "2026-11-25T11:01:00.000Z"
    assert "You have received this" not in reader.get().html, "it is said of the answer, not of the order"


def test_the_order_itself_is_received_by_the_first_answer(world: World, people: Cast) -> None:
    world.mailbox.behaviour[PRIMARY] = is_silent
    order = people.issue()
    world.run(MINUTE)
    reader = people.page(world.mailbox.to(PRIMARY)[0].link)
    shown = reader.get().html
    assert "Not started: nothing has proved receipt yet." in shown
    assert "any answer that you record here counts as receipt" in shown
    shown = opened(reader, reader.answer("acknowledge"))
    assert "The whole order is on its page." in shown
    assert people.order(order)["clock"]["basis"]["rule"] == "answer"


def test_who_has_acknowledged_can_do_so_again_while_a_notice_waits(
    world: World, people: Cast, order: str, reader: Reader
) -> None:
    reader.answer("acknowledge")
    assert "acknowledge" not in reader.kinds
    ask_and_hear_nothing(world, people, order, reader)
    assert "acknowledge" in reader.kinds


def test_a_mail_that_comes_back_takes_its_receipt_back_and_the_page_says_so(world: World, people: Cast) -> None:
    world.mailbox.behaviour[PRIMARY] = bounces(2 * HOUR)
    order = people.issue()
    world.run(HOUR)
    reader = people.page(world.mailbox.to(PRIMARY)[0].link)
    assert "left" in reader.get().html
    world.run(2 * HOUR)
    shown = reader.get().html
    assert people.order(order)["status"] == "issued"
    assert "A mail had been accepted and then came back." in shown
    assert WAITS in shown
    assert "min left" not in shown
    shown = opened(reader, reader.answer("acknowledge"))
    assert "came back. What it had started does not count" not in shown
    assert "You have received this" in shown


def test_who_can_act_again_says_so_and_the_time_goes_on_with_what_was_left(
    world: World, people: Cast, order: str, reader: Reader
) -> None:
    assert "resumption" not in reader.kinds
    reader.answer("obstacle", ground="insufficient_information", explanation="Which?", **{"item-1": "yes"})
    assert "resumption" not in reader.kinds, "a question is the authority's to answer"
    reader.answer("obstacle", ground="technical", explanation="A fire.", **{"item-2": "yes"})
    assert "resumption" in reader.kinds
    assert "The clock is stopped for this item until 27 November 2026, 17:01 UTC+8 at the latest." in reader.get().html

    world.run(5 * HOUR)
    assert reader.answer("resumption", **{"item-1": "yes"}).status == 422
    preview = reader.post({"answer": "resumption", "by": "R.", "scope": "all"})
    assert "You tell the authority that you can act again on these items:" in preview.html
    assert "goes on from the moment at which this is recorded" in preview.html
    (form,) = forms(preview.html)
    assert reader.post(form.fields | form.ticks).status == 303
    first, second = people.order(order)["items"]
    assert (first["clock"], second["clock"]) == ("stopped", "running")
    assert second["due_at"] == "2026-11-25T14:00:01.000Z", "five hours later than at first"
    assert "resumption" not in reader.kinds
    assert reader.answer("resumption").status == 409
    people.sound(order)


def test_the_mail_servers_word_is_receipt_of_an_answer_too(
    world: World, people: Cast, order: str, reader: Reader
) -> None:
    ask_and_hear_nothing(world, people, order, reader)
    world.mailbox.behaviour[PRIMARY] = accepts
    more = people.ministry.post(f"/orders/{order}/disputes", {"items": [1], "reason": "x"})
    assert more.status == 409, "nothing was reported"
    reader.answer("report", all="removed")
    assert WAITS not in reader.get().html
