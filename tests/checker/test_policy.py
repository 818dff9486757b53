"""The checker with a policy: who has cosigned, and whether they are enough; and a log whose key was changed."""

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from infra.checker.removal_orders_check.__main__ import main
from infra.checker.removal_orders_check.log import Wrong, opened, trusted
from tests.checker.logs import Log, facts, text_of
from tests.publiclog.witness import Witness

Check = Callable[..., tuple[int, str]]
EXAMPLE = Path("infra/checker/removal_orders_check/example.policy")
WITNESSES = {"one": 50, "two": 51, "three": 52}
TWO_OF_THREE = "group some 2 one two three\nquorum some\n"


class Place:
    """A log, its witnesses, and the checker beside them."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.log = folder, Log(folder / "log")
        self.log.add(*facts(300))
        self.log.publish()
        self.fact = folder / "fact"
        self.fact.write_text(json.dumps(next(facts(1))), "utf-8")

    def witness(self, name: str) -> Witness:
        return Witness(self.log.key, f"witness.example/{name}", WITNESSES[name])

    def policy(self, quorum: str = TWO_OF_THREE, log: str = "") -> Path:
        lines = "".join(f"witness {name} {self.witness(name).vkey}\n" for name in WITNESSES)
        (self.folder / "policy").write_text(f"# ours\n{log}{lines}{quorum}", "utf-8")
        return self.folder / "policy"

    def publish(self, *lines: bytes, note: bytes = b"") -> None:
        (self.folder / "log" / "checkpoint").write_bytes((note or self.log.note()) + b"".join(lines))

    def cosigned(self, *names: str) -> list[bytes]:
        return [self.witness(name).cosigned(self.text) for name in names]

    @property
    def text(self) -> bytes:
        return self.log.note().rpartition(b"\n\n")[0] + b"\n"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.fixture
def check(place: Place, capsys: pytest.CaptureFixture[str]) -> Check:
    def run(*options: str | Path, key: str = "") -> tuple[int, str]:
        words = [place.fact, "--log", place.log.url, "--key", key or place.log.key, *options]
        code = main(list(map(str, words)))
        return code, capsys.readouterr().out

    return run


def test_a_quorum_is_named_with_the_time_of_each(check: Check, place: Place) -> None:
    place.publish(*place.cosigned("one", "three"))
    code, said = check("--policy", place.policy())
    assert code == 0
    assert "cosigned by a quorum: one (2026-11-24 09:01 UTC), three (2026-11-24 09:01 UTC)" in said


def test_without_a_quorum_the_authority_is_alone_and_that_is_said(check: Check, place: Place) -> None:
    code, said = check("--policy", place.policy())
    assert (code, "signed by the authority alone: no witness" in said) == (0, True)
    place.publish(*place.cosigned("two"))
    code, said = check("--policy", place.policy())
    assert (code, "alone: cosigned by two (2026-11-24 09:01 UTC), which is no quorum" in said) == (0, True)
    assert "cosigned by a quorum" in check("--policy", place.policy("group any2 any one two\nquorum any2\n"))[1]


@pytest.mark.parametrize("lie", ["another text", "another key", "another name", "the future", "no time", "cut"])
def test_a_cosignature_that_is_not_right_counts_for_nothing(check: Check, place: Place, lie: str) -> None:
    witness = place.witness("one")
    liar = Witness(place.log.key, witness.name, 99 if lie == "another key" else witness.seed)
    if lie in {"the future", "no time"}:
        liar.at = datetime.fromtimestamp(0 if lie == "no time" else 2**36, UTC)
    line = liar.cosigned(place.text.replace(b"300", b"299") if lie == "another text" else place.text)
    if lie == "another key":
        dash, name, signature = line.split(b" ")
        whole = base64.b64encode(
            base64.b64decode(place.cosigned("one")[0].split(b" ")[2])[:4] + base64.b64decode(signature)[4:]
        )
        line = b" ".join((dash, name, whole)) + b"\n"
    if lie == "another name":
        line = line.replace(b"example/one", b"example/two")
    if lie == "cut":
        line = line[:-9] + b"\n"
    place.publish(line)
    assert "signed by the authority alone: no witness" in check("--policy", place.policy())[1]


def test_lines_of_strangers_and_junk_beside_the_signature_do_no_harm(check: Check, place: Place) -> None:
    place.publish("\u2014 junk\n\u2014 junk %%%\nno line\n".encode(), *place.cosigned("one", "two"))
    code, said = check("--policy", place.policy())
    assert (code, "cosigned by a quorum: one" in said) == (0, True)


def test_a_policy_of_another_log_and_one_that_is_none_are_refused(check: Check, place: Place) -> None:
    place.publish(*place.cosigned("one", "two"))
    assert check("--policy", place.policy(log=f"log {place.log.key}\n"))[0] == 0
    other = Log(place.folder, seed=8).key
    assert check("--policy", place.policy(log=f"log {other}\n"))[0] == 2
    for quorum in (
        "",
        "quorum four\n",
        "group a 4 one two three\nquorum a\n",
        "group a any one one\nquorum a\n",
        "group a any one four\nquorum a\n",
        "quorum one\nquorum two\n",
    ):
        code, said = check("--policy", place.policy(quorum))
        assert (code, "policy" in said) == (2, True)
    assert check("--policy", place.folder / "missing")[0] == 2


def test_the_policy_that_is_shipped_asks_for_no_witness(check: Check) -> None:
    code, said = check("--policy", EXAMPLE)
    assert (code, "signed by the authority alone" in said) == (0, True)


class Rotated(Place):
    """A log that has announced a new key: entry 300. `new` is the log as the new key signs it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.before = self.log.note()
        self.new = Log(folder / "log", seed=9)
        self.log.entries.append(text_of({"kind": "key", "key": self.new.key}))
        self.new.entries = self.log.entries
        self.log.publish()
        self.both = self.log.note() + self.new.note().splitlines(keepends=True)[-1]
        self.publish(note=self.both)

    def let_go(self) -> None:
        self.log.entries.append(text_of({"kind": "day"}))
        self.log.publish()
        self.publish(note=self.new.note())

    def seen(self, note: bytes) -> Path:
        (self.folder / "last").write_bytes(note)
        return self.folder / "last"


