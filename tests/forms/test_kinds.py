"""Which kinds of answer the page takes in which state, written out by hand, and never more than the states allow."""

import pytest

from removal.language.texts import texts
from removal.orders.commands import Contest, Obstruct, ReportReinstatement
from removal.orders.item import Ground
from removal.orders.order import Order, Status
from removal.orders.states import NOTHING, TABLE
from removal.page.forms.contest import contest
from removal.page.forms.kinds import KINDS, kind_of
from removal.page.forms.named import LEFT_EMPTY, FormContext, acknowledgement
from removal.page.forms.obstacle import obstacle
from removal.page.forms.reinstatement import reinstatement
from tests.orders import lives
from tests.orders.lives import T0, after, in_state

STANDING = {"acknowledge", "report", "obstacle", "contest", "file"}
OPEN = {
    Status.DRAFT: set(),
    Status.ISSUED: STANDING,
    Status.RUNNING: STANDING,
    Status.SUSPENDED: STANDING,
    Status.BREACHED: STANDING,
    Status.COMPLIED: {"report", "contest", "file"},
    Status.COMPLIED_LATE: {"report", "contest", "file"},
    Status.WITHDRAWN: {"reinstatement"},
    Status.SUPERSEDED: {"reinstatement"},
    Status.REFUSED: set(),
    Status.ERASED: set(),
}
NAMED = {"by": "R. Representative"}
ALL = {"scope": "all"}
FILLED = {**NAMED, **ALL, "explanation": " Which\r\none? ", "ground": "force_majeure"}
PARTLY = after(in_state(Status.RUNNING), (lives.report(T0, 1), T0))


def reading(order: Order) -> FormContext:
    return FormContext(order, texts("en"), "UTC", T0, "command-1")


@pytest.mark.parametrize("status", Status)
def test_each_state_has_its_forms_and_the_core_takes_what_they_make(status: Status) -> None:
    order = in_state(status)
    assert {name for name, kind in KINDS.items() if kind.open_for(order)} == OPEN[status]
    for name in OPEN[status]:
        cell = TABLE[status][KINDS[name].act]
        assert cell.legal
        assert cell is not NOTHING


def test_a_form_that_offers_no_item_is_closed() -> None:
    answered = after(in_state(Status.SUSPENDED), (lives.report(T0, 1), T0))
    assert KINDS["obstacle"].open_for(answered)
    back = after(in_state(Status.WITHDRAWN), (lives.reinstate(T0, 1), T0))
    assert not KINDS["reinstatement"].open_for(back)
    assert not KINDS["reinstatement"].open_for(after(in_state(Status.RUNNING), (lives.withdraw(T0), T0)))


def test_what_names_no_form_is_a_report() -> None:
    assert [kind_of(values) for values in ({}, {"answer": "x"}, {"answer": "contest"})] == [
        "report",
        "report",
        "contest",
    ]


def test_an_obstacle_is_reported_of_what_is_chosen() -> None:
    command, wrong = obstacle(FILLED, reading(in_state(Status.RUNNING)))
    assert isinstance(command, Obstruct)
    assert (command.items, command.ground, command.explanation, wrong) == (
        (1, 2),
        Ground.FORCE_MAJEURE,
        "Which\none?",
        [],
    )
    assert (command.id, command.answered_at, command.answered_by, command.own_reference) == (
        "command-1",
        T0,
        "R. Representative",
        LEFT_EMPTY,
    )
    assert obstacle({**FILLED, "item-2": "yes"}, reading(in_state(Status.RUNNING)))[0].items == (2,)
    assert obstacle(FILLED, reading(PARTLY))[0].items == (2,)
    assert [wrong_field.field for wrong_field in obstacle({**FILLED, "item-1": "yes"}, reading(PARTLY))[1]] == [
        "numbers"
    ]


def test_a_contest_is_of_what_is_chosen() -> None:
    command, wrong = contest(FILLED, reading(PARTLY))
    assert isinstance(command, Contest)
    assert (command.items, command.explanation, wrong) == ((1, 2), "Which\none?", [])
    assert contest({**FILLED, "item-1": "yes"}, reading(PARTLY))[0].items == (1,)


def test_what_is_back_is_what_is_chosen() -> None:
    order = after(in_state(Status.COMPLIED), (lives.withdraw(T0), T0))
    command, wrong = reinstatement({**NAMED, **ALL, "ground": "back"}, reading(order))
    assert isinstance(command, ReportReinstatement)
    assert (command.items, wrong) == ((1, 2), [])
    order = after(order, (lives.reinstate(T0, 2), T0))
    assert reinstatement({**NAMED, **ALL, "ground": "back"}, reading(order))[0].items == (1,)
    assert [
        wrong_field.field
        for wrong_field in reinstatement({**NAMED, "ground": "back", "item-2": "yes"}, reading(order))[1]
    ] == ["numbers"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"explanation": ""}, "explanation"),
        ({"explanation": "\u200b\n"}, "explanation"),
        ({"explanation": "x" * 50_001}, "explanation"),
        ({"explanation": "a\x1b[31m"}, "explanation"),
        ({"ground": "no time"}, "ground"),
        ({"item-0": "yes"}, "numbers"),
        ({"item-1; drop": "yes"}, "numbers"),
        ({"scope": ""}, "scope"),
        ({"numbers": "2"}, "scope"),
        ({"scope": "only"}, "numbers"),
        ({"scope": "but", "numbers": "1-2, x"}, "numbers"),
        ({"by": ""}, "by"),
        ({"own_reference": "a\nb"}, "own_reference"),
    ],
)
def test_a_wrong_field_is_named(changed: dict[str, str], field: str) -> None:
    assert [wrong_field.field for wrong_field in obstacle({**FILLED, **changed}, reading(PARTLY))[1]] == [field]


@pytest.mark.parametrize(
    "changed", [{"ground": ""}, {"ground": "gone"}, {"ground": "back", "explanation": "It was never down."}]
)
def test_a_form_that_does_not_say_whether_items_are_back_is_no_report(changed: dict[str, str]) -> None:
    withdrawn = after(in_state(Status.COMPLIED), (lives.withdraw(T0), T0))
    assert [wrong.field for wrong in reinstatement({**NAMED, **ALL, **changed}, reading(withdrawn))[1]] == ["ground"]


def test_line_breaks_count_once_as_browsers_count_them() -> None:
    assert contest({**FILLED, "explanation": "x\r\n" * 249 + "xx"}, reading(PARTLY))[1] == []


def test_an_acknowledgement_needs_a_name_and_may_leave_the_reference_empty() -> None:
    answer, wrong = acknowledgement({"by": "  R.  ", "own_reference": " "}, reading(PARTLY))
    assert (answer.answered_by, answer.own_reference, wrong) == ("R.", LEFT_EMPTY, [])
    assert [wrong_field.field for wrong_field in acknowledgement({}, reading(PARTLY))[1]] == ["by"]
