"""Another becomes legal representative while an order is open: who is notified, who may answer, what is receipt."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import cast

import pytest

from removal.deliveries.fanout import Subjects
from removal.deliveries.subjects import OrderSubjects
from removal.links.token import Link, signed
from removal.record.facts import SYSTEM
from removal.registry.platform import representative_in_office
from tests import parts
from tests.fake_ses import Posted, accepts, refuses
from tests.people import DEPUTY, NIGHT_DESK, PRIMARY, Cast, order_text
from tests.reader import Reader
from tests.world import World

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
FORMER = (PRIMARY, DEPUTY, NIGHT_DESK)
NEW, NEW_DEPUTY = "primary@successor.example", "deputy@successor.example"


def take_over(people: Cast, since: str = "2026-02-01T00:00:00Z") -> None:
    """A successor comes into office, and what is open is addressed to it."""
    contacts = [
        {"role": role, "name": f"New {role}", "email": f"{role}@successor.example", "language": "en"}
        for role in ("primary", "deputy")
    ]
    mandate = {
        "name": "Successor Ltd",
        "country": "HK",
        "zone": "Asia/Hong_Kong",
        "languages": ["en"],
        "mandate": {"reference": "M-2"},
        "valid_from": since,
        "contacts": contacts,
    }
    assert people.registrar.post("/platforms/video-example/representatives", mandate).status == 201


def hand_back(people: Cast) -> None:
    """It leaves office, and who was there before is there again."""
    successor = representative_in_office(parts.registry().platform_now("video-example"), people.ministry.world.now)
    assert successor is not None
    parts.appointing().terminate(successor.id, people.ministry.world.now, SYSTEM)


def about_orders(world: World, address: str) -> list[Posted]:
    """A contact's test is about none."""
    return [mail for mail in world.mailbox.to(address) if "order" in mail.tags]


def notices(world: World, address: str) -> list[Posted]:
    return [mail for mail in world.mailbox.to(address) if mail.subject.startswith("Removal order")]


def covered(people: Cast, order: str) -> list[int]:
    """The latest notice that each receipt's evidence covers."""
    facts = people.ministry.get(f"/orders/{order}/facts").body["facts"]
    return [fact["data"]["evidence"]["covers"] for fact in facts if fact["type"] == "order.received"]


@pytest.mark.parametrize("behind", [timedelta(milliseconds=1), timedelta(seconds=3)])
def test_the_new_one_is_notified_also_by_a_function_whose_clock_is_behind(
    world: World, by_mail: Cast, monkeypatch: pytest.MonkeyPatch, behind: timedelta
) -> None:
    """By that clock it is not in office yet; the journal says that it is."""
    world.mailbox.behaviour.update({PRIMARY: accepts, NEW: accepts})
    by_mail.issue()
    world.run(HOUR)
    subjects = parts.fan_out().subjects
    late = replace(cast("OrderSubjects", subjects["order"]), clock=lambda: world.now - behind)
    monkeypatch.setitem(cast("dict[str, Subjects]", subjects), "order", late)
    take_over(by_mail, f"{world.now + HOUR:%Y-%m-%dT%H:%M:%SZ}")
    world.run(HOUR + MINUTE)
    assert len(notices(world, NEW)) == 1


def test_the_new_primary_gets_the_notice_and_the_former_nothing_more(world: World, by_mail: Cast) -> None:
    world.mailbox.behaviour.update({PRIMARY: accepts, NEW: accepts})
    order = by_mail.issue()
    world.run(HOUR)
    due = by_mail.order(order)["clock"]
    before = {address: len(about_orders(world, address)) for address in FORMER}
    take_over(by_mail)
    world.run(MINUTE)

    (notice,) = notices(world, NEW)
    assert notice.subject.startswith("Removal order KZ-2026-000123: act by Wednesday 25 November 2026, 17:00")
    assert "addressed to another legal representative before" in notice.text
    assert "counts as receipt" not in notice.text
    assert [part.get_filename() for part in notice.message.iter_attachments()] == ["order.json", "deadline.ics"]
    assert about_orders(world, NEW_DEPUTY) == []
    assert by_mail.order(order)["clock"] == due, "receipt is decided once"

    world.run(12 * HOUR - 5 * MINUTE)  # soon no person will have acted on it for 12 hours
    assert [mail.subject.partition(":")[0] for mail in about_orders(world, NEW)][1:] == ["Reminder"]
    assert about_orders(world, NEW_DEPUTY) == []
    assert by_mail.page(notice.link).answer("report", all="removed").status == 303
    world.settle()
    assert [mail.subject.partition(":")[0] for mail in about_orders(world, NEW_DEPUTY)] == ["Confirmation"] * 2
    assert {address: len(about_orders(world, address)) for address in FORMER} == before
    by_mail.sound(order)


