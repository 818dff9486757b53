"""An answer that this system refuses costs the platform no time without a word."""

import json
import select
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from removal.cli import main
from removal.handlers import api
from removal.orders.actions import Orders
from removal.orders.store import OrderStore
from removal.registry.store import Registry
from tests.calls import http_event
from tests.operations.written import Written, written
from tests.people import Cast
from tests.tables import Refusing
from tests.world import Context, World

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
BY = {"by": "R. Representative", "reference": "R-1"}
MEASURED = {"number": 1, "outcome": "removed", "measured_at": "2026-11-24T09:00:00Z"}
ANSWERS: dict[str, dict[str, Any]] = {
    "acknowledgement": BY,
    "reports": {**BY, "items": [MEASURED]},
    "obstacles": {**BY, "ground": "technical", "items": [1], "explanation": "a fire"},
    "resumption": {**BY, "items": [1]},
    "contest": {**BY, "explanation": "satire"},
    "reinstatement-report": {**BY, "items": [1]},
}
HELD, THROTTLED = ("update_item", "TransactionConflictException"), ("get_item", "ThrottlingException")


@dataclass
class Logs:
    """What the functions wrote in a test."""

    written: Written
    capsys: pytest.CaptureFixture[str]

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [line for _, line in self.written.lines]

    def refused(self) -> list[dict[str, Any]]:
        return [line for line in self.lines if line.get("message") == "answer refused"]

    def alarmed(self) -> float:
        self.written.printed.write(self.capsys.readouterr().out)
        return sum(sum(values) for name, _, values in self.written.metrics() if name == "AnswersRefused")


@pytest.fixture
def logs(world: World, capsys: pytest.CaptureFixture[str]) -> Iterator[Logs]:
    with written(world) as log:
        yield Logs(log, capsys)


@dataclass(frozen=True)
class Brief(Context):
    """An invocation whose time is almost over."""

    def get_remaining_time_in_millis(self) -> int:
        return 520


def fail(*_: object, **__: object) -> Any:  # noqa: ANN401 - in place of anything
    msg = "Травля ребёнка"
    raise ValueError(msg)


@pytest.mark.parametrize("answer", ["acknowledgement", "contest", "obstacles", "reports"])
@pytest.mark.parametrize("how", [HELD, THROTTLED], ids=" ".join)
def test_each_kind_of_answer_that_the_table_refuses_is_reported_with_its_order_and_time(
    people: Cast, refusing: Refusing, logs: Logs, answer: str, how: tuple[str, str]
) -> None:
    order = people.issue()
    people.ministry.world.run(SECOND)
    refusing(*how, 30)
    assert people.representative.post(f"/orders/{order}/{answer}", ANSWERS[answer]).status == 503
    [line] = logs.refused()
    assert (line["subject"], line["received_at"]) == (f"order:{order}", "2026-11-24T09:00:01.000Z")
    assert (line["status"], line["level"], bool(line["request"])) == (503, "ERROR", True)
    assert line["running"] == ("yes" if how == HELD else "unknown")
    assert logs.alarmed() == 1


@pytest.mark.parametrize(("owner", "method"), [(Orders, "answer"), (OrderStore, "load"), (Registry, "caller")])
def test_a_failure_of_ours_is_reported_wherever_it_is_and_says_nothing_of_the_order(
    people: Cast, logs: Logs, monkeypatch: pytest.MonkeyPatch, owner: type, method: str
) -> None:
    order = people.issue()
    people.ministry.world.settle()
    with monkeypatch.context() as broken:
        broken.setattr(owner, method, fail)
        assert people.report(order, 1).status == 500
    assert [line["status"] for line in logs.refused()] == [500]
    assert logs.alarmed() == 1
    assert "Травля" not in json.dumps(logs.lines, ensure_ascii=False)


def test_a_resumption_while_another_item_runs_is_notified(
    world: World, people: Cast, refusing: Refusing, logs: Logs
) -> None:
    order = people.issue()
    world.settle()
    assert people.representative.post(f"/orders/{order}/obstacles", ANSWERS["obstacles"]).status == 200
    refusing(*HELD, 5)
    assert people.representative.post(f"/orders/{order}/resumption", ANSWERS["resumption"]).status == 503
    assert [line["running"] for line in logs.refused()] == ["yes"]


def test_what_is_to_be_put_back_is_time_that_runs_too(
    world: World, people: Cast, refusing: Refusing, logs: Logs
) -> None:
    order = people.issue(items=1)
    world.settle()
    assert people.report(order, 1).status == 200
    assert people.ministry.post(f"/orders/{order}/withdrawal", {"reason": "an error"}).status == 200
    world.settle()
    refusing(*HELD, 5)
    path = f"/orders/{order}/reinstatement-report"
    assert people.representative.post(path, ANSWERS["reinstatement-report"]).status == 503
    assert [line["running"] for line in logs.refused()] == ["yes"]
    assert people.representative.post(path, ANSWERS["reinstatement-report"]).status == 200


def test_what_meets_no_running_time_is_logged_and_rings_nothing(
    world: World, people: Cast, refusing: Refusing, logs: Logs
) -> None:
    order = people.issue(items=1)
    world.settle()
    assert people.report(order, 1).status == 200
    refusing(*HELD, 5)
    assert people.representative.post(f"/orders/{order}/contest", ANSWERS["contest"]).status == 503
    assert [(line["running"], line["level"]) for line in logs.refused()] == [("no", "INFO")]
    assert logs.alarmed() == 0


