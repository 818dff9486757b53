"""A person reports an obstacle on the page: what that does to the time, and who is notified."""

from datetime import timedelta

import pytest

from infra.dev.local.browser import Form, forms
from tests.cloud import table_items
from tests.people import DEPUTY, NIGHT_DESK, PRIMARY, Cast
from tests.reader import Page, Reader
from tests.world import World

HOUR = timedelta(hours=1)
BY = {"by": "Wong Ka-yan"}
ALL = (PRIMARY, DEPUTY, NIGHT_DESK)


def form(page: Page, kind: str) -> Form:
    """The form for a kind of answer, as it is on the page."""
    return next(form_ for form_ in forms(page.html) if form_.fields["answer"] == kind)


def confirm(reader: Reader, shown: Page) -> Page:
    """Read what would be recorded, and confirm it."""
    (form_,) = forms(shown.html)
    return reader.post(form_.fields | form_.ticks)


def test_at_three_in_the_morning_an_obstacle_stops_the_clock_and_its_answer_starts_it_anew(
    world: World, people: Cast, order: str, reader: Reader
) -> None:
    world.run(10 * HOUR - timedelta(minutes=1))  # 03:00 in Hong Kong
    filled = {**reader.form("obstacle").fields, **BY, "scope": "all", "ground": "insufficient_information"}
    preview = reader.post({**filled, "explanation": "Which of the\r\n300 comments?"})
    assert (preview.status, "Nothing has been recorded yet." in preview.html) == (200, True)
    for text in (
        "there is an obstacle for these items",
        "watch?v=1",
        "watch?v=2",
        "Which of the\n300 comments?",
    ):
        assert text in preview.html
    assert people.order(order)["status"] == "running"

    assert confirm(reader, preview).status == 303
    world.settle()
    assert people.order(order)["status"] == "suspended"
    shown = reader.get().html
    assert "The clock is stopped" in shown
    assert "The legal representative has asked for clarification." in shown
    assert "Obstacle reported by Wong Ka-yan (items: 1, 2): The order does not contain sufficient information" in shown
    for contact in ALL:
        mail = world.mailbox.to(contact)[-1]
        assert mail.subject == "Confirmation: obstacle reported for removal order KZ-2026-000123 | Ministry"
        assert "> Which of the\r\n> 300 comments?" in mail.text
        assert "The clock is stopped" in mail.text
    fact = people.ministry.order_calls(order)[-1].payload["data"]
    assert (fact["words"]["answered_by"], fact["by"]["caller"].partition(":")[0]) == ("Wong Ka-yan", "contact")

    world.run(30 * HOUR)
    answer = {"items": [1, 2], "answer": "The one at 00:41."}
    assert people.ministry.post(f"/orders/{order}/obstacle-answers", answer).status == 200
    world.settle()
    for contact, due in (
        (PRIMARY, "Friday 27 November 2026, 09:00 UTC+8"),
        (DEPUTY, "Friday 27 November 2026, 01:00 UTC"),
    ):
        mail = world.mailbox.to(contact)[-1]
        assert mail.subject.startswith(
            "Answer of the authority: removal order KZ-2026-000123, not due before Friday 27 November 2026"
        )
        assert due in mail.text
        assert "The one at 00:41." in mail.text
    assert "Nothing has proved receipt yet." in reader.get().html
    world.run(timedelta(minutes=1))
    shown = reader.get().html
    assert "Received: the authority&#39;s answer to the obstacle (mail server accepted the notice)" in shown
    assert "27 November 2026, 01:00:01 UTC" in shown
    people.sound(order)


def test_for_one_item_of_two_the_other_runs_on_and_each_shows_its_own_deadline(
    world: World, people: Cast, order: str, reader: Reader
) -> None:
    assert (
        reader.answer("obstacle", **{"ground": "manifest_error", "explanation": "gone", "item-2": "yes"}).status == 303
    )
    assert people.order(order)["status"] == "running"
    world.run(HOUR)
    people.ministry.post(f"/orders/{order}/obstacle-answers", {"items": [2], "answer": "It is there."})
    world.settle()
    waits = "The time for this item runs from receipt of this: the authority{} answer to the obstacle"
    assert waits.format("&#39;s") in reader.get().html
    assert waits.format("'s") in world.mailbox.to(PRIMARY)[-1].text
    world.run(timedelta(minutes=1))
    shown = reader.get().html
    assert "Wednesday 25 November 2026, 17:00 UTC+8 (Asia/Hong_Kong)" in shown
    assert "Due: Wednesday 25 November 2026, 18:01 UTC+8 (Asia/Hong_Kong)." in shown


