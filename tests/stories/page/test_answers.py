"""What is answered on the page: nothing before a confirmation, then once, and as it was shown."""

from datetime import timedelta

import pytest

from infra.dev.local.browser import forms
from removal.mail.addresses import Addresses
from removal.orders.actions import Orders
from removal.orders.store import OrderStore
from removal.versions import VersionConflict
from tests.cloud import table_items
from tests.people import Cast
from tests.reader import Reader
from tests.world import World

MINUTE = timedelta(minutes=1)
BY = {"by": "R. Representative"}


def beside_drafts() -> list[dict[str, object]]:
    """All items of the table but draft answers."""
    return [item for item in table_items() if not item["pk"]["S"].startswith("draft_answer:")]


def test_a_first_post_shows_what_would_be_recorded_and_a_confirmed_one_records_it(
    world: World, people: Cast, order: str, reader: Reader
) -> None:
    preview = reader.post({"answer": "report", "all": "removed", "item-2": "already_absent", **BY})
    assert (preview.status, "Nothing has been recorded yet." in preview.html) == (200, True)
    assert people.order(order)["items"][0]["outcome"] is None

    (form,) = forms(preview.html)
    answered = reader.post(form.fields | form.ticks)
    assert answered.status == 303
    shown = people.order(order)
    assert [item["outcome"] for item in shown["items"]] == ["removed", "already_absent"]
    assert shown["status"] == "complied"
    world.settle()
    fact = people.ministry.order_calls(order)[-2].payload["data"]
    assert (fact["words"]["answered_by"], fact["by"]["kind"]) == ("R. Representative", "representative")
    assert fact["by"]["caller"].startswith("contact:")
    assert (
        "Your answer was recorded on 24 November 2026, 17:01:00 UTC+8"
        in reader.get(answered.headers["location"][1:]).html
    )


def test_a_confirmation_sent_twice_is_recorded_once(world: World, people: Cast, order: str, reader: Reader) -> None:
    for chosen in ({"item-1": "removed", "item-2": "unchanged"}, {"item-2": "already_absent"}):
        (form,) = forms(reader.post({"answer": "report", **chosen, **BY}).html)
        world.run(MINUTE)
        clicked = [reader.post(form.fields | form.ticks)]
        world.run(timedelta(seconds=1))
        clicked.append(reader.post(form.fields | form.ticks))
        assert [answer.status for answer in clicked] == [303, 303]
        assert clicked[0].headers["location"] == clicked[1].headers["location"]
        assert "Your answer was recorded on" in reader.get(clicked[1].headers["location"][1:]).html
    world.settle()
    assert people.ministry.types(order)[-3:] == ["order.reported", "order.reported", "order.complied"]
    assert people.order(order)["status"] == "complied"


def test_what_is_confirmed_is_what_is_recorded_however_long_it_takes(
    world: World, people: Cast, order: str, reader: Reader
) -> None:
    preview = reader.post({"answer": "report", "all": "removed", **BY})
    assert '<dd class="words"><bdi>24 November 2026, 17:01:00 UTC+8</bdi></dd>' in preview.html
    world.run(42 * MINUTE)
    (form,) = forms(preview.html)
    assert reader.post(form.fields | form.ticks).status == 303
    world.settle()
    reported = people.ministry.order_calls(order)[-2].payload["data"]
    assert reported["items"][0]["measured_at"] == "2026-11-24T09:01:00.000Z"
    assert reported["answered_at"] == "2026-11-24T09:43:00.000Z"


def test_a_second_answer_replaces_the_first_and_both_are_in_the_history(
    world: World, people: Cast, order: str, reader: Reader
) -> None:
    for outcome in ("removed", "already_absent", "removed"):
        world.run(MINUTE)
        assert reader.answer("report", **{"item-1": outcome}).status == 303
    assert people.order(order)["items"][0]["outcome"] == "removed"
    assert people.order(order)["journal"]["length"] == 5


def test_nothing_is_recorded_before_it_has_been_shown(reader: Reader) -> None:
    before = beside_drafts()
    preview = reader.post({"answer": "report", "all": "removed", "confirm": "yes", **BY})
    assert (preview.status, "Nothing has been recorded yet." in preview.html) == (200, True)
    assert beside_drafts() == before


