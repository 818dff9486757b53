"""Commands that have much to do: what is left when the time is over, and what SQS does not show at once."""

from datetime import timedelta
from typing import Any

import botocore.client
import pytest

from removal.handlers import operate
from removal.record import instant
from tests.people import Cast
from tests.world import START, Context, World

SECOND = timedelta(seconds=1)
CALL = "_make_api_call"  # every request passes it
ConsoleAnswer = dict[str, Any]


class LittleTime:
    """Lambda's context of a function that has time for so many journals."""

    def __init__(self, journals: int) -> None:
        self._left = journals

    def get_remaining_time_in_millis(self) -> int:
        """A minute, until it is none."""
        self._left -= 1
        return 60_000 if self._left >= 0 else operate.SPARE - 1


def console(context: operate.Timed, *arguments: str) -> ConsoleAnswer:
    """What the console is answered."""
    return operate.handler({"arguments": list(arguments)}, context)


def test_what_is_left_when_the_time_is_over_goes_on_from_where_it_stopped(world: World, people: Cast) -> None:
    world.publishing = False
    orders, since = [], instant.to_text(START + SECOND)  # what happened to platform and endpoints was before
    world.jump(START + SECOND)
    for number in range(3):
        orders.append(people.issue(f"KZ-{number}"))
        world.jump(world.now + SECOND)
    world.lose_stream()  # no receiver was notified
    world.publishing = True
    first = console(LittleTime(2), "republish", "--since", since, "--yes")
    assert first["code"] == 1
    assert [line.partition(":")[0] for line in first["said"][:2]] == orders[:2]
    left = first["said"][-1]
    assert left.startswith("2 of 3 journals are done, and no time is left: go on with --since ")
    world.settle()
    assert [bool(people.ministry.types(order)) for order in orders] == [True, True, False]
    assert console(Context(), "republish", "--since", left.rpartition(" ")[2], "--yes")["code"] == 0
    world.settle()
    assert all(people.ministry.types(order)[0] == "order.issued" for order in orders)


def test_a_check_that_runs_out_of_time_does_not_pass(people: Cast) -> None:
    for number in range(2):
        people.issue(f"KZ-{number}")
    assert console(LittleTime(12), "verify", "--all")["code"] == 0  # with the register: ten more
    answer = console(LittleTime(11), "verify", "--all")
    assert (answer["code"], answer["said"][-1]) == (
        1,
        "11 journals were looked at, and no time is left: a shell has it.",
    )


def test_the_console_is_shown_the_first_and_the_last_lines(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        people.issue(f"KZ-{number}")
    whole = console(Context(), "verify", "--all")["said"]
    monkeypatch.setattr(operate, "LINES_AT_MOST", 4)
    assert console(Context(), "verify", "--all")["said"] == [*whole[:2], "… 11 lines more …", *whole[-2:]]


def test_dead_letters_that_sqs_does_not_show_at_once_go_back_all_the_same(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A short poll asks only some of SQS's servers: it may answer with nothing while there is something."""
    dead = f"{world.cloud.queues['MailQueue']}-dead-letters"
    for number in range(25):
        world.cloud.sqs.send_message(QueueUrl=dead, MessageBody=str(number))
    call, polls = getattr(botocore.client.BaseClient, CALL), iter(range(100))

    def sampled(client: botocore.client.BaseClient, operation: str, arguments: dict[str, Any]) -> Any:  # noqa: ANN401
        if operation == "ReceiveMessage" and next(polls) % 3:
            return {}
        return call(client, operation, arguments)

    monkeypatch.setattr(botocore.client.BaseClient, CALL, sampled)
    assert console(Context(), "redrive", "mail-dead-letters", "--yes")["said"][0] == "25 messages went back"