def test_a_second_one_on_the_same_ground_is_recorded_and_said_to_stop_nothing(
    world: World, people: Cast, order: str, reader: Reader
) -> None:
    for explanation in ("once", "twice"):
        assert reader.answer("obstacle", ground="technical", explanation=explanation).status == 303
        world.settle()
        world.run(HOUR)
        people.ministry.post(f"/orders/{order}/obstacle-answers", {"items": [1, 2], "answer": "Do."})
        world.settle()
    mails = [mail for mail in world.mailbox.to(PRIMARY) if mail.subject.startswith("Confirmation: obstacle")]
    assert ["This does not stop the time" in mail.text for mail in mails] == [False, True]


def test_a_confirmation_sent_twice_tells_it_once(people: Cast, order: str, reader: Reader) -> None:
    preview = reader.post({"answer": "obstacle", "scope": "all", "ground": "technical", "explanation": "x", **BY})
    (form_,) = forms(preview.html)
    clicked = [reader.post(form_.fields | form_.ticks) for _ in range(2)]
    assert [answer.status for answer in clicked] == [303, 303]
    assert clicked[0].headers["location"] == clicked[1].headers["location"]
    assert people.order(order)["journal"]["length"] == 3


@pytest.mark.parametrize(
    ("changed", "text", "where"),
    [
        ({"ground": ""}, "Choose a ground.", "ground-wrong"),
        ({"ground": "no time"}, "Choose a ground.", "ground-wrong"),
        ({"explanation": " \r\n"}, "Write an explanation of at most 50,000 characters.", "explanation-wrong"),
        ({"explanation": "\u3164\u2800\uffa0"}, "Write an explanation of at most 50,000", "explanation-wrong"),
        (
            {"explanation": "x" * 50_001},
            "Your explanation has 50001 characters, and at most 50,000 are taken.",
            "explanation-wrong",
        ),
        ({"explanation": "a\x00b"}, "Character 2 of your explanation is U+0000, which", "explanation-wrong"),
        ({"item-3": "yes"}, "This cannot be said of these items, or not any more: 3", "numbers-wrong"),
        ({"by": ""}, "Write your name", "by-wrong"),
    ],
)
def test_what_is_wrong_is_shown_beside_its_field_of_the_same_form(
    reader: Reader, changed: dict[str, str], text: str, where: str
) -> None:
    before = table_items()
    filled = {"answer": "obstacle", "ground": "technical", "explanation": "We are <down>.", "item-2": "yes", **BY}
    answer = reader.post(filled | changed)
    assert (answer.status, text in answer.html) == (422, True)
    assert f'id="{where}"' in answer.html
    assert f'{where}"' in answer.html.replace(f'id="{where}"', "", 1), "nothing is described by it"
    assert answer.html.partition("</style>")[2].count('aria-invalid="true"') <= 1
    kept = form(answer, "obstacle").fields
    assert (kept["scope"], kept["numbers"]) == ("only", "2, 3" if "item-3" in changed else "2"), "what was chosen stays"
    assert table_items() == before


def test_an_item_that_was_answered_meanwhile_is_not_reported_as_hindered(
    people: Cast, order: str, reader: Reader
) -> None:
    people.report(order, 1)
    answer = reader.answer("obstacle", **{"ground": "technical", "explanation": "x", "item-1": "yes"})
    assert (answer.status, "any more: 1. Look at the items" in answer.html) == (422, True)
    assert "Items: <strong>2</strong>" in reader.get("step=answer&answer=obstacle").html
    assert reader.answer("obstacle", ground="technical", explanation="x").status == 303
    assert people.order(order)["status"] == "suspended"


def test_the_authority_that_does_not_answer_is_alarmed_and_no_other_party(
    world: World, people: Cast, order: str, reader: Reader
) -> None:
    reader.answer("obstacle", ground="manifest_error", explanation="x")
    world.settle()
    before = {contact: len(world.mailbox.to(contact)) for contact in ALL}
    world.run(25 * HOUR)
    (alarm,) = world.mailbox.to("duty@ministry.example")
    assert alarm.subject == "ALARM: removal order KZ-2026-000123, overdue: an answer to an obstacle | Ministry"
    assert "/o/" not in alarm.text
    assert {contact: len(world.mailbox.to(contact)) for contact in ALL} == before
    assert people.order(order)["status"] == "suspended"


def test_an_order_is_called_suspended_only_if_the_authority_suspended_it(
    world: World, people: Cast, order: str, reader: Reader
) -> None:
    filled = {"scope": "all", "ground": "technical", "explanation": "A fire."}
    assert reader.answer("obstacle", **filled).status == 303
    shown = reader.get().html
    assert ("<strong>the clock is stopped</strong>" in shown, "suspended" in shown) == (True, False)
    assert people.ministry.post(f"/orders/{order}/suspension", {"suspended": True, "reason": "A court."}).status == 200
    world.settle()
    assert "<strong>suspended</strong>" in reader.get().html
