"""The order is unlawful, says the representative on the page: the time runs on, and everybody says so."""

from datetime import timedelta

from infra.dev.local.browser import forms
from tests.people import PRIMARY, Cast
from tests.reader import Reader
from tests.world import World

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
WARNING = "Contesting does not stop the time"


def test_page_confirmation_and_mail_say_that_contesting_does_not_stop_the_time(
    world: World, people: Cast, order: str, reader: Reader
) -> None:
    due = people.order(order)["clock"]["windows"][0]["due_at"]
    assert WARNING in reader.get("step=answer&answer=contest").html
    preview = reader.post({"answer": "contest", "by": "R.", "explanation": "Satire.", "item-2": "yes"})
    assert (preview.status, WARNING in preview.html) == (200, True)
    assert "watch?v=1" not in preview.html
    assert not any(item["contested"] for item in people.order(order)["items"])

    (form,) = forms(preview.html)
    assert reader.post(form.fields | form.ticks).status == 303
    world.settle()
    shown = people.order(order)
    assert [item["contested"] for item in shown["items"]] == [False, True]
    assert (shown["status"], shown["clock"]["windows"][0]["due_at"]) == ("running", due)
    mail = world.mailbox.to(PRIMARY)[-1]
    assert mail.subject == "Confirmation: removal order KZ-2026-000123 contested | Ministry"
    assert all(text in mail.text for text in (WARNING, "Satire.", "Wednesday 25 November 2026, 17:00 UTC+8"))
    assert "Contested." in reader.get().html


def test_the_whole_order_is_contested_once_it_was_complied_with_and_the_decision_is_mailed(
    world: World, people: Cast, order: str, reader: Reader
) -> None:
    assert reader.answer("report", all="removed").status == 303
    assert reader.answer("contest", explanation="Satire.").status == 303
    assert [item["contested"] for item in people.order(order)["items"]] == [True, True]
    decided = {"decision": "rejected", "reasons": "It names a child."}
    assert people.ministry.post(f"/orders/{order}/contest-decision", decided).status == 200
    world.settle()
    mail = world.mailbox.to(PRIMARY)[-1]
    assert mail.subject == "Contest rejected: removal order KZ-2026-000123 | Ministry"
    assert "It names a child." in mail.text
    assert "Contest rejected" in reader.get().html


def test_a_contest_that_is_upheld_withdraws_the_order_and_what_is_back_is_reported_on_the_page(
    world: World, people: Cast, order: str, reader: Reader
) -> None:
    reader.answer("report", all="removed")
    reader.answer("contest", explanation="Satire.")
    people.ministry.post(f"/orders/{order}/contest-decision", {"decision": "upheld", "reasons": "It is."})
    world.settle()
    assert [mail.subject.partition(", not due before")[0] for mail in world.mailbox.to(PRIMARY)[-2:]] == [
        "Contest upheld: removal order KZ-2026-000123 | Ministry",
        "Withdrawn, to be put back: removal order KZ-2026-000123",
    ]
    withdrawn = world.mailbox.to(PRIMARY)[-1]
    assert (
        "put back within 1 h of receipt of this message (items: 1, 2). Report on the page behind the link"
        in withdrawn.text
    )
    assert "Nothing has proved receipt yet, so that time will not end earlier than shown." in reader.get().html
    world.run(MINUTE)
    shown = reader.get().html
    assert "By this time what was taken down under the order has to be put back." in shown
    assert "24 November 2026, 10:01:01 UTC" in shown, "an hour from the mail server's acceptance"
    assert reader.kinds == ["reinstatement"]

    preview = reader.post({"answer": "reinstatement", "by": "R.", "item-1": "yes", "ground": "back"})
    assert (preview.status, "You report that these items are back:" in preview.html) == (200, True)
    (form,) = forms(preview.html)
    assert reader.post(form.fields | form.ticks).status == 303
    world.settle()
    assert "These still have to be put back: 2." in world.mailbox.to(PRIMARY)[-1].text
    assert reader.answer("reinstatement", **{"item-1": "yes"}).status == 422
    assert reader.answer("reinstatement").status == 303
    world.settle()
    assert "Nothing more has to be put back under this order." in world.mailbox.to(PRIMARY)[-1].text
    shown = reader.get().html
    assert "No deadline: the order is no longer in force" in shown
    assert "This order is closed (withdrawn)." in shown
    assert reader.kinds == []
    world.run(HOUR)
    assert reader.answer("reinstatement").status == 409
    people.sound(order)


def test_what_is_not_put_back_in_time_alarms_the_authority(
    world: World, people: Cast, order: str, reader: Reader
) -> None:
    reader.answer("report", all="removed")
    people.ministry.post(f"/orders/{order}/withdrawal", {"reason": "issued in error"})
    world.run(HOUR + timedelta(minutes=1))
    (alarm,) = world.mailbox.to("duty@ministry.example")
    assert alarm.subject.endswith("overdue: a report that contents were put back | Ministry")
    assert "Video Example owes it" in alarm.text
    assert reader.answer("reinstatement").status == 303


def test_of_an_order_withdrawn_with_nothing_taken_down_nothing_is_asked(
    world: World, people: Cast, order: str, reader: Reader
) -> None:
    people.ministry.post(f"/orders/{order}/withdrawal", {"reason": "issued in error"})
    world.settle()
    assert "nothing has to be put back" in world.mailbox.to(PRIMARY)[-1].text
    shown = reader.get().html
    assert "This order is closed (withdrawn). There is nothing left to answer." in shown
    assert reader.kinds == []
    assert {
        reader.answer(kind, explanation="x", ground="technical", all="already_absent").status
        for kind in ("report", "contest", "obstacle", "reinstatement")
    } == {409}
