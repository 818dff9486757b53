"""The local stack is reached from this machine only, and nothing of it outlives its launcher."""

import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from infra.dev.local.ports import listeners
from infra.dev.local.stack import REPOSITORY, Stack
from infra.dev.local.waiting import until

STARTED_WITHIN = 150.0  # seconds: about 20 where nothing else runs, and here the other workers' tests do
ENDED_WITHIN = 60.0  # seconds: about two where nothing else runs
SHAPE = {"pid", "api_url", "page_url", "mailbox_url", "issuer_url", "docs_url", "tokens", "ids", "receivers", "aws"}


def test_nothing_listens_outside_127_0_0_1(stack: Stack) -> None:
    outside, looked_at = listeners(stack.aws.process_group)
    assert outside == []
    assert looked_at >= 5  # emulator, issuer, gateway, two receivers


def test_local_json_tells_what_the_contract_says_and_to_its_owner_only(stack: Stack) -> None:
    path = stack.home / "local.json"
    settings = json.loads(path.read_text())
    assert set(settings) == SHAPE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert settings["api_url"].startswith("http://127.0.0.1:")
    assert settings["api_url"].endswith("/v1")
    callers = [
        "authority",
        "authority_approver",
        "authority_other",
        "representative",
        "representative_other",
        "registrar",
    ]
    assert sorted(settings["tokens"]) == sorted(callers)
    assert sorted(settings["ids"]) == ["authority", "platform", "representative"]
    assert {"endpoint_url", "region", "stack", "table", "bus", "queues"} == set(settings["aws"])


@contextmanager
def launched(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`make local` in a folder of its own, in a session of its own."""
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    command = [sys.executable, "-m", "infra.dev.local.run"]
    process = subprocess.Popen(  # noqa: S603 - this project's own module
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        until(lambda: True if (folder / ".local/local.json").exists() else None, "it is up", STARTED_WITHIN)
        yield process
    finally:
        process.kill()
        process.wait()


def living(folder: Path) -> list[int]:
    """Processes that work in the folder: the launcher, the emulator, the emulated functions; zombies are none."""
    pids = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if (entry / "cwd").resolve().is_relative_to(folder):
                pids.append(int(entry.name))
    return pids


def gone(folder: Path) -> bool:
    return until(lambda: None if living(folder) else True, "everything has ended", ENDED_WITHIN)


@pytest.mark.usefixtures("between_instants")
def test_a_polite_end_leaves_neither_processes_nor_local_json(tmp_path: Path) -> None:
    with launched(tmp_path) as process:
        assert len(living(tmp_path)) > 2
        process.send_signal(signal.SIGTERM)
        assert process.wait(ENDED_WITHIN) == 0
        assert gone(tmp_path)
    assert not (tmp_path / ".local" / "local.json").exists()
    assert not (tmp_path / ".local" / "ministack").exists()


@pytest.mark.usefixtures("between_instants")
def test_killing_the_launcher_ends_the_emulator_and_its_workers_too(tmp_path: Path) -> None:
    with launched(tmp_path) as process:
        assert len(living(tmp_path)) > 2
        process.kill()
        process.wait()
        assert gone(tmp_path)
