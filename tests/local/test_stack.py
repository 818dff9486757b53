"""One checkout runs one stack at a time."""

import os
from pathlib import Path

import pytest

from infra.dev.local.deliveries import Deliveries
from infra.dev.local.mails import Mails
from infra.dev.local.stack import AlreadyRunning, local_stack, only_one


def test_a_second_stack_is_refused_and_reads_whom_to_end(tmp_path: Path) -> None:
    with (
        only_one(tmp_path),
        pytest.raises(AlreadyRunning, match=f"kill {os.getpid()}"),
        local_stack(tmp_path, Deliveries(tmp_path / "demo"), Mails(tmp_path / "demo")),
    ):
        pytest.fail("it started")


def test_the_next_one_may_start_when_the_first_has_ended(tmp_path: Path) -> None:
    for _ in range(2):
        with only_one(tmp_path):
            assert (tmp_path / "lock").read_text() == str(os.getpid())
