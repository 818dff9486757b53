"""A contact sends the order on: another confirmed contact of its representative gets it, with a link of its own."""

from datetime import timedelta

import pytest

from infra.dev.local.browser import forms
from removal.language.texts import OWN_NAMES, texts
from removal.orders.actions import Orders
from removal.orders.store import OrderStore
from tests import parts
from tests.fake_ses import Posted, accepts, refuses
from tests.people import DEPUTY, NIGHT_DESK, PRIMARY, Cast, cast
from tests.reader import Page, Reader
from tests.stories.register import contacts, path
from tests.stories.test_reassignment import take_over
from tests.stories.test_refused_answers import fail
from tests.world import World

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def people(world: World) -> Cast:
    """The deputy has confirmed its address, the night desk has not; both mail servers take mail."""
    world.mailbox.behaviour |= dict.fromkeys((PRIMARY, DEPUTY), accepts)
    made = cast(world, representative_has_webhook=False)
    parts.registry().confirm("video-example", contact(made, DEPUTY), 1)
    world.settle()
    return made


def contact(people: Cast, email: str) -> str:
    return next(str(entry["id"]) for entry in contacts(people) if entry["email"] == email)


def about(world: World, address: str, order: str) -> list[Posted]:
    return [mail for mail in world.mailbox.to(address) if mail.tags.get("order") == order]


def remove(people: Cast, email: str) -> None:
    gone = next(entry for entry in contacts(people) if entry["email"] == email)
    assert people.registrar.send("DELETE", path(people, gone)).status in (200, 204)


def hand(reader: Reader, to: str, **changed: str) -> Page:
    """Fill in the form that the page shows, tick it, send it."""
    [form] = forms(reader.get("step=hand").html)
    return reader.post({**form.fields, **form.ticks, "contact": to, **changed})


def facts(people: Cast, order: str) -> list[str]:
    return [fact["type"] for fact in people.ministry.get(f"/orders/{order}/facts").body["facts"]]


def test_the_other_contact_gets_the_order_with_a_link_of_its_own_and_answers(
    world: World, people: Cast, order: str, reader: Reader
) -> None:
    assert about(world, DEPUTY, order) == []
    sent = hand(reader, contact(people, DEPUTY))
    assert (sent.status, "D. Deputy" in sent.html, DEPUTY in sent.html) == (303, True, False)
    world.run(MINUTE)
    [mail] = about(world, DEPUTY, order)
    assert (mail.subject.startswith("Removal order KZ-2026-000123"), mail.link != reader.link) == (True, True)
    assert people.page(mail.link).answer("report", scope="all", outcome="removed").status == 303
    assert people.order(order)["status"] == "complied"


def test_the_journal_says_who_sent_it_to_whom_by_their_ids_and_without_an_address(
    people: Cast, order: str, reader: Reader
) -> None:
    hand(reader, contact(people, DEPUTY))
    [fact] = [
        fact["data"]
        for fact in people.ministry.get(f"/orders/{order}/facts").body["facts"]
        if fact["type"] == "order.handed_over"
    ]
    assert fact["by"] == {"kind": "representative", "caller": f"contact:{contact(people, PRIMARY)}"}
    assert fact["contact"] == contact(people, DEPUTY)
    assert "@" not in str(fact)
    assert "Sent by a contact to another contact" in reader.get().html
    people.sound(order)


def test_it_is_no_receipt_and_no_act_but_the_mail_that_it_sends_is_evidence(world: World, people: Cast) -> None:
    world.mailbox.behaviour[PRIMARY] = lambda _: []
    order = people.issue()
    world.run(MINUTE)
    reader = people.page(about(world, PRIMARY, order)[0].link)
    hand(reader, contact(people, DEPUTY))
    assert facts(people, order) == ["order.issued", "order.handed_over"]
    world.run(MINUTE)
    assert facts(people, order) == ["order.issued", "order.handed_over", "order.received"]
    received = people.ministry.get(f"/orders/{order}/facts").body["facts"][-1]["data"]
    assert (received["evidence"]["endpoint"], "person" in received) == (contact(people, DEPUTY), False)


