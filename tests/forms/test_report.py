"""What a form says, item by item, and what is wrong with it."""

from datetime import UTC, datetime

import pytest

from removal.language.texts import texts
from removal.orders.item import Outcome
from removal.orders.order import Order, Status
from removal.page.body import BODY_AT_MOST, NoForm, fields
from removal.page.forms.named import FormContext
from removal.page.forms.report import report
from tests.orders.lives import T0, after, in_state, issued, receipt
from tests.orders.lives import report as reported

AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
NAMED = {"by": "R. Representative"}
OPEN = issued(items=3)
PARTLY = after(in_state(Status.RUNNING), (reported(T0, 1), T0))  # of two items the first is removed


NO_TIMES = (
    "0001-01-01T00:00",
    "0206-11-24T10:00",
    "1969-12-31T23:59",
    "3000-01-02T00:00",
    "2026-11-24",
    "2026-W48-2",
    "20261124T113000",
    "2026-11-24T11:30:00,5",
    "2026-11-24 11:30",
    "٢٠٢٦-11-24T11:30",
)


def reading(order: Order = OPEN, zone: str = "Asia/Hong_Kong") -> FormContext:
    return FormContext(order, texts("en"), zone, AT)


def outcomes(answers: dict[str, str], order: Order = OPEN) -> dict[int, Outcome]:
    answer, wrong = report({**NAMED, **answers}, reading(order))
    assert wrong == []
    return {item.number: item.outcome for item in answer.items}


def wrong_fields(answers: dict[str, str], order: Order = OPEN) -> list[str]:
    answer, wrong = report({**NAMED, **answers}, reading(order))
    assert answer.items == () or not wrong
    return [wrong_field.field for wrong_field in wrong]


def test_one_choice_is_for_all_items() -> None:
    assert outcomes({"all": "removed"}) == dict.fromkeys((1, 2, 3), Outcome.REMOVED)


def test_an_exception_goes_before_the_choice_for_all() -> None:
    answers = {"all": "removed", "item-1": "", "item-2": "already_absent", "item-3": "unchanged"}
    assert outcomes(answers) == {1: Outcome.REMOVED, 2: Outcome.ALREADY_ABSENT}


def test_single_items_need_no_choice_for_all() -> None:
    assert outcomes({"all": "", "item-3": "removed"}) == {3: Outcome.REMOVED}


def test_an_item_that_was_answered_stays_unless_it_is_named() -> None:
    assert outcomes({"all": "already_absent"}, PARTLY) == {2: Outcome.ALREADY_ABSENT}
    assert outcomes({"all": "removed", "item-1": ""}, PARTLY) == {1: Outcome.REMOVED, 2: Outcome.REMOVED}
    assert outcomes({"item-1": "already_absent"}, PARTLY) == {1: Outcome.ALREADY_ABSENT}


def test_measures_are_taken_at_the_local_time_that_is_written_or_now() -> None:
    answer, _ = report({**NAMED, "all": "removed", "measured_at": "2026-11-24T19:30"}, reading())
    assert answer.items[0].measured_at == "2026-11-24T11:30:00.000Z"
    answer, _ = report({**NAMED, "all": "removed"}, reading())
    assert answer.items[0].measured_at == "2026-11-24T12:00:00.000Z"


def test_what_was_absent_before_the_order_may_be_long_gone() -> None:
    answer, wrong = report({**NAMED, "all": "already_absent", "measured_at": "2020-02-29T10:00"}, reading())
    assert wrong == []
    assert answer.items[0].measured_at == "2020-02-29T02:00:00.000Z"