def test_the_former_reads_an_order_that_is_not_reassigned_yet_as_when_the_other_came(
    world: World, people: Cast
) -> None:
    order, former = people.issue(), people.representative
    world.run(HOUR)
    take_over(people, since="2026-11-24T10:00:00Z")
    assert former.get(f"/orders/{order}").status == 200
    assert former.get(f"/orders/{order}/facts").status == 200
    assert former.post(f"/orders/{order}/acknowledgement", {"by": "F", "reference": "F-1"}).status == 403


def test_a_former_contact_may_look_and_not_answer(world: World, by_mail: Cast) -> None:
    world.mailbox.behaviour[PRIMARY] = accepts
    by_mail.issue()
    world.run(MINUTE)
    reader: Reader = by_mail.page(notices(world, PRIMARY)[0].link)
    take_over(by_mail)
    world.run(MINUTE)
    shown = reader.get()
    assert (shown.status, "This link is no longer valid for answering" in shown.html) == (200, True)
    assert "Addressed to another legal representative" in shown.html
    for kind in ("report", "obstacle", "contest"):
        assert reader.answer(kind, all="removed", ground="technical", explanation="x").status == 409


def test_with_no_receipt_before_the_acceptance_of_the_successors_notice_is_receipt(world: World, by_mail: Cast) -> None:
    world.mailbox.behaviour[NEW] = accepts
    order = by_mail.issue()
    world.run(30 * MINUTE)
    assert by_mail.order(order)["status"] == "issued"
    take_over(by_mail)
    world.run(MINUTE)
    assert by_mail.order(order)["clock"]["basis"]["rule"] == "mail_accepted"
    assert by_mail.order(order)["clock"]["started_at"] == "2026-11-24T09:30:01.000Z"
    assert "counts as receipt" in notices(world, NEW)[0].text
    assert covered(by_mail, order) == [1], "the notice, not the fact that brought it again"
    by_mail.sound(order)


def test_a_notice_that_comes_back_from_the_successor_goes_on_to_its_own_next_contacts(
    world: World, by_mail: Cast
) -> None:
    world.mailbox.behaviour[NEW] = refuses
    by_mail.issue()
    world.run(90 * MINUTE)
    counts = {address: len(about_orders(world, address)) for address in FORMER}
    assert [len(notices(world, address)) for address in FORMER] == [1, 1, 1], "it had not been received"
    take_over(by_mail)
    world.run(5 * HOUR)
    assert len(notices(world, NEW_DEPUTY)) == 1
    assert {address: len(about_orders(world, address)) for address in FORMER} == counts


def test_who_takes_over_again_is_notified_anew_and_once(world: World, by_mail: Cast) -> None:
    world.mailbox.behaviour.update({PRIMARY: accepts, NEW: accepts})
    by_mail.issue()
    world.run(MINUTE)
    for change in (take_over, hand_back):
        change(by_mail)
        world.run(MINUTE)
    world.run(HOUR)
    assert [len(notices(world, address)) for address in (PRIMARY, NEW)] == [2, 1]
    assert "addressed to another legal representative before" in notices(world, PRIMARY)[1].text


@pytest.mark.parametrize("end", ["refusal", "withdrawal", None])
def test_a_draft_opens_nowhere_and_is_mailed_to_no_one(world: World, by_mail: Cast, end: str | None) -> None:
    order = by_mail.ministry.post("/orders", order_text(law="demo-draft")).body["id"]
    contact = parts.registry().platform("video-example").representatives[0].contacts[0]
    reader = by_mail.page(signed(Link(order, contact.id, contact.generation), parts.link_keys().current()))
    if end:
        by = by_mail.approver if end == "refusal" else by_mail.ministry
        assert by.post(f"/orders/{order}/{end}", {"reason": "x"}).status == 200
    world.run(HOUR)
    assert (reader.get().status, reader.answer("acknowledge").status) == (404, 404)
    assert world.mailbox.posted == []


def test_a_mail_is_submitted_for_the_window_of_its_law(world: World, by_mail: Cast) -> None:
    by_mail.issue("KZ-1")
    by_mail.ministry.post("/orders", order_text("KZ-2", law="demo-draft"))
    by_mail.ministry.post("/orders", order_text("KZ-3", law="demo"))
    world.settle()
    assert [mail.window for mail in about_orders(world, PRIMARY)] == [timedelta(hours=24), timedelta(seconds=75)]


