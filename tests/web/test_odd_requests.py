"""Each odd request gets the answer, byte for byte, that it got before our own table matched the paths."""

import json

import pytest

from tests.web.odd_requests import RECORDED, answers, events

EXPECTED = json.loads(RECORDED.read_text("utf-8"))


@pytest.fixture(scope="module")
def answered() -> dict[str, object]:
    return json.loads(json.dumps(answers()))  # type: ignore[no-any-return]


@pytest.mark.parametrize("name", events())
def test_an_odd_request_gets_the_recorded_answer_and_log(answered: dict[str, object], name: str) -> None:
    assert answered[name] == EXPECTED[name]


def test_each_recorded_answer_has_a_request() -> None:
    assert sorted(EXPECTED) == sorted(events())
