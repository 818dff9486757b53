"""The commands of "A receiver in a quarter of an hour": cut out of integrating.md, run unchanged but for the port."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.examples.running import Running

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "infra/docs/integrating.md"
SECTION = PAGE.read_text("utf-8").partition("\n## A receiver in a quarter of an hour\n")[2].partition("\n## ")[0]
PRINTED = "8765"  # the port on the page
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", SECTION, re.MULTILINE | re.DOTALL)
SECRET, PYTHON, JAVASCRIPT, EXAMPLES, REGISTER, SAMPLE = BLOCKS
PATIENCE = 60.0  # seconds


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@dataclass(frozen=True)
class Reader:
    """Who has the page, a clone in `folder`, and a shell there."""

    folder: Path
    port: int

    def __post_init__(self) -> None:
        (self.folder / "infra").symlink_to(ROOT / "infra")

    def types(self, block: str) -> str:
        """What a block prints. Each of its commands must end with exit code 0."""
        command, (folder, environment) = self._command(block), self._where
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    @contextmanager
    def keeps_running(self, block: str) -> Iterator[Running]:
        """A receiver in a shell of its own."""
        command, (folder, environment) = self._command(f"exec env {block}"), self._where
        with subprocess.Popen(
            command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ) as started:
            assert started.stdout is not None
            try:
                yield Running(f"http://127.0.0.1:{int(started.stdout.readline())}", started.stdout)
            finally:
                started.kill()

    def _command(self, block: str) -> list[str]:
        return ["/bin/bash", "-euc", block.replace(PRINTED, str(self.port))]

    @property
    def _where(self) -> tuple[Path, dict[str, str]]:
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        return self.folder, {"PATH": path, "PYTHONPATH": str(ROOT / "functions")}


def try_examples(folder: Path, receiver: str) -> None:
    """The first half of the section, with one of the receivers."""
    reader = Reader(folder, free_port())
    reader.types(SECRET)
    with reader.keeps_running(receiver) as running:
        printed = reader.types(EXAMPLES)
        assert printed.count("\nanswered 200 in ") == EXAMPLES.count("\n")
        taken = [running.taken() for _ in range(EXAMPLES.count("\n"))][-1]
    assert sorted(str(row[2]) for row in taken) == ["endpoint.challenged", "order.breached", "order.issued"]
