"""Evidence against an authority, as a file that a stranger verifies; who shows it need not be believed.

    removal-orders-check evidence FILE... --key KEY [--promise-key KEY] [--log https://log.example]

Take the keys and the log's address from the authority, not from the file. What a file may show:

    fork      two checkpoints with the log's signature that no log can both have had. Verified from the file alone.
    promise   a promise that the log would have an entry by an instant. The log is read: it has no such entry, or has it
              after its own `day` entry of a later time.
    withheld  a checkpoint with the log's signature, of more entries than the log serves. The log is read.

Exit code: 0 each file shows what it says, 1 one does not, 2 a file or the log cannot be read.
"""

import argparse
import base64
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from .log import Checkpoint, Read, Unreadable, Wrong, decoded, opened, reader
from .promises import Promise, broken, promise_of
from .tree import Seen, both_roots

SHOWN, NOT_SHOWN, UNREADABLE = 0, 1, 2
VERSION = "removal-orders evidence v1"
FORK, PROMISE, WITHHELD = "fork", "promise", "withheld"


def fork(first: Checkpoint, second: Checkpoint, path: Sequence[bytes]) -> dict[str, object]:
    """Evidence of two pasts; `path`: hashes of the second's tree, of which the first is no beginning."""
    hashes = [base64.b64encode(hash_).decode() for hash_ in path]
    return {**_of(FORK), "first": first.note.decode(), "second": second.note.decode(), "path": hashes}


def of_promise(promise: Promise, checkpoint: Checkpoint) -> dict[str, object]:
    """Evidence of a promise that was broken; `checkpoint`: what the log had signed when that was seen."""
    return {**_of(PROMISE), "promise": promise.note.decode(), "checkpoint": checkpoint.note.decode()}


def withheld(signed: Checkpoint, served: Checkpoint) -> dict[str, object]:
    """Evidence of entries that the log has signed and does not serve."""
    return {**_of(WITHHELD), "signed": signed.note.decode(), "served": served.note.decode()}


def instant(text: str) -> datetime:
    """An instant of the command line. Raises ValueError for one without a time zone."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(text)
    return at


def _of(kind: str) -> dict[str, object]:
    return {"version": VERSION, "kind": kind}


def main(arguments: Sequence[str]) -> int:
    """Print what each file shows; the exit code is in the module's docstring."""
    parser = argparse.ArgumentParser(
        prog="removal-orders-check evidence", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path, nargs="+", metavar="FILE")
    parser.add_argument("--key", required=True, help="the log's public key: name+id+key")
    parser.add_argument("--promise-key", default="", help="the public key of promises: name+id+key")
    parser.add_argument("--log", default="", help="the log's address; a fork needs none")
    parser.add_argument("--now", type=instant, default=datetime.now(UTC), help="for rehearsals: as if it were then")
    options = parser.parse_args(arguments)
    read, codes = reader(options.log), set[int]()
    for file in options.file:
        try:
            print(f"{file}: {verified(_read(file), options.key, options.promise_key, read, options.now)}")
        except (Wrong, Unreadable) as error:
            print(f"{file}: {error}")
            codes.add(NOT_SHOWN if isinstance(error, Wrong) else UNREADABLE)
    return max(codes, default=SHOWN, key=lambda code: (code == NOT_SHOWN, code))


def verified(value: dict[str, object], key: str, promise_key: str, read: Read, now: datetime) -> str:
    """What evidence shows, in words. Raises Wrong if it does not, Unreadable if that cannot be found out."""
    kind = value.get("kind")
    if kind == FORK:
        return _fork(value, key)
    if kind == PROMISE:
        return _promise(value, key, promise_key, read, now)
    if kind == WITHHELD:
        return _withheld(value, key, read)
    raise Unreadable("It is no evidence that this tool knows.")


def _fork(value: dict[str, object], key: str) -> str:
    first, second = (opened(_text(value, name).encode(), key) for name in ("first", "second"))
    path = value.get("path")
    if not isinstance(path, list):
        raise Unreadable("It has no path.")
    begin, whole = both_roots(first.size, second.size, [decoded(f"{each}") for each in path])
    if whole != second.root:
        raise Wrong("Its hashes are not those of its second checkpoint.")
    if begin == first.root:
        raise Wrong("Its first checkpoint is a past of its second one: that is no fork.")
    return f"FORK: the log has signed {second.size} entries that do not begin with the {first.size} that it signed too"


def _promise(value: dict[str, object], key: str, promise_key: str, read: Read, now: datetime) -> str:
    if not promise_key:
        raise Unreadable("Give --promise-key, which the authority publishes beside the log's key.")
    promise = promise_of(_text(value, "promise").encode(), promise_key, key.partition("+")[0])
    checkpoint = opened(read("checkpoint"), key)
    how = broken(promise, Seen().grown(read, checkpoint), now)
    if how is None:
        raise Wrong(f"The promise of {promise.commitment} was kept, or has time until {promise.by:%Y-%m-%d %H:%M} UTC.")
    return f"BROKEN PROMISE: in the log by {promise.by:%Y-%m-%d %H:%M} UTC, and it is {how}"


def _withheld(value: dict[str, object], key: str, read: Read) -> str:
    signed, served = opened(_text(value, "signed").encode(), key), opened(read("checkpoint"), key)
    if served.size >= signed.size:
        raise Wrong(f"The log serves {served.size} entries, no fewer than the {signed.size} that are claimed.")
    return f"WITHHELD: the log has signed {signed.size} entries and serves {served.size}"


def _read(file: Path) -> dict[str, object]:
    try:
        value = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise Unreadable(f"It cannot be read: {type(error).__name__}.") from error
    if not isinstance(value, dict) or value.get("version") != VERSION:
        raise Unreadable("It is no evidence that this tool knows.")
    return value


def _text(value: dict[str, object], name: str) -> str:
    text = value.get(name)
    if not isinstance(text, str):
        raise Unreadable(f"It has no {name}.")
    return text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
