"""What a receiver may say to a challenge: the challenge, alone or in JSON; any other bytes are no answer."""

import pytest

from removal.endpoints.challenge import answers
from removal.webhooks.client import BODY_READ
from tests.webhooks.hostile import HOSTILE

CHALLENGE = "c2hhbGxlbmdl"


@pytest.mark.parametrize(
    "text",
    [
        CHALLENGE,
        f" {CHALLENGE}\r\n",
        f"\ufeff{CHALLENGE}",
        f'"{CHALLENGE}"',
        f'\ufeff\r\n "{CHALLENGE}\\n" ',
        f'{{"challenge": "{CHALLENGE}"}}',
        f'\ufeff{{"n": 1e999, "challenge": "{CHALLENGE}"}}',
    ],
)
def test_the_challenge_itself_answers_alone_or_in_json(text: str) -> None:
    assert answers(text.encode(), CHALLENGE)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_says_how_the_answer_is_read(encoding: str) -> None:
    assert answers(CHALLENGE.encode(encoding), CHALLENGE)


def test_only_an_own_member_answers_so_that_an_echo_of_the_body_does_not() -> None:
    assert not answers(f'{{"data": {{"challenge": "{CHALLENGE}"}}}}'.encode(), CHALLENGE)


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_any_other_bytes_are_no_answer_and_no_error(content: bytes) -> None:
    assert len(content) <= BODY_READ
    assert not answers(content, CHALLENGE)