def test_an_approved_draft_is_noticed_as_any_order_and_its_history_begins_with_the_issue(
    world: World, by_mail: Cast
) -> None:
    world.mailbox.behaviour[PRIMARY] = accepts
    order = by_mail.ministry.post("/orders", order_text(law="demo-draft")).body["id"]
    world.run(MINUTE)
    by_mail.approver.post(f"/orders/{order}/approval", {})
    world.run(2 * timedelta(seconds=1))
    (notice,) = notices(world, PRIMARY)
    assert by_mail.order(order)["clock"]["basis"]["rule"] == "mail_accepted"
    history = by_mail.page(notice.link).get().html.partition('class="history"')[2]
    assert history.count("<tr>") == 3, "a head, the issue, the receipt"
    assert "Order issued" in history
    world.run(MINUTE)
    assert [mail.subject.partition(":")[0] for mail in about_orders(world, PRIMARY)][1:2] == ["Reminder"]
    by_mail.sound(order)


def test_a_successor_with_a_webhook_alone_receives_the_whole_order_and_a_2xx_is_receipt(
    world: World, people: Cast
) -> None:
    world.receivers.behaviour[people.representative.hook] = lambda _: 500
    order = people.issue()
    world.run(MINUTE)
    assert people.order(order)["status"] == "issued"
    take_over(people)
    successor = people.join("successor")
    successor.open_endpoint()
    world.run(5 * MINUTE)
    (reassignment,) = [call for call in successor.order_calls(order) if call.type == "order.reassigned"]
    assert reassignment.payload["data"]["order"]["text"]["items"][0]["url"] == "https://video.example/watch?v=1"
    assert people.order(order)["clock"]["basis"]["rule"] == "webhook_accepted"
    assert covered(people, order) == [1]
    people.sound(order)


def test_what_the_former_representatives_servers_say_later_starts_no_clock(world: World, people: Cast) -> None:
    world.receivers.behaviour[people.representative.hook] = lambda _: 500
    order = people.issue()
    world.run(10 * timedelta(seconds=1))
    take_over(people)
    world.run(MINUTE)
    del world.receivers.behaviour[people.representative.hook]
    world.run(50 * MINUTE)
    assert "order.issued" in people.representative.types(order), "it got the notice after all"
    assert people.order(order)["status"] == "issued"
    assert people.order(order)["clock"] is None


def test_a_disputed_order_goes_to_who_is_in_office_by_then(world: World, by_mail: Cast) -> None:
    world.mailbox.behaviour.update({PRIMARY: accepts, NEW: accepts})
    order = by_mail.issue()
    world.run(MINUTE)
    assert by_mail.report(order, 1, 2).body["status"] == "complied"
    take_over(by_mail)
    world.run(5 * MINUTE)
    assert about_orders(world, NEW) == [], "there was nothing to be done"
    by_mail.ministry.post(f"/orders/{order}/disputes", {"items": [1], "reason": "it still plays"})
    world.run(MINUTE)
    (disputed,) = about_orders(world, NEW)
    assert "disput" in disputed.subject.lower()
    assert by_mail.page(disputed.link).answer("report", all="removed").status == 303
    assert by_mail.order(order)["status"] == "complied"


def test_what_has_to_be_put_back_is_sent_to_who_takes_over(world: World, by_mail: Cast) -> None:
    world.mailbox.behaviour.update({PRIMARY: accepts, NEW: accepts})
    order = by_mail.issue()
    world.run(MINUTE)
    by_mail.report(order, 1)
    by_mail.ministry.post(f"/orders/{order}/withdrawal", {"reason": "issued in error"})
    world.run(MINUTE)
    take_over(by_mail)
    world.run(5 * MINUTE)
    (mail,) = about_orders(world, NEW)
    assert "withdrawn" in mail.subject.lower()
    assert by_mail.page(mail.link).answer("reinstatement").status == 303
    world.settle()
    assert by_mail.ministry.types(order)[-1] == "order.reinstated"


def test_what_a_late_report_asks_back_goes_to_who_is_in_office_by_then(world: World, people: Cast) -> None:
    """The order ended with nothing to put back, and rests."""
    order = people.issue(items=1)
    world.settle()
    people.ministry.post(f"/orders/{order}/withdrawal", {"reason": "issued in error"})
    take_over(people)
    world.run(10 * MINUTE)
    successor = people.join("successor")
    assert successor.send("POST", f"/orders/{order}/reports", _removed(world), world.now).status == 200
    world.settle()
    assert [mail.subject for mail in world.mailbox.to(NEW) if "put back" in mail.subject]
    types = [fact["type"] for fact in people.ministry.get(f"/orders/{order}/facts").body["facts"]]
    assert types[-3:] == ["order.reassigned", "order.reported", "order.reinstatement_required"]


def _removed(world: World) -> bytes:
    items = [{"number": 1, "outcome": "removed", "measured_at": world.now.isoformat()}]
    return json.dumps({"by": "x", "reference": "y", "items": items}).encode()