@pytest.fixture
def rotated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: Place) -> Rotated:
    made = Rotated(tmp_path)
    monkeypatch.setattr(place, "log", made.log)
    return made


def test_a_new_key_is_followed_from_a_checkpoint_that_the_old_one_signed(check: Check, rotated: Rotated) -> None:
    old, last = rotated.log.key, rotated.seen(rotated.both)
    assert check("--last", last, key=old)[0] == 0
    kept = last.read_bytes()
    rotated.let_go()
    code, said = check("--last", last, key=old)
    assert (code, f"use --key {rotated.new.key}" in said) == (0, True)
    assert last.read_bytes() == kept, "the next look with the old key must still be able to follow"
    code, said = check(key=rotated.new.key)
    assert (code, "use --key" in said) == (0, False)


def test_a_new_key_that_the_old_one_never_signed_for_is_not_followed(check: Check, rotated: Rotated) -> None:
    rotated.let_go()
    old = rotated.log.key
    assert check(key=old)[0] == 1, "no checkpoint of the old key"
    code, said = check("--last", rotated.seen(rotated.before), key=old)
    assert (code, "none of the first 300 entries" in said) == (1, True)
    assert check("--last", rotated.seen(rotated.new.note()), key=old)[0] == 1, "one of the new key is none"


def test_a_new_key_may_not_come_with_another_past(check: Check, rotated: Rotated) -> None:
    last = rotated.seen(rotated.both)
    rotated.log.entries[5] = text_of({"kind": "fact", "commitment": "0" * 64})
    rotated.let_go()
    code, said = check("--last", last, key=rotated.log.key)
    assert (code, "it was forked" in said) == (1, True)


def test_a_thief_of_the_bucket_announces_no_key_of_his_own(check: Check, rotated: Rotated) -> None:
    """He appends an entry and signs by his key what the old key has never seen."""
    last, thief = rotated.seen(rotated.both), Log(rotated.folder / "log", seed=66)
    rotated.log.entries.append(text_of({"kind": "key", "key": thief.key}))
    thief.entries = rotated.log.entries
    thief.publish()
    code, said = check("--last", last, key=rotated.log.key)
    assert (code, "none of the first 301 entries" in said) == (1, True)


def test_what_announces_a_key_is_what_the_old_key_has_signed(rotated: Rotated) -> None:
    """Files may be served once so and once otherwise."""
    seen = opened(rotated.both, rotated.log.key)
    forged = [*rotated.log.entries[:300], text_of({"kind": "key", "key": Log(rotated.folder, seed=66).key})]
    files = {"tile/entries/000": forged[:256], "tile/entries/001.p/45": forged[256:]}

    def read(path: str) -> bytes:
        return b"".join(len(entry).to_bytes(2, "big") + entry for entry in files[path])

    with pytest.raises(Wrong, match="it was forked"):
        trusted(read, rotated.both, seen)
