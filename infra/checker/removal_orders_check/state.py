"""What the monitor remembers from run to run, in one file that is replaced as a whole."""

import base64
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from .log import Checkpoint, Unreadable, Wrong, decoded, opened
from .tree import Seen

HASH_BYTES = 32


@dataclass(frozen=True)
class State:
    """The checkpoint that was seen last, its tree, and since when the log has served less than it had signed."""

    checkpoint: Checkpoint | None = None
    seen: Seen = field(default_factory=Seen)
    less_since: datetime | None = None


def load(file: Path, key: str) -> State:
    """The state in a file; an empty one without it. Raises Unreadable for one of another log, or that was damaged."""
    if not file.exists():
        return State()
    try:
        value = json.loads(file.read_text("utf-8"))
        checkpoint = opened(value["checkpoint"].encode(), key)
        leaves = decoded(value["leaves"])
        days = [(int(index), datetime.fromisoformat(at)) for index, at in value["days"]]
        since = value["less_since"] and datetime.fromisoformat(value["less_since"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError, Wrong, Unreadable) as error:
        raise Unreadable(_damaged(file)) from error
    seen = Seen([leaves[at : at + HASH_BYTES] for at in range(0, len(leaves), HASH_BYTES)], days)
    if seen.size != checkpoint.size or seen.root(seen.size) != checkpoint.root:
        raise Unreadable(_damaged(file))
    return State(checkpoint, seen, since or None)


def save(file: Path, state: State) -> None:
    """Replace the state. Nothing is written before there is a checkpoint."""
    if state.checkpoint:
        days = [(index, at.isoformat()) for index, at in state.seen.days]
        leaves = base64.b64encode(b"".join(state.seen.leaves)).decode()
        since = state.less_since.isoformat() if state.less_since else None
        note = state.checkpoint.note.decode()
        write(file, {"checkpoint": note, "less_since": since, "days": days, "leaves": leaves})


def write(file: Path, value: Mapping[str, object]) -> None:
    """Write JSON as a whole or not at all."""
    file.parent.mkdir(exist_ok=True)
    half = file.with_name(f"{file.name}.{os.getpid()}.half")
    half.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", "utf-8")
    half.replace(file)


def _damaged(file: Path) -> str:
    return (
        f"{file} was damaged, or is of a log with another key. It has the checkpoint that was seen last: "
        "keep a copy, then move it away; the log is then read anew."
    )
