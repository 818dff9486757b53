"""What a person chose is what is recorded, whatever others did between the form, the check and the confirmation."""

from datetime import timedelta

import pytest

from infra.dev.local.browser import forms
from removal.orders.actions import Orders
from removal.record import instant
from tests.people import Cast
from tests.reader import Reader
from tests.stories.page.uploads import table, upload
from tests.world import World

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
BY = {"by": "Wong Ka-yan"}


def facts(people: Cast, order: str) -> list[str]:
    return [fact["type"] for fact in people.ministry.get(f"/orders/{order}/facts").body["facts"]]


def outcomes(people: Cast, order: str) -> list[str | None]:
    return [item["outcome"] for item in people.order(order)["items"]]


@pytest.mark.parametrize(
    "filled",
    [
        {"answer": "contest", "explanation": "It is satire."},
        {"answer": "obstacle", "ground": "technical", "explanation": "A fire."},
        {"answer": "report", "outcome": "removed"},
    ],
)
def test_to_leave_out_every_item_is_refused_with_words(
    people: Cast, order: str, reader: Reader, filled: dict[str, str]
) -> None:
    before = facts(people, order)
    refused = reader.post({**BY, **filled, "scope": "but", "numbers": "1-2"})
    assert (refused.status, "You left out every item." in refused.html) == (422, True)
    assert facts(people, order) == before


def test_all_means_the_items_that_the_form_showed(people: Cast, order: str, reader: Reader) -> None:
    assert reader.answer("report", outcome="removed", scope="only", numbers="1").status == 303
    fields = reader.form("report").fields | BY | {"outcome": "already_absent", "scope": "all"}
    assert fields["offered"] == "2"
    assert reader.answer("report", outcome="removed", scope="only", numbers="2").status == 303
    refused = reader.post(fields)
    assert (refused.status, "would now mean other items" in refused.html) == (422, True)
    assert outcomes(people, order) == ["removed", "removed"]


def test_a_report_that_came_since_the_check_was_shown_is_replaced_only_if_that_is_confirmed(
    world: World, people: Cast, order: str, reader: Reader
) -> None:
    [check] = forms(reader.post({**reader.form("report").fields, **BY, "outcome": "removed", "scope": "all"}).html)
    world.run(MINUTE)
    assert reader.answer("report", outcome="already_absent", scope="only", numbers="1").status == 303
    world.run(MINUTE)
    shown = reader.post(check.fields | check.ticks)
    assert (shown.status, "another report was recorded for these items: 1." in shown.html) == (422, True)
    assert outcomes(people, order) == ["already_absent", None]
    world.run(MINUTE)
    [again] = forms(shown.html)
    assert reader.post(again.fields | again.ticks).status == 303
    assert outcomes(people, order) == ["removed", "removed"]


def test_another_language_keeps_what_was_written_where_nothing_was_recorded(reader: Reader) -> None:
    assert reader.answer("report", outcome="removed", scope="all").status == 303
    refused = reader.post({"answer": "obstacle", "ground": "technical", "explanation": "A fire.", **BY})
    assert refused.status == 409
    [kept] = [form for form in forms(refused.html) if "explanation" in form.fields]
    in_kazakh = reader.post(kept.fields | {"again": "yes"})
    assert (in_kazakh.status, "A fire." in in_kazakh.html) == (409, True)


def test_a_correction_after_the_deadline_says_that_the_first_answer_decides(world: World, reader: Reader) -> None:
    assert reader.answer("report", outcome="removed", scope="all").status == 303
    world.run(26 * HOUR)
    corrected = reader.answer("report", outcome="already_absent", scope="only", numbers="1")
    assert "These items remain in time, as their first answer was: 1." in corrected.html
    assert "each was answered before the deadline" not in corrected.html
    assert "your report arrived before" not in corrected.html


def test_a_person_may_take_what_a_machine_acknowledged(people: Cast, order: str, reader: Reader) -> None:
    taken = people.representative.post(f"/orders/{order}/acknowledgement", {"by": "robot", "reference": "R-1"})
    assert taken.status == 200
    assert "acknowledge" in reader.kinds
    assert reader.answer("acknowledge").status == 303
    assert "acknowledge" not in reader.kinds


def test_what_could_not_be_put_back_can_be_reported_as_back_later(
    world: World, people: Cast, order: str, reader: Reader
) -> None:
    assert reader.answer("report", outcome="removed", scope="all").status == 303
    assert people.ministry.post(f"/orders/{order}/withdrawal", {"reason": "A mistake."}).status == 200
    world.run(MINUTE)
    cannot = reader.answer("reinstatement", scope="all", ground="no_copy", explanation="It is gone.")
    assert cannot.status == 303
    assert reader.kinds == ["reinstatement"]
    assert reader.answer("reinstatement", scope="only", numbers="2").status == 303
    assert "order.reinstated" in facts(people, order)


