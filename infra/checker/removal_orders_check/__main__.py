"""Checks facts of removal orders against the public log, and needs nothing of the server that wrote either.

    removal-orders-check FILE --log https://log.example --key KEY [--last CHECKPOINT]

FILE is what a party got: the body of a webhook, an answer with `facts`, one of these on each line, a proof
(c2sp.org/tlog-proof@v1), or the proofs of an order as its route or its page gives them. KEY is the log's key as the
authority publishes it: name+id+key (c2sp.org/signed-note).

Of each fact it computes the hash anew, of hash and `blind` the commitment, and looks for it in the log: all its entries
are read, hashed to a root (RFC 6962, section 2.1), and the root compared with the one that the log has signed. With
`--last` the log must go on from the checkpoint in that file; the file then gets the new one. So a log that shows others
another past is found out by two who compare their files.

With `--policy` (c2sp.org/tlog-policy) it says which witnesses have cosigned the checkpoint, and whether they are a
quorum. A log that shows others another past has to have deceived a quorum too. Without one the checkpoint is "signed by
the authority alone", which is no fault.

A log whose key has changed is followed if `--last` is a checkpoint that KEY has signed and the entry that announces the
new key lies within it. Otherwise have the new key from the authority by another way.

    removal-orders-check monitor --mine DIR --log URL --key KEY [--promise-key KEY]
    removal-orders-check evidence FILE... --key KEY [--promise-key KEY] [--log URL]

The first holds the log against a folder of all that you ever got, each time anew; the second verifies what that found
(`monitor --help`, `evidence --help`).

Exit code: 0 all is in the log, 1 something is not as it must be, 2 the log or a file cannot be read, 3 nothing is
wrong, but some facts are younger than a day and not yet in the log.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from . import evidence, monitor
from .facts import TOO_YOUNG, UNREADABLE, VERIFIED, WRONG, Finding, facts, judged, proofs, proven
from .log import Checkpoint, Read, Unreadable, Unsigned, Wrong, announced, entries, goes_on, opened, reader, trusted
from .policy import policy_of, verdict

OTHERS = {"monitor": monitor.main, "evidence": evidence.main}


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a line for each fact, then the verdict; the exit code is in the module's docstring."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words[:1] and words[0] in OTHERS:
        return OTHERS[words[0]](words[1:])
    parser = argparse.ArgumentParser(
        prog="removal-orders-check", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path, nargs="+", metavar="FILE")
    parser.add_argument("--log", required=True, help="the log's address: https, or http on this machine")
    parser.add_argument("--key", required=True, help="the log's public key: name+id+key")
    parser.add_argument("--last", type=Path, metavar="CHECKPOINT", help="the checkpoint that you saw last, kept here")
    parser.add_argument("--policy", type=Path, metavar="POLICY", help="whose witnesses have to have cosigned it")
    options = parser.parse_args(words)
    log, now = Log(reader(options.log), options.key, options.last), datetime.now(UTC)
    try:
        findings = list(_checked(options.file, log, options.policy, now))
    except (Wrong, Unreadable) as error:
        print(error)
        return WRONG if isinstance(error, Wrong) else UNREADABLE
    for finding in findings:
        print(finding.text)
    codes = {finding.code for finding in findings}
    return next((code for code in (WRONG, UNREADABLE, TOO_YOUNG) if code in codes), VERIFIED)


@dataclass(frozen=True, slots=True)
class Log:
    """The log that is asked, its key, and the file with the checkpoint that was seen last."""

    read: Read
    key: str
    last: Path | None

    def seen(self) -> Checkpoint | None:
        """The checkpoint that was seen last."""
        return opened(self.last.read_bytes(), self.key) if self.last and self.last.exists() else None


def _checked(files: Sequence[Path], log: Log, policy: Path | None, now: datetime) -> Iterator[Finding]:
    note = log.read("checkpoint")
    keys, found, checkpoint = _opened(log, note)
    places = {entry: index for index, entry in reversed(list(enumerate(found)))}
    for file in files:
        text = _text(file)
        proven_alone = proofs(text)
        if proven_alone is None:
            yield from (judged(fact, places, now) for fact in facts(text))
        else:
            yield from (proven(proof, keys, found) for proof in proven_alone)
    name = log.key.partition("+")[0]
    yield Finding(VERIFIED, f"the log's {checkpoint.size} entries have the root that {name} has signed")
    if policy:
        yield _cosigned(note, log.key, policy, now)
    if keys[0] != log.key:
        yield Finding(
            VERIFIED, f"the key has changed, as entries say: use --key {keys[0]}, and another file for --last"
        )
    elif log.last:
        log.last.write_bytes(note)


def _opened(log: Log, note: bytes) -> tuple[Sequence[str], list[bytes], Checkpoint]:
    """The keys that may have signed, the entries, and the checkpoint over them; the one that has signed it is first."""
    seen = log.seen()
    try:
        checkpoint, new = opened(note, log.key), None
    except Unsigned:
        if seen is None:
            raise
        found, checkpoint, new = _followed(log, note, seen)
    else:
        found = entries(log.read, checkpoint)
    if seen:
        goes_on(found, seen)
    return ([log.key] if new is None else [new, log.key]), found, checkpoint


def _followed(log: Log, note: bytes, seen: Checkpoint) -> tuple[list[bytes], Checkpoint, str]:
    """A log whose new key was announced in what the old one has signed. Raises Unsigned if it was not."""
    for key in reversed(announced(trusted(log.read, note, seen), log.key)):
        try:
            checkpoint = opened(note, key)
        except Unsigned:
            continue
        return entries(log.read, checkpoint), checkpoint, key
    raise Unsigned(
        f"The checkpoint has no signature by this key, and none of the first {seen.size} entries, which it has signed, "
        "announces one that has signed it."
    )


def _cosigned(note: bytes, key: str, policy: Path, now: datetime) -> Finding:
    read = policy_of(_text(policy))
    if not read.knows(key):
        return Finding(UNREADABLE, "the policy is not about a log with this key")
    return Finding(VERIFIED, verdict(read, read.cosigned(note, now)))


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except (OSError, ValueError) as error:
        raise Unreadable(f"{file} cannot be read: {type(error).__name__}.") from error


if __name__ == "__main__":
    sys.exit(main())
