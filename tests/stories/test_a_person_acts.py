"""Contract T9: no one reads the primary contact's mailbox; deputy and night desk hear of it, and one answers."""

from datetime import timedelta

import pytest

from removal.law.law import load
from tests.fake_ses import accepts
from tests.office.lives import NEW, appoint, end
from tests.people import DEPUTY, NIGHT_DESK, PRIMARY, Cast
from tests.under_law import under
from tests.world import START, World

HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
ALL = (PRIMARY, DEPUTY, NIGHT_DESK)


@pytest.fixture
def unread(world: World, by_mail: Cast) -> Cast:
    """Each mail server takes mail; a person has confirmed each address, and none reads the primary's."""
    world.mailbox.behaviour[PRIMARY] = accepts
    return by_mail


def subjects(world: World, address: str) -> list[str]:
    return [mail.subject.partition(":")[0] for mail in world.mailbox.to(address)]


def test_deputy_and_night_desk_are_told_in_time_and_the_deputy_answers(world: World, unread: Cast) -> None:
    order = unread.issue()
    world.run(12 * HOUR)
    assert [subjects(world, address) for address in (DEPUTY, NIGHT_DESK)] == [[], []], "the primary has 12 hours"
    world.run(MINUTE)

    for address in (DEPUTY, NIGHT_DESK):
        (mail,) = world.mailbox.to(address)
        assert mail.at - START < 12 * HOUR + 10 * SECOND
        assert mail.subject.startswith("Reminder: removal order KZ-2026-000123")
        assert "No person had answered by 2" in mail.text
        assert "https://video.example/watch?v=2" in mail.text
    page = unread.page(world.mailbox.to(NIGHT_DESK)[0].link)
    assert page.answer("acknowledge", by="Night Desk", reference="N-7").status == 303
    world.run(MINUTE)

    (told,) = [call for call in unread.ministry.order_calls(order) if call.type == "order.acknowledged"]
    assert told.payload["data"]["words"]["answered_by"] == "Night Desk", "the ministry knows who has taken it"
    assert told.payload["data"]["person"] is True
    for address in ALL:
        mail = world.mailbox.to(address)[-1]
        assert "Night Desk" in mail.text, "and each contact"
        assert told.payload["data"]["hash"] in mail.text
        assert told.payload["data"]["hash"] in mail.html
    world.run(9 * HOUR)
    assert [subjects(world, address)[-1] for address in ALL] == ["Reminder"] * 3, "who took it is reminded too"
    assert unread.page(world.mailbox.to(DEPUTY)[0].link).answer("report", all="removed").status == 303
    unread.sound(order)


def test_the_breach_goes_to_all_where_no_person_acts(world: World, unread: Cast) -> None:
    order = unread.issue()
    world.run(25 * HOUR)
    for address in (DEPUTY, NIGHT_DESK):
        assert subjects(world, address) == [*["Reminder"] * 3, "Deadline passed"]
        assert "No person had answered by" in world.mailbox.to(address)[-1].text
    (breach,) = unread.order(order)["breaches"]
    assert breach["due_at"] == "2026-11-25T09:00:01.000Z", "the clock is as it was"


def test_a_person_who_answers_in_time_keeps_the_others_undisturbed(world: World, unread: Cast) -> None:
    unread.issue()
    world.run(HOUR)
    unread.page(world.mailbox.to(PRIMARY)[0].link).answer("acknowledge", reference="R-1")
    world.run(24 * HOUR)
    for address in (DEPUTY, NIGHT_DESK):
        assert "Reminder" not in subjects(world, address)
        assert "Deadline passed" not in subjects(world, address)


