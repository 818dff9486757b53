"""What the page takes once the order has ended: what was taken down, what is back, what cannot be put back."""

from datetime import timedelta

import pytest

from infra.dev.local.browser import forms
from tests.people import PRIMARY, Cast
from tests.reader import Reader
from tests.world import World

BY = {"by": "R. Representative"}


def test_a_report_that_was_written_before_the_withdrawal_is_recorded_after_it_and_asked_back(
    world: World, people: Cast, order: str, reader: Reader
) -> None:
    (form,) = forms(reader.post({"answer": "report", "item-1": "removed", **BY}).html)
    people.ministry.post(f"/orders/{order}/withdrawal", {"reason": "issued in error"})
    world.settle()
    answered = reader.post(form.fields | form.ticks)
    assert answered.status == 303
    world.settle()
    (asked_back,) = [mail for mail in world.mailbox.to(PRIMARY) if "put back" in mail.subject.lower()]
    assert "1" in asked_back.text
    assert "Has to be put back." in reader.get().html


def test_what_is_no_measure_is_refused_in_words_once_the_order_has_ended(
    world: World, people: Cast, order: str, reader: Reader
) -> None:
    (form,) = forms(reader.post({"answer": "report", "item-1": "already_absent", **BY}).html)
    world.run(timedelta(seconds=1))
    people.ministry.post(f"/orders/{order}/withdrawal", {"reason": "issued in error"})
    world.run(timedelta(seconds=1))
    refused = reader.post(form.fields | form.ticks)
    assert (refused.status, "The order is no longer in force (withdrawn)." in refused.html) == (409, True)


@pytest.mark.parametrize("ground", ["no_copy", "author", "another_order", "other"])
def test_what_cannot_be_put_back_is_said_on_the_page(
    world: World, people: Cast, order: str, reader: Reader, ground: str
) -> None:
    people.report(order, 1)
    people.ministry.post(f"/orders/{order}/withdrawal", {"reason": "issued in error"})
    world.settle()
    fields = {"answer": "reinstatement", "scope": "all", "ground": ground, "explanation": "The file is gone.", **BY}
    assert reader.post({**fields, "explanation": ""}).status == 422
    assert reader.post({**fields, "ground": ""}).status == 422
    preview = reader.post(fields)
    assert "You report that these items cannot be put back:" in preview.html
    (form,) = forms(preview.html)
    assert reader.post(form.fields | form.ticks).status == 303
    assert people.order(order)["items"][0]["not_reinstated"]["ground"] == ground
    assert "Reported: cannot be put back." in reader.get().html


def test_nothing_is_said_to_be_open_for_answers_where_none_is_taken(
    world: World, people: Cast, order: str, reader: Reader
) -> None:
    people.report(order, 1)
    people.ministry.post(f"/orders/{order}/withdrawal", {"reason": "issued in error"})
    world.run(timedelta(hours=2))
    assert "What is open can still be answered." in reader.get().html
    world.run(timedelta(days=200))
    erased = reader.get().html
    assert ("erased" in erased, "The deadline has passed." in erased) == (True, True)
    assert "What is open can still be answered." not in erased
    assert "Report by [no longer kept]" in erased
