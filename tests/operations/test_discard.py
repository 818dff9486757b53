"""`removal-orders discard`: a dead letter is in the file before it is deleted; what mail servers said never goes."""

import json
import os
from pathlib import Path

import pytest

from removal.cli import main
from removal.operations.dead_letters import DISCARDED, SOURCE_QUEUES
from tests.world import World


def _fill(world: World, bodies: list[str]) -> str:
    dead = f"{world.cloud.queues['MailQueue']}-dead-letters"
    for body in bodies:
        world.cloud.sqs.send_message(QueueUrl=dead, MessageBody=body)
    return dead


def _waiting(world: World, queue: str) -> int:
    counts = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    attributes = world.cloud.sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"]
    known: dict[str, str] = {str(name): value for name, value in attributes.items()}
    return sum(int(known[name]) for name in counts)


def test_what_is_deleted_is_in_the_file(world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bodies, copy = [f'{{"poison": "яд {number}"}}' for number in range(25)], tmp_path / "copy"
    dead = _fill(world, bodies)
    command = ["discard", "mail-dead-letters", "--copy", str(copy)]
    assert main(command) == 0
    assert "would write about 25 messages" in capsys.readouterr().out
    assert (copy.exists(), _waiting(world, dead)) == (False, 25)
    assert main([*command, "--yes"]) == 0
    kept = [json.loads(line) for line in copy.read_text("utf-8").splitlines()]
    assert sorted(line["Body"] for line in kept) == sorted(bodies)
    assert {line["queue"] for line in kept} == {"removal-orders-mail-dead-letters"}
    assert (_waiting(world, dead), copy.stat().st_mode & 0o077) == (0, 0)
    _fill(world, ["another"])
    assert main([*command, "--yes"]) == 0
    assert len(copy.read_text("utf-8").splitlines()) == 26


def test_what_cannot_be_copied_is_not_deleted(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The disk is full at the third message; or the folder is not there."""
    dead, disk = _fill(world, [str(number) for number in range(5)]), iter(range(2))

    def full(_: int) -> None:
        if next(disk, None) is None:
            raise OSError(28, os.strerror(28))

    assert main(["discard", "mail-dead-letters", "--copy", str(tmp_path / "none" / "copy"), "--yes"]) == 1
    assert _waiting(world, dead) == 5
    monkeypatch.setattr(os, "fsync", full)
    assert main(["discard", "mail-dead-letters", "--copy", str(tmp_path / "copy"), "--yes"]) == 1
    assert "cannot be written (No space left on device)" in capsys.readouterr().err
    assert _waiting(world, dead) == 3


def test_a_line_that_a_full_disk_cut_is_not_joined_to_the_next(world: World, tmp_path: Path) -> None:
    _fill(world, ["whole"])
    copy = tmp_path / "copy"
    copy.write_text('{"queue": "removal-orders-mail-dead', "utf-8")
    assert main(["discard", "mail-dead-letters", "--copy", str(copy), "--yes"]) == 0
    assert json.loads(copy.read_text("utf-8").splitlines()[1])["Body"] == "whole"


def test_what_mail_servers_said_is_never_discarded(capsys: pytest.CaptureFixture[str]) -> None:
    assert set(SOURCE_QUEUES) - DISCARDED == {"mail-feedback-dead-letters", "mail-feedback-lost"}
    for queue in set(SOURCE_QUEUES) - DISCARDED:
        with pytest.raises(SystemExit):
            main(["discard", queue, "--copy", "copy", "--yes"])
    assert "invalid choice" in capsys.readouterr().err
