"""Who listens where: what of ours can be reached from outside 127.0.0.1, by the kernel's own account (Linux)."""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

PROC = Path("/proc")
LISTENING = "0A"  # state of a TCP socket in /proc/net/tcp
LOOPBACKS = ("0100007F", "00000000000000000000000001000000", "0000000000000000FFFF00000100007F")
SOCKET = "socket:["

Read = TypeVar("Read")


def listeners(process_group: int) -> tuple[list[str], int]:
    """Addresses open to others, and how many sockets were looked at: this process's and that process group's."""
    inodes = {inode for pid in _processes(process_group) for inode in _sockets(pid)}
    ours = [address for table in ("tcp", "tcp6") for address, inode in _listening(table) if inode in inodes]
    return [address for address in ours if address.partition(":")[0] not in LOOPBACKS], len(ours)


def _processes(process_group: int) -> list[int]:
    others = [int(entry.name) for entry in PROC.glob("[0-9]*") if _group(entry) == process_group]
    return [os.getpid(), *others]


def _group(process: Path) -> int | None:
    """State, parent and process group come after the name, which can hold anything."""
    stat = _or_none((process / "stat").read_bytes)
    return int(stat.rpartition(b")")[2].split()[2]) if stat else None


def _sockets(pid: int) -> Iterator[str]:
    descriptors = _or_none(lambda: list((PROC / str(pid) / "fd").iterdir())) or []
    targets = (_or_none(descriptor.readlink) for descriptor in descriptors)
    return (str(target)[len(SOCKET) : -1] for target in targets if str(target).startswith(SOCKET))


def _listening(table: str) -> Iterator[tuple[str, str]]:
    lines = (_or_none((PROC / "net" / table).read_text) or "").splitlines()[1:]
    return ((fields[1], fields[9]) for fields in map(str.split, lines) if fields[3] == LISTENING)


def _or_none(read: Callable[[], Read]) -> Read | None:
    """Processes and descriptors end while they are looked at."""
    with suppress(OSError):
        return read()
    return None
