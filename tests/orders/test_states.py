"""States × commands, written out by hand from the law's point of view and held against the code."""

from datetime import timedelta

import pytest

from removal.errors import IllegalCommand
from removal.orders.commands import Command
from removal.orders.order import Order, Outcome, Status
from removal.orders.states import TABLE, Act
from tests.orders.lives import (
    DUE,
    KZ,
    LAPSE,
    T0,
    acknowledge,
    after,
    bounce,
    by_mail,
    extend,
    in_state,
    issued,
    receipt,
    report,
    tick,
    types,
)

LATE = LAPSE + timedelta(hours=1)
HOUR = timedelta(hours=1)

COMMANDS: dict[str, tuple[Command, object]] = {
    "receipt": (receipt(LATE), LATE),
    "acknowledge": (acknowledge(LATE), LATE),
    "report one": (report(LATE, 1, outcome=Outcome.ALREADY_ABSENT), LATE),
    "report all": (report(LATE, 1, 2, outcome=Outcome.ALREADY_ABSENT), LATE),
    "outage over due": (extend(DUE - HOUR, DUE + 2 * HOUR), LATE),
    "a mail bounces": (bounce(LATE), LATE),
    "tick early": (tick(T0 + timedelta(minutes=1)), T0 + timedelta(minutes=1)),
    "tick at lapse": (tick(LAPSE), LAPSE),
}

# ×: 409 and nothing moves. Otherwise the state that follows; "0" adds no fact.
EXPECTED = """
state         | receipt | acknowledge | report one    | report all    | outage over due | a mail bounces | tick early | tick at lapse
draft         | 0       | ×           | ×             | ×             | 0               | ×              | 0          | 0
issued        | running | running     | running       | complied      | 0               | 0              | 0          | issued
running       | 0       | running     | running       | running       | running         | 0              | 0          | breached
suspended     | 0       | suspended   | suspended     | suspended     | suspended       | 0              | 0          | 0
breached      | 0       | breached    | breached      | complied_late | running         | 0              | 0          | 0
complied      | 0       | 0           | complied      | complied      | 0               | 0              | 0          | 0
complied_late | 0       | 0           | complied_late | complied_late | complied        | 0              | 0          | 0
withdrawn     | 0       | ×           | ×             | ×             | 0               | 0              | 0          | 0
superseded    | 0       | ×           | ×             | ×             | 0               | 0              | 0          | 0
refused       | ×       | ×           | ×             | ×             | ×               | ×              | 0          | 0
"""  # noqa: E501 - a table

# Of an order whose one evidence is a mail: a webhook's receipt beside it, and the bounce of that mail.
BY_MAIL = {
    Status.DRAFT: ("0", "×"),
    Status.ISSUED: ("running", "0"),
    Status.RUNNING: ("running", "issued"),
    Status.SUSPENDED: ("suspended", "issued"),
    Status.BREACHED: ("breached", "issued"),
    Status.COMPLIED: ("0", "complied"),
    Status.COMPLIED_LATE: ("0", "complied"),
    Status.WITHDRAWN: ("0", "0"),
    Status.SUPERSEDED: ("0", "0"),
    Status.REFUSED: ("×", "×"),
}


def _cells() -> list[tuple[Status, str, str]]:
    lines = [[cell.strip() for cell in line.split("|")] for line in EXPECTED.strip().splitlines()]
    return [
        (Status(line[0]), name, cell) for line in lines[1:] for name, cell in zip(lines[0][1:], line[1:], strict=True)
    ]


def _outcome(order: Order, name: str) -> str:
    command, at = COMMANDS[name]
    try:
        if not types(order, command, at):  # type: ignore[arg-type]
            return "0"
    except IllegalCommand:
        return "×"
    return after(order, (command, at)).status.value  # type: ignore[arg-type]


@pytest.mark.parametrize(("status", "name", "expected"), _cells())
def test_each_state_answers_each_command_as_the_law_has_it(status: Status, name: str, expected: str) -> None:
    order = in_state(status)
    assert _outcome(order, name) == expected
    assert in_state(status) == order


@pytest.mark.parametrize("status", Status)
def test_evidence_that_can_be_withdrawn_is_kept_company_and_withdrawn_as_the_law_has_it(status: Status) -> None:
    order = issued() if status is Status.ISSUED else in_state(status, by_mail())
    assert (_outcome(order, "receipt"), _outcome(order, "a mail bounces")) == BY_MAIL[status]


def test_every_state_is_a_row_here_and_a_key_of_the_table() -> None:
    assert {status for status, _, _ in _cells()} == set(Status) == set(TABLE)
    assert all(set(row) == set(Act) for row in TABLE.values())


@pytest.mark.parametrize("status", Status)
def test_no_command_leaves_an_order_in_a_state_that_the_table_does_not_name(status: Status) -> None:
    named = {state for cell in TABLE[status].values() for state in cell.to} | {status}
    reached = {_outcome(in_state(status), name) for name in COMMANDS} - {"×", "0"}
    reached |= {_outcome(in_state(status, by_mail()), name) for name in COMMANDS} - {"×", "0"}
    assert reached <= {state.value for state in named}


def test_the_profile_behind_these_tables_is_the_default_law() -> None:
    assert KZ.window == timedelta(hours=24)
