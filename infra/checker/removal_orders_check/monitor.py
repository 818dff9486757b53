"""Holds a log against all that a party ever got, and against what the log was before.

    removal-orders-check monitor --mine DIR --log https://log.example --key KEY [--promise-key KEY]

DIR is where a party keeps what it gets: webhook bodies, answers, proofs, promises, checkpoints, mails (`kept`). The
monitor reads of the log what is new since its last run, remembers it in `DIR/.monitor.json`, and says what it found:
facts that are in the log, those that have time until when, promises that were broken, a log that was forked, shrank or
is kept from you. Evidence is written below `DIR/evidence`; `removal-orders-check evidence FILE` verifies it anywhere.

Exit code: 0 all holds, 1 something is not as it must be, 2 it could not be found out, and what to do then.
"""

import argparse
import hashlib
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from . import evidence
from .facts import LOGGED_WITHIN, VERIFIED, WRONG, Finding, Json, fact_entry, fact_hash, proof_checkpoint
from .kept import Kept, kept
from .log import LEAF, Checkpoint, Read, Unreadable, Wrong, hashed, opened, reader
from .promises import Promise, broken, promise_of
from .state import State, load, save, write
from .tree import Seen, path_of

UNDECIDED = 2
STATE, EVIDENCE = ".monitor.json", "evidence"
DAY_WITHIN = timedelta(hours=26)  # in which a log that runs has a `day` entry
CACHED_AT_MOST = timedelta(hours=1)  # that a checkpoint on its way may be older than another one