def test_to_open_the_page_and_a_machines_answer_wake_no_one_less(world: World, people: Cast) -> None:
    world.mailbox.behaviour[PRIMARY] = accepts
    order = people.issue()
    world.run(MINUTE)
    people.page(world.mailbox.to(PRIMARY)[0].link).get()
    people.representative.post(f"/orders/{order}/acknowledgement", {"by": "robot", "reference": "1"})
    world.run(13 * HOUR)
    assert [subjects(world, address)[-1] for address in ALL] == ["Reminder"] * 3
    people.page(world.mailbox.to(DEPUTY)[-1].link).answer("acknowledge", by="D. Deputy", reference="D-1")
    world.run(MINUTE)
    assert people.ministry.types(order).count("order.acknowledged") == 2, "the machine's, and the one who has taken it"


def test_a_contact_that_becomes_deputy_meanwhile_is_told_and_one_that_left_is_not(world: World, unread: Cast) -> None:
    unread.issue()
    world.run(HOUR)
    representative = unread.registrar.get("/platforms/video-example").body["representative"]
    path = f"/representatives/{representative['id']}/contacts"
    night = next(contact for contact in representative["contacts"] if contact["email"] == NIGHT_DESK)
    assert unread.registrar.send("DELETE", f"{path}/{night['id']}").status == 200
    new = {"role": "deputy", "name": "N. New", "email": "new@video.example", "language": "en"}
    assert unread.registrar.post(path, new).status == 201
    world.run(13 * HOUR)
    assert "Reminder" in subjects(world, "new@video.example")
    assert "Reminder" not in subjects(world, NIGHT_DESK)


def test_an_act_in_the_millisecond_of_a_reassignment_is_the_former_ones(world: World, unread: Cast) -> None:
    order = unread.issue()
    world.run(HOUR)
    successor = appoint(unread)
    world.mailbox.behaviour[NEW] = accepts
    world.run(HOUR)
    page = unread.page(next(mail.link for mail in world.mailbox.to(NEW) if "/o/" in mail.text))
    assert page.answer("acknowledge", by="N. New").status == 303
    end(unread, successor)
    world.run(13 * HOUR)
    types = [fact for fact in unread.ministry.types(order) if fact != "order.evidence_kept"]
    assert types[-4:] == ["order.acknowledged", "order.reassigned", "order.reminded", "order.reminded"]
    assert [subjects(world, address)[-1:] for address in (DEPUTY, NIGHT_DESK)] == [["Reminder"]] * 2, "at 23:00"


def test_of_two_windows_at_a_lapse_the_nearer_one_is_reminded_of_first_and_none_twice(
    world: World, people: Cast
) -> None:
    order = people.issue()
    world.run(HOUR)
    page = people.page(world.mailbox.to(PRIMARY)[0].link)
    assert (
        page.answer("obstacle", ground="manifest_error", explanation="Which?", scope="only", numbers="1").status == 303
    )
    world.run(HOUR)
    answer = {"items": [1], "answer": "The first."}
    assert people.ministry.post(f"/orders/{order}/obstacle-answers", answer).status == 200
    world.run(13 * HOUR)
    reminded = [call for call in people.ministry.order_calls(order) if call.type == "order.reminded"]
    facts = [(call.at - START, call.payload["data"]["window"], call.payload["data"]["before"]) for call in reminded]
    later = 14 * HOUR + MINUTE  # the law's own for window 2, by the next run
    assert facts == [(12 * HOUR, 1, "PT12H"), (14 * HOUR, 1, "PT10H"), (later, 2, "PT12H")]


def test_under_an_hours_law_all_are_told_at_twenty_minutes(world: World, unread: Cast) -> None:
    order = unread.issue(**under(load(local=True)["eu-tco-1"]))
    world.run(21 * MINUTE)
    reminded = [call for call in unread.ministry.order_calls(order) if call.type == "order.reminded"]
    assert [call.payload["data"]["before"] for call in reminded] == ["PT40M"]
    assert [subjects(world, address)[-1] for address in ALL] == ["Reminder"] * 3
    world.run(40 * MINUTE)
    assert subjects(world, NIGHT_DESK) == [*["Reminder"] * 3, "Deadline passed"]