def test_only_an_answer_is_confirmed_as_one(people: Cast, order: str, reader: Reader) -> None:
    issued = people.ministry.get(f"/orders/{order}/facts").body["facts"][0]
    assert "Answer recorded" not in reader.get(f"recorded={issued['data']['command']}").html


REPORT = {"answer": "report", "outcome": "removed"}
OBSTACLE = {"answer": "obstacle", "ground": "technical", "explanation": "A fire."}


@pytest.mark.parametrize(
    ("filled", "decided"), [(REPORT, timedelta(seconds=1)), (REPORT, MINUTE), (OBSTACLE, timedelta(seconds=1))]
)
def test_what_was_confirmed_in_time_is_recorded_for_the_items_that_no_other_reported(  # noqa: PLR0917 - fixtures
    world: World, people: Cast, order: str, reader: Reader, filled: dict[str, str], decided: timedelta
) -> None:
    """To ask again would be too late: the other's report and the deadline came between the check and the decision."""
    due = instant.from_text(people.order(order)["due_at"])
    world.run_until(due - MINUTE)
    [check] = forms(reader.post({**reader.form(filled["answer"]).fields, **BY, **filled, "scope": "all"}).html)
    world.run_until(due)
    assert people.report(order, 1, outcome="already_absent").status == 200
    world.run(decided)
    assert reader.post(check.fields | check.ticks, due).status == 303
    world.run(MINUTE)
    first, second = people.order(order)["items"]
    clock = "done" if filled is REPORT else "stopped"
    assert (first["outcome"], second["clock"]) == ("already_absent", clock)
    assert [breach for breach in people.order(order)["breaches"] if not breach["annulled_at"]] == []
    people.sound(order)


@pytest.mark.parametrize("late", [timedelta(), timedelta(milliseconds=1)])
def test_an_obstacle_that_came_too_late_or_can_be_stated_again_is_not_split(
    world: World, people: Cast, order: str, reader: Reader, late: timedelta
) -> None:
    due = instant.from_text(people.order(order)["due_at"])
    world.run_until(due - MINUTE + late * 60_000)
    form = reader.form("obstacle").fields | BY
    [check] = forms(reader.post({**form, "ground": "technical", "explanation": "A fire.", "scope": "all"}).html)
    assert people.report(order, 1).status == 200
    assert reader.post(check.fields | check.ticks, world.now + late).status == 422
    assert "order.obstructed" not in facts(people, order)


FORCE = {"number": "1", "ground": "force_majeure", "explanation": "A flood."}


@pytest.mark.parametrize(("first", "clock"), [({"number": "1", "outcome": "removed"}, "done"), (FORCE, "stopped")])
@pytest.mark.parametrize("read_before", [False, True])
def test_a_table_confirmed_in_time_is_recorded_for_the_items_that_no_other_reported(  # noqa: PLR0917 - fixtures
    world: World,
    people: Cast,
    order: str,
    reader: Reader,
    monkeypatch: pytest.MonkeyPatch,
    first: dict[str, str],
    clock: str,
    *,
    read_before: bool,
) -> None:
    """The other's report comes before the page reads the order, or between its reading and the decision."""
    due = instant.from_text(people.order(order)["due_at"])
    world.run_until(due - MINUTE)
    hindered = {"number": "2", "ground": "technical", "explanation": "A fire."}
    [check] = forms(upload(reader, table(first, hindered)).html)
    world.run_until(due)
    record = Orders.answer

    def after_the_other(*parts: object) -> object:
        monkeypatch.undo()
        assert people.report(order, 2, outcome="already_absent").status == 200
        world.run(timedelta(seconds=1))
        return record(*parts)  # type: ignore[arg-type]

    if read_before:
        monkeypatch.setattr(Orders, "answer", after_the_other)
    else:
        assert people.report(order, 2, outcome="already_absent").status == 200
        world.run(timedelta(seconds=1))
    assert reader.post(check.fields | check.ticks, due).status == 303
    world.run(MINUTE)
    items = people.order(order)["items"]
    assert (items[0]["clock"], items[1]["outcome"]) == (clock, "already_absent")
    assert [breach for breach in people.order(order)["breaches"] if not breach["annulled_at"]] == []
    people.sound(order)


@pytest.mark.parametrize("asked_at", ["garbage", "2026-11-24t09:01:00z"])
def test_any_time_of_a_check_page_is_read_or_refused(reader: Reader, asked_at: str) -> None:
    filled = {"answer": "report", "outcome": "removed", "scope": "all", "measured_at": "2026-11-24T17:00"}
    sent = reader.post({**BY, **filled, "asked_at": asked_at, "confirm": "yes"})
    assert sent.status == (422 if asked_at == "garbage" else 303)
