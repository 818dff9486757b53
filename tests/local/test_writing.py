"""A folder that cannot be written to, or a full disk, gets a sentence; behind a proxy, uv is given certificates.

A limit on the size of files makes every write fail as on a full disk, for every user.
"""

import os
import subprocess
import sys
from http.client import RemoteDisconnected
from pathlib import Path
from urllib.request import urlopen

import pytest

from infra.dev.local.deliveries import BODIES, Deliveries
from infra.dev.local.receivers import Receiver
from infra.dev.local.stack import REPOSITORY
from infra.dev.local.writing import unwritable
from removal import cli

FULL = "ulimit -f 0; exec "
UV = """#!/bin/sh
mkdir -p "$UV_PROJECT_ENVIRONMENT"
echo "$UV_SYSTEM_CERTS" > certificates
exit "${FAILS:-0}"
"""


def typed(folder: Path, line: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A line in a shell, in a folder."""
    paths = f"{REPOSITORY}:{REPOSITORY / 'functions'}"
    return subprocess.run(  # noqa: S603 - our own commands
        ["/bin/bash", "-c", line],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": paths, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone with a uv that makes nothing and writes down what it was given."""
    (tmp_path / "Makefile").write_text((REPOSITORY / "Makefile").read_text("utf-8"), "utf-8")
    for name in ("uv.lock", "pyproject.toml"):
        (tmp_path / name).touch()
    (tmp_path / "uv").write_text(UV, "ascii")
    (tmp_path / "uv").chmod(0o755)
    return tmp_path


MAKE = f"make PYTHON={sys.executable} UV=./uv VENV=.venv/here .venv/here/.run"


@pytest.mark.parametrize(("words", "environment"), [(" UV_SYSTEM_CERTS=1", {}), ("", {"UV_SYSTEM_CERTS": "1"})])
def test_uv_is_given_the_systems_certificates(clone: Path, words: str, environment: dict[str, str]) -> None:
    done = typed(clone, f"{MAKE}{words}", **environment)
    assert (done.returncode, (clone / "certificates").read_text("ascii")) == (0, "1\n"), done.stderr
    assert list(clone.glob(".writable*")) == []


def test_an_environment_that_is_not_made_says_what_helps_behind_a_proxy(clone: Path) -> None:
    done = typed(clone, MAKE, FAILS="2")
    assert done.returncode == 2
    assert "UV_SYSTEM_CERTS=1" in done.stderr
    assert not (clone / ".venv/here/.run").exists()


def test_make_on_a_full_disk_says_so_before_anything_else(clone: Path) -> None:
    done = typed(clone, f"{FULL}{MAKE}")
    assert done.returncode == 2
    assert done.stderr.startswith(f"{clone} cannot be written to: free disk space")
    assert not (clone / "certificates").exists()
    assert list(clone.glob(".writable*")) == []


@pytest.mark.parametrize("tool", ["run", "demo"])
def test_the_stack_on_a_full_disk_or_beside_a_file_of_its_name_is_one_sentence(tmp_path: Path, tool: str) -> None:
    line = f"{sys.executable} -m infra.dev.local.{tool}"
    full = typed(tmp_path, FULL + line)
    (tmp_path / "beside").mkdir()
    (tmp_path / "beside/.local").touch()
    beside = typed(tmp_path / "beside", line)
    for done in (full, beside):
        assert done.returncode == 1
        assert done.stderr.startswith("The local state")
        assert done.stderr.count("\n") == 1


def test_another_error_keeps_its_traceback() -> None:
    assert unwritable(ConnectionRefusedError(111, "Connection refused")) == ""
    assert unwritable(ValueError()) == unwritable(None) == ""


def test_a_receiver_that_can_keep_nothing_says_so_and_takes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    receiver = Receiver("authority", Deliveries(tmp_path))
    (tmp_path / BODIES).rmdir()
    (tmp_path / BODIES).touch()
    with receiver.running(), pytest.raises(RemoteDisconnected):
        urlopen(receiver.url, b"{}", timeout=10)  # noqa: S310 - our own receiver
    said = capsys.readouterr().err
    assert said.startswith("The local state ")
    assert said.count("\n") == 1


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"aws": 3}', b"\xff", None])
def test_a_local_state_that_cannot_be_read_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], content: bytes | None
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / ".local/local.json"
    path.parent.mkdir()
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    assert cli.main(["laws", "--local"]) == 1
    assert capsys.readouterr().err.startswith("removal-orders: .local/local.json cannot be read (")
