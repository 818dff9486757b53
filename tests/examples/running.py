"""An example as a process of its own."""

import json
import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

EXAMPLES = Path(__file__).parents[2] / "infra/examples"


@dataclass(frozen=True, slots=True)
class Running:
    """Where it listens, and what it says."""

    url: str
    output: IO[str]

    def taken(self) -> list[list[object]]:
        """What it has taken, as it says after each new delivery."""
        lines: list[list[object]] = json.loads(self.output.readline())
        return lines


@contextmanager
def running(program: Sequence[str], secrets: Sequence[str], how: str = "", port: int = 0) -> Iterator[Running]:
    """Start it, and end it."""
    environment = {**os.environ, "SECRETS": " ".join(secrets), "PORT": str(port)}
    command = [*program, *([how] if how else [])]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as started:
        assert started.stdout is not None
        try:
            yield Running(f"http://127.0.0.1:{int(started.stdout.readline())}", started.stdout)
        finally:
            started.kill()
