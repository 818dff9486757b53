"""What is said to the log: one line a thing, whatever is in it, and nothing that operators did not mean to say."""

import json
import logging
from typing import Any

import pytest

from removal.handlers import operate, page
from removal.telemetry.log import logger
from tests import parts
from tests.calls import page_event
from tests.people import Cast
from tests.world import START, Context

FORGED = 'GET\n{"level":"INFO","message":"operated"}\r\x1b[2K'
EXECUTION = "4105a4fc-f944-11e6-9d32-0a1b2c3d4950"


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    [handler] = [handler_ for handler_ in logging.getLogger(logger.name).handlers if handler_ is not caplog.handler]
    return [handler.format(record) for record in caplog.records]


def operated(caplog: pytest.LogCaptureFixture) -> tuple[Any, Any, Any]:
    fields = vars(next(record for record in caplog.records if record.getMessage() == "operated"))
    return fields["wrote"], fields["code"], fields["by"]


def operate_event(*arguments: str) -> dict[str, Any]:
    return {"arguments": list(arguments), "execution": EXECUTION}


def test_what_a_client_sent_is_no_line_of_its_own(caplog: pytest.LogCaptureFixture) -> None:
    event = page_event("GET", "/problems", "", None, START, "text/plain")
    event["requestContext"]["http"]["method"] = FORGED
    event["requestContext"]["requestId"] = FORGED
    page.handler(event, None)
    [line] = lines(caplog)
    assert line.isprintable()
    fields = json.loads(line)
    assert (fields["message"], fields["method"], fields["request"]) == ("shown", FORGED, FORGED)


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(
    "arguments",
    [
        [
            "caller",
            "add",
            "--iss",
            "x",
            "--sub",
            "x",
            "--kind",
            "machine",
            "--registrar",
            "--scope",
            "orders:issue",
            "--yes",
        ],
        ["authority", "put", "x", "--name", "x", "--law", "kz", "--reason", "first entry", "--yes"],
        ["extend", "--from", "2026-11-24T09:00:00Z", "--to", "2026-11-24T10:00:00Z", "--reason", "x", "--yes"],
        ["verify", "--against", "/proc/self/environ", "x"],
        ["hold", "--reason", "x", FORGED],
        ["hold", "--help"],
        ["hold", "--reason", "--yes"],
        [],
    ],
    ids=lambda arguments: " ".join(arguments[:2]) or "nothing",
)
def test_what_the_console_may_not_ask_for_is_refused_without_a_word_of_it(
    arguments: list[str], capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    capfd.readouterr()
    caplog.clear()
    with pytest.raises(ValueError, match=r"shell|--help") as refused:
        operate.handler(operate_event(*arguments), Context())
    assert (refused.value.__cause__, capfd.readouterr(), caplog.records) == (None, ("", ""), [])
    assert all(word not in str(refused.value) for word in (FORGED, "/proc"))
    assert parts.control().load().hold is None


@pytest.mark.usefixtures("world")
def test_a_write_is_logged_as_one_however_it_was_abbreviated_and_by_which_execution(
    caplog: pytest.LogCaptureFixture,
) -> None:
    operate.handler(operate_event("hold", "--reason", "a fault", "--ye"), Context())
    assert operated(caplog) == (True, 0, f"console {EXECUTION}")
    hold = parts.control().load().hold
    assert hold is not None
    assert (hold.by, hold.reason) == (f"console {EXECUTION}", "a fault")


@pytest.mark.usefixtures("world")
def test_what_is_no_execution_names_no_one(caplog: pytest.LogCaptureFixture) -> None:
    operate.handler({"arguments": ["hold", "--reason", "a fault"], "execution": "the minister"}, Context())
    assert operated(caplog) == (False, 0, "console")


def test_what_fails_here_is_logged_without_the_failures_own_words(
    people: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    order = people.issue()
    monkeypatch.setattr("removal.record.chain.differences", _quoting)
    answer = operate.handler(operate_event("verify", order), Context())
    assert answer["code"] == 1
    assert "Травля" not in str(answer) + "\n".join(lines(caplog))
    assert vars(caplog.records[-2])["failure"]["error"] == "ValueError"


def _quoting(*_: object) -> None:
    msg = "Травля ребёнка"
    raise ValueError(msg)


@pytest.mark.usefixtures("world")
def test_an_order_that_does_not_exist_is_an_answer_and_no_failure() -> None:
    answer = operate.handler(operate_event("resend", "x"), Context())
    assert (answer["code"], len(answer["said"])) == (1, 1)
