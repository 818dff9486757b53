"""A shell in which `removal-orders`, `aws` and `date` are answered by this process: they meet the mocked AWS."""

import io
import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from awscli.clidriver import create_clidriver  # type: ignore[import-untyped]
from botocore.loaders import create_loader

from removal import cli
from tests.rules.runbooks import words
from tests.world import World

Answer = tuple[int, str]
STACK = "removal-orders"  # as the alarm's text names it
# Sends its folder, name and arguments here and does as it is answered: ends with a code, and prints. Pages have many
# commands, and what imports no more starts three times as fast.
STAND_IN = f"""#!{sys.executable} -SI
import _socket, posix, sys
folder, _, name = sys.argv[0].rpartition("/")
asked = _socket.socket(_socket.AF_UNIX)
asked.connect(folder + "/asked")
asked.sendall("\\0".join([posix.getcwd(), name, *sys.argv[1:]]).encode())
asked.shutdown(_socket.SHUT_WR)
answer = b""
while read := asked.recv(65536):
    answer += read
code, _, printed = answer.decode().partition("\\n")
sys.stdout.write(printed)
sys.exit(int(code))
"""
ASSIGNED = re.compile(r"^[A-Z_]+=\$\((?:[^\n]*\\\n)*[^\n]*\)\n", re.MULTILINE)
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Failed(Exception):
    """A command of a page did not end with 0."""


@dataclass
class Shell:
    """Where commands are typed; `said` is all that they answered."""

    folder: Path
    answers: Mapping[str, Callable[[list[str]], Answer]]
    output: str = ""
    names: list[str] = field(default_factory=list)  # what blocks have set: a person types all of them in one shell

    def run(self, block: str, **variables: str) -> str:
        """What a block of commands printed; Failed with it if one of them failed."""
        for name, value in variables.items():
            block = re.sub(rf"\b{name}\b", value, block)
        lost = words(block)
        if lost:
            msg = f"No value was named for {', '.join(sorted(lost))} in:\n{block}"
            raise Failed(msg)
        printed = self._typed("".join(self.names) + block)
        self.names += ASSIGNED.findall(block)
        self.output += printed
        return printed

    def install(self, *names: str) -> None:
        """Put programs of these names into the folder; this process answers for them."""
        for name in names:
            stand_in = self.folder / name
            stand_in.write_text(STAND_IN)
            stand_in.chmod(0o755)

    def _typed(self, block: str) -> str:
        with self.listening() as listener, (self.folder / "printed").open("w+") as printed:
            environment = {"PATH": f"{self.folder}:{os.defpath}", "STACK": STACK}
            shell = subprocess.Popen(  # noqa: S603 - commands of our own pages
                ["/bin/bash", "-euo", "pipefail", "-c", block],
                env=environment,
                cwd=self.folder,
                stdout=printed,
                stderr=subprocess.STDOUT,
            )
            while shell.poll() is None:
                self.answer_one(listener)
            printed.seek(0)
            text = printed.read()
        if shell.returncode:
            msg = f"{block}\nended with {shell.returncode}:\n{text}"
            raise Failed(msg)
        return text

    @contextmanager
    def listening(self) -> Iterator[socket.socket]:
        """Where commands ask to be answered; `answer_one` waits for one for a twentieth of a second."""
        place = self.folder / "asked"
        place.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(place))
            listener.listen()
            listener.settimeout(0.05)
            yield listener

    def answer_one(self, listener: socket.socket) -> None:
        """Answer the command that asks now, if one does, in the folder in which it was typed."""
        try:
            asking, _ = listener.accept()
        except TimeoutError:
            return
        with asking:
            folder, name, *arguments = b"".join(iter(lambda: asking.recv(65536), b"")).decode().split("\0")
            with chdir(folder):
                code, printed = self.answers[name](arguments)
            asking.sendall(f"{code}\n{printed}".encode())


def shell(folder: Path, world: World) -> Shell:
    """Beside a world, its clock included."""
    made = Shell(
        folder,
        {
            "removal-orders": removal_orders,
            "aws": aws,
            "date": lambda arguments: _date(arguments, world),
        },
    )
    made.install(*made.answers)
    return made


def blocks(page: str, part: str) -> list[str]:
    """The blocks of commands under one heading of a page."""
    inside = re.search(rf"^## {part}\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    return BLOCK.findall(inside[1]) if inside else []


def commands(block: str) -> list[str]:
    """A block's commands, one by one as a person types them: continued lines and loops are one."""
    typed, open_ = list[str](), ""
    for line in block.splitlines(keepends=True):
        open_ += line
        is_loop = open_.startswith("for ") and line.strip() != "done"
        if not line.endswith("\\\n") and not is_loop:
            typed.append(open_)
            open_ = ""
    return typed


def aws(arguments: Sequence[str]) -> Answer:
    """The AWS command line, on whatever AWS this process talks to; the world's descriptions lack its own."""
    with pytest.MonkeyPatch.context() as apart:
        apart.setattr(botocore.session, "create_loader", _loader)
        return _answered(lambda: create_clidriver().main(list(arguments)))


@cache
def _loader(paths: str | None = None) -> Any:  # noqa: ANN401 - botocore has no types
    """One for all commands: to read what AWS's services are takes most of a command's time."""
    return create_loader(paths)


def removal_orders(arguments: list[str]) -> Answer:
    """Our own command line."""
    return _answered(lambda: cli.main(arguments))


def _date(arguments: list[str], world: World) -> Answer:
    """`date +%s` and `date -u +%Y-…Z`, as the world's clock says; any other argument is not for every shell."""
    if arguments == ["+%s"]:
        return 0, f"{int(world.now.timestamp())}\n"
    assert arguments == ["-u", "+%Y-%m-%dT%H:%M:%SZ"], arguments
    return 0, f"{world.now:%Y-%m-%dT%H:%M:%SZ}\n"


def _answered(run: Callable[[], int]) -> Answer:
    output = io.StringIO()
    with redirect_stdout(output), redirect_stderr(output):
        try:
            code = run()
        except SystemExit as ended:
            code = int(ended.code or 0)
    return code, output.getvalue()