def main(arguments: Sequence[str]) -> int:
    """Print what was found; the exit code is in the module's docstring."""
    parser = argparse.ArgumentParser(
        prog="removal-orders-check monitor", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--mine", type=Path, required=True, metavar="DIR", help="where you keep what you get")
    parser.add_argument("--log", required=True, help="the log's address: https, or http on this machine")
    parser.add_argument("--key", required=True, help="the log's public key: name+id+key")
    parser.add_argument("--promise-key", default="", help="the public key of promises: name+id+key")
    parser.add_argument(
        "--now", type=evidence.instant, default=datetime.now(UTC), help="for rehearsals: as if it were then"
    )
    options = parser.parse_args(arguments)
    try:
        run = Run(options.mine, reader(options.log), options.key, options.promise_key, options.now)
        findings = list(run.findings())
    except (Wrong, Unreadable) as error:
        findings = [Finding(UNDECIDED, f"{error} Try again; if it goes on, ask someone else what they see.")]
    for finding in findings:
        print(finding.text)
    codes = {finding.code for finding in findings}
    return next((code for code in (WRONG, UNDECIDED) if code in codes), VERIFIED)


class Run:
    """One run of the monitor."""

    def __init__(self, folder: Path, read: Read, key: str, promise_key: str, now: datetime) -> None:
        self.folder, self.read, self.key, self.promise_key, self.now = folder, read, key, promise_key, now
        self.origin = key.partition("+")[0]

    def findings(self) -> Iterator[Finding]:
        """What is found, the log first. Raises Wrong or Unreadable if the log cannot be followed."""
        mine = kept(self.folder, self.origin)
        before = load(self.folder / STATE, self.key)
        served = opened(self.read("checkpoint"), self.key)
        after, followed = self._followed(before, served)
        yield from followed
        if after is None:
            return
        save(self.folder / STATE, after)
        yield from self._checkpoints(mine, after)
        yield from self._days(after)
        yield from self._promises(mine, after)
        yield from self._facts(mine, after.seen)
        yield from (Finding(VERIFIED, f"passed over: {text}") for text in mine.passed_over)

    def _followed(self, before: State, served: Checkpoint) -> tuple[State | None, list[Finding]]:
        """The state after this run, None for a log that cannot be followed; and what is to say of that."""
        last = before.checkpoint
        if last and served.size < last.size:
            if before.seen.root(served.size) != served.root and served.size:
                return None, [self._fork(served, last, path_of(before.seen.leaves, served.size))]
            since = before.less_since or self.now
            finding = self._less(last, served, since)
            return State(last, before.seen, since), [finding]
        if last and served.size == last.size and served.root != last.root:
            return None, [self._fork(last, served, [served.root])]
        try:
            seen = before.seen.grown(self.read, served)
        except Wrong:
            anew = Seen().grown(self.read, served)  # Wrong: what is served is not what was signed, which is no fork
            if last is None or anew.root(last.size) == last.root:
                raise
            return None, [self._fork(last, served, path_of(anew.leaves, last.size))]
        text = f"the log has {served.size} entries, {served.size - before.seen.size} more than at the last run"
        return State(served, seen), [Finding(VERIFIED, text)]

    def _less(self, signed: Checkpoint, served: Checkpoint, since: datetime) -> Finding:
        text = f"the log has signed {signed.size} entries and serves {served.size}"
        if self.now - since < CACHED_AT_MOST:
            return Finding(UNDECIDED, f"{text}: an old copy may be on its way. Run this again in an hour.")
        return self._shown(f"WITHHELD: {text}", evidence.withheld(signed, served))

    def _fork(self, first: Checkpoint, second: Checkpoint, path: Sequence[bytes]) -> Finding:
        text = f"FORK: the {second.size} entries that the log has signed do not begin with the {first.size} it signed"
        return self._shown(text, evidence.fork(first, second, path))

    def _shown(self, text: str, value: dict[str, object]) -> Finding:
        """A finding whose evidence is written. The file's name follows from what it shows, so it is written once."""
        named = f"{value['kind']}-{hashlib.sha256(repr(_lasting(value)).encode()).hexdigest()[:16]}.json"
        file = self.folder / EVIDENCE / named
        if not file.exists():
            write(file, value)
        return Finding(WRONG, f"{text}. Evidence: {file}")

    def _checkpoints(self, mine: Kept, after: State) -> Iterator[Finding]:
        """Each checkpoint that a party has, by itself or in a proof, against the tree."""
        notes = {note.encode(): name for name, proof in mine.proofs for note in proof_checkpoint(proof)}
        for note, name in (notes | {note: name for name, note in mine.checkpoints}).items():
            try:
                yield from self._checkpoint(opened(note, self.key), after)
            except (Wrong, Unreadable) as error:
                yield Finding(UNDECIDED, f"{name}: {error} Get it anew.")

    def _checkpoint(self, one: Checkpoint, after: State) -> Iterator[Finding]:
        if after.checkpoint is None or not one.size:
            return
        if one.size > after.seen.size:
            text = f"a checkpoint that you keep is of {one.size} entries, and the log serves {after.seen.size}"
            yield Finding(UNDECIDED, f"{text}: an old copy may be on its way. Run this again in an hour.")
        elif after.seen.root(one.size) != one.root:
            yield self._fork(one, after.checkpoint, path_of(after.seen.leaves, one.size))

    def _days(self, after: State) -> Iterator[Finding]:
        last = max((at for _, at in after.seen.days), default=None)
        if last is None or self.now - last > DAY_WITHIN:
            when = f"is of {last:%Y-%m-%d %H:%M} UTC" if last else "was never made"
            text = f"the log's last `day` entry {when}: it has stopped, or is kept from you"
            yield Finding(UNDECIDED, f"{text}. Ask someone else how many entries they see; you see {after.seen.size}.")

    def _promises(self, mine: Kept, after: State) -> Iterator[Finding]:
        if mine.promises and not self.promise_key:
            text = (
                f"{len(mine.promises)} promises were not looked at: give --promise-key, which the authority publishes"
            )
            yield Finding(UNDECIDED, text)
            return
        for note, name in mine.promises.items():
            try:
                yield self._promise(promise_of(note, self.promise_key, self.origin), name, after)
            except (Wrong, Unreadable) as error:
                yield Finding(UNDECIDED, f"{name}: {error} Ask the authority whether it has another key by now.")

    def _promise(self, promise: Promise, name: str, after: State) -> Finding:
        how, by = broken(promise, after.seen, self.now), f"{promise.by:%Y-%m-%d %H:%M} UTC"
        if how and after.checkpoint:
            text = f"BROKEN PROMISE ({name}): in the log by {by}, and it is {how}"
            return self._shown(text, evidence.of_promise(promise, after.checkpoint))
        index = after.seen.places.get(promise.leaf)
        kept_ = f"kept: entry {index}" if index is not None else f"not yet in the log; it has time until {by}"
        return Finding(VERIFIED, f"promise ({name}): {kept_}")

    def _facts(self, mine: Kept, seen: Seen) -> Iterator[Finding]:
        found = 0
        for name, fact in mine.facts:
            finding = self._fact(fact, seen, name)
            found += finding is None
            if finding:
                yield finding
        yield Finding(VERIFIED, f"{found} facts that you got are in the log")

    def _fact(self, fact: Json, seen: Seen, name: str) -> Finding | None:
        """None for a fact that is in the log."""
        data, blind = fact["data"], fact["data"].get("blind")
        what = f"{name}: {data['subject']} {data['sequence']} {fact['type']}"
        if fact_hash(fact) != data["hash"]:
            return Finding(UNDECIDED, f"{what}: your copy was changed. Get it anew from GET /v1/orders/{{id}}/facts.")
        if not blind:
            return Finding(VERIFIED, f"{what}: not for both sides, or erased; the log cannot be asked about it")
        if hashed(LEAF, fact_entry(blind, data["hash"])) in seen.places:
            return None
        by = datetime.fromisoformat(fact["timestamp"]) + LOGGED_WITHIN
        if self.now <= by:
            return Finding(VERIFIED, f"{what}: not yet in the log; it must be by {by:%Y-%m-%d %H:%M} UTC")
        return Finding(WRONG, f"{what}: NOT IN THE LOG, where it must have been by {by:%Y-%m-%d %H:%M} UTC")


def _lasting(value: dict[str, object]) -> dict[str, object]:
    """What evidence is about, without what differs at each run."""
    return {name: each for name, each in value.items() if name not in ("checkpoint", "served")}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
