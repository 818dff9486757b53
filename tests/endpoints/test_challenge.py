"""What a receiver may say to a challenge: the challenge, alone or in JSON; any other bytes are no answer."""

import pytest

from removal.endpoints.challenge import answers
from removal.webhooks.client import BODY_READ
from tests.webhooks.hostile import HOSTILE

ASKED = "c2hhbGxlbmdl"


@pytest.mark.parametrize(
    "text",
    [
        ASKED,
        f" {ASKED}\r\n",
        f"\ufeff{ASKED}",
        f'"{ASKED}"',
        f'\ufeff\r\n "{ASKED}\\n" ',
        f'{{"challenge": "{ASKED}"}}',
        f'\ufeff{{"n": 1e999, "challenge": "{ASKED}"}}',
    ],
)
def test_the_challenge_itself_answers_alone_or_in_json(text: str) -> None:
    assert answers(text.encode(), ASKED)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_says_how_the_answer_is_read(encoding: str) -> None:
    assert answers(ASKED.encode(encoding), ASKED)


def test_only_an_own_member_answers_so_that_an_echo_of_the_body_does_not() -> None:
    assert not answers(f'{{"data": {{"challenge": "{ASKED}"}}}}'.encode(), ASKED)


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_any_other_bytes_are_no_answer_and_no_error(content: bytes) -> None:
    assert len(content) <= BODY_READ
    assert not answers(content, ASKED)