@pytest.mark.parametrize(("late", "running"), [(0, "yes"), (1, "no")])
def test_an_answer_at_the_due_time_is_in_time_and_one_after_it_is_not(
    people: Cast, refusing: Refusing, logs: Logs, late: int, running: str
) -> None:
    order, world = people.issue(items=1), people.ministry.world
    world.settle()
    at = world.now + 24 * HOUR + late * SECOND
    world.run(25 * HOUR)
    refusing(*HELD, 5)
    assert people.report(order, 1, received_at=at).status == 503
    assert [line["running"] for line in logs.refused()] == [running]


def test_what_the_caller_did_wrong_and_what_the_authority_asked_are_no_refused_answers(
    world: World, people: Cast, refusing: Refusing, logs: Logs
) -> None:
    order = people.issue()
    world.settle()
    assert people.representative.post(f"/orders/{order}/reports", {}).status == 422
    assert people.representative.post("/orders/none/reports", ANSWERS["reports"]).status == 404
    refusing(*HELD, 5)
    assert people.ministry.post(f"/orders/{order}/suspension", {"suspended": True, "reason": "x"}).status == 503
    assert logs.refused() == []


def test_a_table_that_hangs_is_answered_before_lambda_ends_the_function(
    world: World, people: Cast, logs: Logs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every caller gets an answer, and the log has the order, which nothing could write after Lambda's end."""
    order = people.issue()
    world.settle()
    event = http_event(
        "POST", f"/orders/{order}/reports", json.dumps(ANSWERS["reports"]).encode(), world.now, "representative"
    )
    with monkeypatch.context() as hanging:
        hanging.setattr(OrderStore, "append", hang)
        answer = api.handler(event, Brief())
    assert (answer["statusCode"], answer["headers"]["retry-after"]) == (503, "1")
    assert json.loads(answer["body"])["type"].endswith("/problems/out-of-time")
    assert [(line["subject"], line["running"]) for line in logs.refused()] == [(f"order:{order}", "unknown")]
    [failed] = [line["failure"] for line in logs.lines if line.get("message") == "failed"]
    assert failed["error"] == "OutOfTime"
    assert api.handler(event, Context())["statusCode"] == 200


def hang(*_: object, **__: object) -> None:
    """As a socket that nothing comes from, in an SDK that tries again whatever its wire raises."""
    for _try in range(3):
        with suppress(Exception):
            select.select([], [], [], 20)
    msg = "nothing has interrupted it"
    raise AssertionError(msg)


def extend(order: str, since: str, until: str, *also: str) -> int:
    options = ["--order", order, "--from", since, "--to", until, "--reason", "our table was down"]
    return main(["extend", *options, *also])


def test_the_operator_gives_one_order_its_time_back_and_no_other(world: World, people: Cast) -> None:
    """Refused ten minutes before it was due; answers get in again twenty minutes later: due at 11:00."""
    order, other = people.issue("KZ-1", items=1), people.issue("KZ-2", items=1)
    world.run(25 * HOUR)
    assert {people.order(id_)["status"] for id_ in (order, other)} == {"breached"}
    since, until = "2026-11-25T08:50:00Z", "2026-11-25T10:50:00Z"
    assert extend(order, since, until) == 0
    assert people.order(order)["due_at"] == "2026-11-25T09:00:00.000Z"
    for _ in range(2):
        extend(order, since, until, "--yes")
        world.settle()
    assert people.order(order)["due_at"] == "2026-11-25T11:00:00.000Z"
    assert people.order(order)["status"] == "running"
    assert people.order(other)["status"] == "breached"
    [extension] = [
        call.payload["data"] for call in people.representative.order_calls(order) if call.type == "order.extended"
    ]
    assert extension["outages"] == [{"from": "2026-11-25T08:50:00.000Z", "to": "2026-11-25T10:50:00.000Z"}]
    assert extension["words"]["reason"] == "our table was down"
    assert people.ministry.types(order).count("order.breach_annulled") == 1
    assert people.report(order, 1).status == 200
    world.settle()
    assert people.order(order)["status"] == "complied"
    people.sound(order)


@pytest.mark.parametrize("until", ["2026-11-25T08:59:59Z", "2026-11-24T09:00:00Z"])
def test_an_outage_that_ends_before_the_order_is_due_moves_nothing_and_says_what_would(
    world: World, people: Cast, capsys: pytest.CaptureFixture[str], until: str
) -> None:
    order = people.issue(items=1)
    world.run(HOUR)
    assert extend(order, "2026-11-24T08:00:00Z", until, "--yes") == 1
    assert "later --to" in capsys.readouterr().err
    assert "order.extended" not in people.ministry.types(order)


@pytest.mark.usefixtures("world")
def test_an_order_that_does_not_exist_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert extend("none", "2026-11-24T08:00:00Z", "2026-11-24T09:00:00Z") == 1
    assert "There is no order none." in capsys.readouterr().err


def test_what_is_given_back_ahead_of_time_is_time_to_answer_in(world: World, people: Cast) -> None:
    order = people.issue(items=1)
    world.run(23 * HOUR)
    assert extend(order, "2026-11-25T08:00:00Z", "2026-11-25T12:00:00Z", "--yes") == 0
    world.run(3 * HOUR)
    assert people.order(order)["due_at"] == "2026-11-25T13:00:00.000Z"
    assert people.order(order)["status"] == "running"
