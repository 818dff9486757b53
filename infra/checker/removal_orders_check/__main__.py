"""Checks facts of removal orders against the public log, and needs nothing of the server that wrote either.

    removal-orders-check FILE --log https://log.example --key KEY [--last CHECKPOINT]

FILE is what a party got: the body of a webhook, an answer with `facts`, one of these on each line, a proof
(c2sp.org/tlog-proof@v1), or the proofs of an order as its route or its page gives them. KEY is the log's key as the
authority publishes it: name+id+key (c2sp.org/signed-note).

Of each fact it computes the hash anew, of hash and `blind` the commitment, and looks for it in the log: all its entries
are read, hashed to a root (RFC 6962, section 2.1), and the root compared with the one that the log has signed. With
`--last` the log must go on from the checkpoint in that file; the file then gets the new one. So a log that shows others
another past is found out by two who compare their files.

Exit code: 0 all is in the log, 1 something is not as it must be, 2 the log or a file cannot be read, 3 nothing is
wrong, but some facts are younger than a day and not yet in the log.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from .facts import TOO_YOUNG, UNREADABLE, VERIFIED, WRONG, Finding, facts, judged, proofs, proven
from .log import Read, Unreadable, Wrong, entries, goes_on, opened, reader


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a line for each fact, then the verdict; the exit code is in the module's docstring."""
    parser = argparse.ArgumentParser(
        prog="removal-orders-check", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path, nargs="+", metavar="FILE")
    parser.add_argument("--log", required=True, help="the log's address: https, or http on this machine")
    parser.add_argument("--key", required=True, help="the log's public key: name+id+key")
    parser.add_argument("--last", type=Path, metavar="CHECKPOINT", help="the checkpoint that you saw last, kept here")
    options = parser.parse_args(arguments)
    try:
        findings = list(_checked(options.file, reader(options.log), options.key, options.last, datetime.now(UTC)))
    except (Wrong, Unreadable) as error:
        print(error)
        return WRONG if isinstance(error, Wrong) else UNREADABLE
    for finding in findings:
        print(finding.text)
    codes = {finding.code for finding in findings}
    return next((code for code in (WRONG, UNREADABLE, TOO_YOUNG) if code in codes), VERIFIED)


def _checked(files: Sequence[Path], read: Read, key: str, last: Path | None, now: datetime) -> Iterator[Finding]:
    checkpoint = opened(read("checkpoint"), key)
    found = entries(read, checkpoint)
    if last and last.exists():
        goes_on(found, opened(last.read_bytes(), key))
    places = {entry: index for index, entry in reversed(list(enumerate(found)))}
    for file in files:
        text = _text(file)
        proven_alone = proofs(text)
        if proven_alone is None:
            yield from (judged(fact, places, now) for fact in facts(text))
        else:
            yield from (proven(proof, key, found) for proof in proven_alone)
    yield Finding(
        VERIFIED, f"the log's {checkpoint.size} entries have the root that {key.partition('+')[0]} has signed"
    )
    if last:
        last.write_bytes(checkpoint.note)


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except (OSError, ValueError) as error:
        raise Unreadable(f"{file} cannot be read: {type(error).__name__}.") from error


if __name__ == "__main__":
    sys.exit(main())