def test_a_mail_that_is_refused_proves_nothing(world: World, people: Cast) -> None:
    world.mailbox.behaviour |= {PRIMARY: lambda _: [], DEPUTY: refuses}
    order = people.issue()
    world.run(MINUTE)
    hand(people.page(about(world, PRIMARY, order)[0].link), contact(people, DEPUTY))
    world.run(MINUTE)
    assert "order.received" not in facts(people, order)


def test_a_double_click_sends_one_mail_and_a_fourth_time_in_a_day_is_refused_with_words(
    world: World, people: Cast, order: str, reader: Reader
) -> None:
    [form] = forms(reader.get("step=hand").html)
    filled = {**form.fields, **form.ticks, "contact": contact(people, DEPUTY)}
    assert [reader.post(filled).status for _ in range(3)] == [303, 303, 303]
    for _ in range(2):
        world.run(MINUTE)
        assert hand(reader, contact(people, DEPUTY)).status == 303
    world.run(MINUTE)
    assert (len(about(world, DEPUTY, order)), facts(people, order).count("order.handed_over")) == (3, 3)
    for language in OWN_NAMES:
        refused = reader.send("POST", f"lang={language}", b"answer=hand&confirm=yes&contact=x")
        assert (refused.status, texts(language)("page.error_hand_limit", at_most=3) in refused.html) == (409, True)
    world.run(DAY)
    assert hand(reader, contact(people, DEPUTY)).status == 303


def test_another_who_had_it_may_send_it_back_and_the_days_of_each_are_counted_apart(
    world: World, people: Cast, order: str, reader: Reader
) -> None:
    parts.registry().confirm("video-example", contact(people, PRIMARY), 1)
    world.settle()
    hand(reader, contact(people, DEPUTY))
    world.run(MINUTE)
    deputy = people.page(about(world, DEPUTY, order)[-1].link)
    before = len(about(world, PRIMARY, order))
    assert hand(deputy, contact(people, PRIMARY)).status == 303
    world.run(MINUTE)
    assert len(about(world, PRIMARY, order)) == before + 1


def test_to_whom_it_cannot_be_sent_is_refused_with_words(people: Cast, order: str, reader: Reader) -> None:
    shown = reader.get("step=hand").html
    assert ("D. Deputy (deputy)" in shown.replace("<bdi>", "").replace("</bdi>", ""), "Night desk" in shown) == (
        True,
        False,
    )
    for wrong in (contact(people, NIGHT_DESK), contact(people, PRIMARY), "", "x", order):
        refused = hand(reader, wrong)
        assert (refused.status, "Choose a contact whose address is confirmed." in refused.html) == (422, True)
    unticked = hand(reader, contact(people, DEPUTY), confirm="")
    assert (unticked.status, "nothing has been sent yet" in unticked.html) == (422, True)
    [kept] = forms(unticked.html)
    assert kept.fields["contact"] == contact(people, DEPUTY)
    assert "order.handed_over" not in facts(people, order)


def test_without_another_confirmed_contact_the_page_says_so(people: Cast, order: str, reader: Reader) -> None:
    remove(people, DEPUTY)
    shown = hand_closed(reader)
    assert "No other contact of your representative has a confirmed address" in shown
    assert "order.handed_over" not in facts(people, order)


def hand_closed(reader: Reader) -> str:
    """What a form says that is sent although it is closed."""
    refused = reader.post({"answer": "hand", "confirm": "yes", "contact": "x"})
    assert refused.status == 409
    return refused.html


def test_a_former_representatives_contact_may_not(world: World, people: Cast, order: str, reader: Reader) -> None:
    take_over(people)
    world.run(MINUTE)
    assert "You cannot send this order on" in hand_closed(reader)
    assert "step=hand" not in reader.get().html
    assert "order.handed_over" not in facts(people, order)


