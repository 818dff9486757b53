"""Who listens where: what of ours can be reached from outside 127.0.0.1, by the kernel's own account (Linux)."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")
LISTENING = "0A"  # state of a TCP socket in /proc/net/tcp
LOOPBACKS = ("0100007F", "00000000000000000000000001000000", "0000000000000000FFFF00000100007F")


def listeners(process_group: int) -> tuple[list[str], int]:
    """Addresses open to others, and how many sockets were looked at: this process's and that process group's."""
    inodes = {inode for pid in _processes(process_group) for inode in _sockets(pid)}
    ours = [address for table in ("tcp", "tcp6") for address, inode in _listening(table) if inode in inodes]
    return [address for address in ours if address.partition(":")[0] not in LOOPBACKS], len(ours)


def _processes(process_group: int) -> Iterator[int]:
    yield os.getpid()
    for entry in PROC.glob("[0-9]*"):
        with suppress(OSError):
            if int(_after_name(entry / "stat")[2]) == process_group:
                yield int(entry.name)


def _after_name(stat: Path) -> list[str]:
    """state, parent, process group, …: the name before them can hold anything, spaces and brackets too."""
    return stat.read_text(errors="replace").rpartition(")")[2].split()


def _sockets(pid: int) -> Iterator[str]:
    with suppress(OSError):
        for descriptor in (PROC / str(pid) / "fd").iterdir():
            with suppress(OSError):
                target = str(descriptor.readlink())
                if target.startswith("socket:["):
                    yield target[len("socket:[") : -1]


def _listening(table: str) -> Iterator[tuple[str, str]]:
    with suppress(OSError):
        for line in (PROC / "net" / table).read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == LISTENING:
                yield fields[1], fields[9]