def test_countries_belong_to_the_items_whose_access_is_disabled() -> None:
    answers = {"all": "access_disabled", "item-2": "removed", "territory": "kz, RU;kz"}
    answer, wrong = report({**NAMED, **answers}, reading())
    assert wrong == []
    assert [item.territory for item in answer.items] == [("KZ", "RU"), (), ("KZ", "RU")]


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({}, "outcome"),
        ({}, "scope"),
        ({"outcome": "removed"}, "scope"),
        ({"scope": "all"}, "outcome"),
        ({"all": "deleted"}, "outcome"),
        ({"item-2": "<b>"}, "outcome"),
        ({"all": "removed", "by": ""}, "by"),
        ({"all": "removed", "by": "\u200b"}, "by"),
        ({"all": "removed", "by": "R\r\nBcc: x"}, "by"),
        ({"all": "removed", "by": "x" * 81}, "by"),
        ({"all": "removed", "own_reference": "a\nb"}, "own_reference"),
        ({"all": "removed", "measured_at": "yesterday"}, "measured_at"),
        ({"all": "removed", "measured_at": "2026-11-24T12:00:00Z"}, "measured_at"),
        *(({"all": "removed", "measured_at": time}, "measured_at") for time in NO_TIMES),
        ({"all": "removed", "asked_at": "2026-11-24T20:00"}, "measured_at"),
        ({"all": "removed", "asked_at": "2026-11-24T12:05:00.001Z"}, "measured_at"),
        ({"all": "removed", "asked_at": "1969-12-31T23:59:59.999Z"}, "measured_at"),
        ({"all": "removed", "measured_at": "2026-11-24T20:06"}, "measured_at"),
        ({"all": "removed", "measured_at": "2026-11-24T16:54"}, "measured_at"),  # the order is of 17:00 in Hong Kong
        ({"all": "access_disabled", "measured_at": "2025-11-24T17:00"}, "measured_at"),
        ({"all": "already_absent", "measured_at": "2016-11-24T19:59"}, "measured_at"),
        ({"all": "access_disabled", "territory": "Kazakhstan"}, "territory"),
        ({"all": "access_disabled", "territory": "ß"}, "territory"),
        (
            {"all": "access_disabled", "territory": ",".join(f"A{chr(65 + n)}" for n in range(26)) + ",BA,BB,BC,BD,BE"},
            "territory",
        ),
        ({"all": "removed", "territory": "KZ"}, "territory"),
    ],
)
def test_a_wrong_field_is_named_and_no_item_is_reported(answers: dict[str, str], field: str) -> None:
    assert field in wrong_fields(answers)


def test_fields_are_read_as_browsers_send_them() -> None:
    assert fields(b"by=%D0%A0.+R&all=&item-1=removed") == {"by": "Р. R", "all": "", "item-1": "removed"}


@pytest.mark.parametrize(
    "body", [b"a=1&a=2", b"a=%ff", b"a=\xd0\xa0", b"a=" + b"x" * BODY_AT_MOST, b"&".join([b"a=1"] * 201)]
)
def test_what_no_browser_sends_is_no_form(body: bytes) -> None:
    with pytest.raises(NoForm):
        fields(body)


LAST_OPEN = after(
    issued(items=5), (receipt(), T0), (reported(T0, 1, 4, outcome=Outcome.ALREADY_ABSENT), T0)
)  # 2, 3 and 5 are open
CHOICES = [
    ({"scope": "all"}, [2, 3, 5]),
    ({"scope": "but", "numbers": "3"}, [2, 5]),
    ({"scope": "but", "numbers": "1-3"}, [5]),
    ({"scope": "but", "numbers": "4"}, [2, 3, 5]),
    ({"scope": "only", "numbers": "3"}, [3]),
    ({"scope": "only", "numbers": "4, 5"}, [4, 5]),
]


@pytest.mark.parametrize(("chosen", "items"), CHOICES)
def test_all_and_all_but_mean_the_open_items_and_only_means_what_is_named(
    chosen: dict[str, str], items: list[int]
) -> None:
    """An answered item keeps its outcome unless a person names it."""
    assert outcomes({"outcome": "removed", **chosen}, LAST_OPEN) == dict.fromkeys(items, Outcome.REMOVED)


@pytest.mark.parametrize(("chosen", "items"), CHOICES)
def test_a_form_that_meant_other_items_by_all_is_shown_again(chosen: dict[str, str], items: list[int]) -> None:
    """A colleague has answered meanwhile: "all" and "all but" would record another choice than was made."""
    shown = {"outcome": "removed", **chosen, "offered": "1-3, 5"}
    if chosen["scope"] == "only":
        assert list(outcomes(shown, LAST_OPEN)) == items
    else:
        assert wrong_fields(shown, LAST_OPEN) == ["scope"]
    assert list(outcomes({**shown, "offered": "2, 3, 5"}, LAST_OPEN)) == items