def test_a_contact_that_was_removed_may_not(world: World, people: Cast, order: str, reader: Reader) -> None:
    hand(reader, contact(people, DEPUTY))
    world.run(MINUTE)
    deputy = people.page(about(world, DEPUTY, order)[-1].link)
    remove(people, DEPUTY)
    refused = deputy.post({"answer": "hand", "confirm": "yes", "contact": contact(people, PRIMARY)})
    assert (refused.status, facts(people, order).count("order.handed_over")) == (410, 1)


def test_after_the_mandate_no_order_is_sent_on(world: World, people: Cast, order: str, reader: Reader) -> None:
    holder = path(people).split("/")[2]
    body = {"valid_until": "2026-11-24T09:02:00Z"}
    assert people.registrar.post(f"/representatives/{holder}/termination", body).status == 200
    world.run(2 * MINUTE)
    assert "You cannot send this order on" in hand_closed(reader)
    assert "order.handed_over" not in facts(people, order)


def test_who_left_before_the_mail_is_planned_gets_none(world: World, people: Cast, order: str, reader: Reader) -> None:
    hand(reader, contact(people, DEPUTY))
    remove(people, DEPUTY)
    world.run(MINUTE)
    assert "order.handed_over" in facts(people, order)
    assert len(about(world, DEPUTY, order)) <= 1


def test_a_fault_of_ours_keeps_the_form_and_sends_one_mail(
    world: World, people: Cast, order: str, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(OrderStore, "append", fail)
        failed = hand(reader, contact(people, DEPUTY))
    assert failed.status == 500
    [kept] = forms(failed.html)
    assert [reader.post(kept.fields).status for _ in range(2)] == [303, 303]
    world.run(MINUTE)
    assert len(about(world, DEPUTY, order)) == 1


def test_who_had_it_sent_gets_the_reminders(world: World, people: Cast, order: str, reader: Reader) -> None:
    hand(reader, contact(people, DEPUTY))
    assert reader.answer("acknowledge").status == 303
    world.run(timedelta(hours=12))
    assert [mail.subject for mail in about(world, DEPUTY, order)][-1].startswith("Reminder: removal order")


def test_an_order_that_is_answered_is_sent_on_too_and_one_that_has_ended_only_while_something_is_left_of_it(
    world: World, people: Cast, order: str, reader: Reader
) -> None:
    assert reader.answer("report", scope="all", outcome="removed").status == 303
    assert hand(reader, contact(people, DEPUTY)).status == 303
    world.run(MINUTE)
    assert [mail.subject for mail in about(world, DEPUTY, order)][-1].startswith("Removal order KZ-2026-000123")
    assert people.ministry.post(f"/orders/{order}/withdrawal", {"reason": "A mistake."}).status == 200
    world.run(MINUTE)
    assert hand(reader, contact(people, DEPUTY)).status == 303
    assert reader.answer("reinstatement", scope="all").status == 303
    assert "There is nothing left to answer." in hand_closed(reader)


@pytest.mark.parametrize("language", OWN_NAMES)
def test_what_is_refused_at_the_last_moment_is_refused_in_the_readers_language(
    people: Cast, order: str, reader: Reader, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    deputy, carry_out = contact(people, DEPUTY), Orders.carry_out

    def after_three(*parts: object) -> object:
        monkeypatch.undo()
        assert [hand(reader, deputy, asked_at=str(number)).status for number in range(3)] == [303, 303, 303]
        return carry_out(*parts)  # type: ignore[arg-type]

    monkeypatch.setattr(Orders, "carry_out", after_three)
    refused = reader.send("POST", f"lang={language}", f"answer=hand&confirm=yes&contact={deputy}".encode())
    assert (refused.status, texts(language)("page.error_hand_limit", at_most=3) in refused.html) == (409, True)
    assert "Nothing was changed" not in refused.html
    assert facts(people, order).count("order.handed_over") == 3