def test_an_answer_that_was_recorded_is_shown_so_whatever_fails_after_it(
    people: Cast, order: str, reader: Reader, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise TimeoutError("desk@platform.example")

    monkeypatch.setattr(Addresses, "restore", fail)
    assert reader.answer("report", all="removed").status == 303
    assert people.order(order)["status"] == "complied"
    assert [record.levelname for record in caplog.records if record.getMessage() == "address not enabled"] == ["ERROR"]


def test_where_no_one_can_tell_what_was_recorded_the_page_does_not_either(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise TimeoutError

    monkeypatch.setattr(Orders, "answer", fail)
    answer = reader.answer("acknowledge")
    assert (answer.status, answer.headers["cache-control"]) == (500, "no-store")
    assert "Whether it was recorded is not known" in answer.html


def test_an_acknowledgement_is_recorded_once_and_the_form_for_it_goes(people: Cast, order: str, reader: Reader) -> None:
    assert reader.answer("acknowledge").status == 303
    again = reader.answer("acknowledge", by="Somebody Else")
    assert again.headers["location"] == "?recorded=0"
    assert "Nothing was recorded by this" in reader.get("recorded=0").html
    assert people.ministry.types(order).count("order.acknowledged") <= 1
    assert people.order(order)["journal"]["length"] == 3
    assert "It is recorded that the order was read." in reader.get().html
    assert reader.kinds == ["report", "obstacle", "contest"]


def test_a_scanner_that_submits_every_form_it_finds_records_nothing(reader: Reader) -> None:
    before = beside_drafts()
    waiting, sent = [reader.get(f"step=answer&answer={kind}") for kind in reader.kinds], 0
    while waiting:
        for form in forms(waiting.pop().html):
            for filled in (form.fields, {**form.fields, "by": "Scanner", "outcome": "removed", "scope": "all"}):
                answer = reader.post(filled)
                assert answer.status in (200, 422)
                sent += 1
                if sent < 40:
                    waiting.append(answer)
    assert sent >= 40
    assert beside_drafts() == before


def test_what_is_wrong_is_shown_beside_its_field_and_what_was_filled_in_stays(reader: Reader) -> None:
    filled = {"answer": "report", "all": "deleted", "by": "", "own_reference": "x" * 81}
    answer = reader.post({**filled, "measured_at": "2027-01-01T00:00", "territory": "Kazakhstan"})
    assert answer.status == 422
    for text in (
        "Write your name",
        "Item 1: choose one of the outcomes offered.",
        "Measures cannot have been taken in the future.",
        "Write country codes of two letters",
        "Write your reference in one line",
    ):
        assert text in answer.html
    assert 'value="Kazakhstan"' in answer.html
    assert 'id="measured_at-wrong"' in answer.html
    assert 'aria-invalid="true"' in answer.html


def test_without_the_tick_nothing_is_recorded_and_the_page_says_so(reader: Reader) -> None:
    before = beside_drafts()
    answer = reader.post({"answer": "report", "all": "removed", "step": "confirm", **BY})
    assert (answer.status, "Tick the box to confirm; nothing has been recorded yet." in answer.html) == (422, True)
    assert beside_drafts() == before


def test_once_all_is_answered_a_wrong_report_can_be_corrected_and_the_order_contested(
    people: Cast, order: str, reader: Reader
) -> None:
    assert reader.answer("report", all="removed").status == 303
    assert "Every item is answered (complied with)." in reader.get().html
    assert reader.kinds == ["report", "contest"]
    assert reader.answer("obstacle", ground="technical", explanation="x").status == 409
    reader.world.run(MINUTE)
    corrected = reader.answer("report", outcome="already_absent", scope="only", numbers="2")
    assert (corrected.status, "These items remain in time, as their first answer was: 2." in corrected.html) == (
        303,
        True,
    )
    shown = people.order(order)
    assert [item["outcome"] for item in shown["items"]] == ["removed", "already_absent"]
    assert shown["status"] == "complied"


def test_an_answers_time_is_when_the_gateway_took_the_confirmation(people: Cast, world: World, reader: Reader) -> None:
    taken = world.now
    world.run(timedelta(seconds=10))
    assert reader.answer("report", taken, all="removed").status == 303
    world.settle()
    reported, complied = people.ministry.order_calls()[-2:]
    assert reported.payload["data"]["answered_at"] == "2026-11-24T09:01:00.000Z"
    assert complied.type == "order.complied"
    world.run(timedelta(seconds=10))
    assert reader.answer("report", taken, scope="all", outcome="already_absent").status == 303


@pytest.mark.parametrize(
    ("held", "recorded"),
    [
        (timedelta(seconds=16), "24 November 2026, 17:01:16"),
        (timedelta(hours=2), "24 November 2026, 19:01:00"),
        (timedelta(hours=50), "26 November 2026, 19:01:00"),
    ],
)
def test_an_answer_held_for_long_is_recorded_with_its_time_and_the_page_says_so(
    people: Cast, order: str, reader: Reader, held: timedelta, recorded: str
) -> None:
    taken = reader.world.now
    reader.world.run(held)
    answered = reader.answer("report", taken, all="removed")
    assert answered.status == 303
    shown = reader.get(answered.headers["location"][1:]).html
    assert f"Your answer was recorded on {recorded} UTC+8 (" in shown
    assert "Its time is 24 November 2026, 17:01:00 UTC+8 (24 November 2026, 09:01:00 UTC), when it arrived" in shown
    assert "Every item is answered (complied with)." in reader.get().html
    assert people.order(order)["items"][0]["answered_at"] == "2026-11-24T09:01:00.000Z"


def test_an_answer_that_others_outrun_each_time_is_not_recorded_and_says_so(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    def outrun(*_: object) -> None:
        raise VersionConflict

    before = table_items()
    monkeypatch.setattr(OrderStore, "append", outrun)
    answer = reader.answer("acknowledge")
    assert (answer.status, answer.headers["retry-after"]) == (503, "1")
    assert 'name="by" value="R. Representative"' in answer.html  # what was written goes along
    assert table_items() == before
