"""The monitor beside a log that is made by hand: what it says, its evidence, and what a stranger sees of it."""

import base64
import gzip
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from infra.checker.removal_orders_check import log as checker_log
from infra.checker.removal_orders_check.__main__ import main
from infra.checker.removal_orders_check.tree import both_roots, path_of
from tests.checker.logs import BLIND, NAME, Log, facts, sha, text_of, tree

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)  # of all facts
HOUR = timedelta(hours=1)
Monitor = Callable[..., tuple[int, str]]


class Promises:
    """The key of promises."""

    def __init__(self, seed: int = 3, name: str = f"{NAME}/promise") -> None:
        self.private, self.name = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32), name
        public = self.private.public_key().public_bytes_raw()
        self.id = sha(name.encode(), b"\n\x01", public)[:4]
        self.key = f"{name}+{self.id.hex()}+{base64.b64encode(bytes([1]) + public).decode()}"

    def of(self, fact: dict[str, Any], origin: str = NAME) -> str:
        commitment = sha(b"\2", bytes.fromhex(BLIND), bytes.fromhex(fact["data"]["hash"])).hex()
        text = f"removal-orders promise v1\n{origin}\n{commitment}\nin the log by 2026-11-25T09:00:00.000Z\n"
        signature = base64.b64encode(self.id + self.private.sign(text.encode())).decode()
        return f"{text}\n\u2014 {self.name} {signature}\n"


@pytest.fixture
def promises() -> Promises:
    return Promises()


def day(log: Log, at: datetime) -> None:
    log.entries.append(text_of({"kind": "day", "at": at.isoformat(), "entries": len(log.entries)}))


@pytest.fixture
def log(tmp_path: Path) -> Log:
    """Its first 300 facts are those of `facts`."""
    log = Log(tmp_path / "log")
    day(log, AT)
    log.add(*facts(299))
    log.publish()
    return log


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    folder = tmp_path / "mine"
    folder.mkdir()
    return folder


@pytest.fixture
def monitor(mine: Path, log: Log, promises: Promises, capsys: pytest.CaptureFixture[str]) -> Monitor:
    def run(now: datetime = AT + HOUR, key: str = promises.key) -> tuple[int, str]:
        words = ["monitor", "--mine", str(mine), "--log", log.url, "--key", log.key, "--promise-key", key]
        code = main([*words, "--now", now.isoformat()])
        return code, capsys.readouterr().out

    return run


def keep(mine: Path, name: str, value: object) -> None:
    (mine / name).write_text(value if isinstance(value, str) else json.dumps(value), "utf-8")


def evidence(mine: Path) -> list[Path]:
    return sorted((mine / "evidence").glob("*")) if (mine / "evidence").exists() else []


def with_promise(fact: dict[str, Any], promise: str) -> dict[str, Any]:
    return {**fact, "data": {**fact["data"], "order": {"id": "1", "promise": promise}}}


def omitted() -> dict[str, Any]:
    return list(facts(300))[-1]


def test_all_that_a_party_keeps_is_looked_up_whatever_its_form(
    mine: Path, log: Log, promises: Promises, monitor: Monitor
) -> None:
    first, second, third, *_ = facts(5)
    keep(mine, "webhook", with_promise(first, promises.of(first)))
    keep(mine, "lines", f"{json.dumps(second)}\n{json.dumps(third)}\n{{half")
    keep(mine, "answer", {"facts": [second, third], "next": None})
    keep(mine, "proof", {"order": "1", "proofs": [{"proof": log.proof(1, first)}]})
    keep(mine, "checkpoint", log.note().decode())
    keep(mine, "promise.txt", promises.of(second).replace("\n", "\r\n"))
    keep(mine, "order.json", {"reference": "KZ-1", "items": []})
    mail = EmailMessage()
    mail.set_content("An order.")
    mail.add_attachment(promises.of(third), filename="promise.txt")
    (mine / "notice.eml").write_bytes(mail.as_bytes())
    code, said = monitor()
    assert code == 0, said
    assert "5 facts that you got are in the log" in said
    assert said.count("kept: entry") == 3
    assert "passed over" not in said
    assert evidence(mine) == []


def test_a_promise_has_time_and_then_is_evidence_that_a_stranger_verifies(
    mine: Path, log: Log, promises: Promises, monitor: Monitor, capsys: pytest.CaptureFixture[str]
) -> None:
    fact = omitted()
    keep(mine, "webhook", with_promise(fact, promises.of(fact)))
    code, said = monitor(AT + 24 * HOUR)
    assert (code, "it has time until 2026-11-25 09:00 UTC" in said) == (0, True)
    code, said = monitor(AT + 25 * HOUR)
    assert (code, "BROKEN PROMISE (webhook)" in said) == (1, True)
    (file,) = evidence(mine)
    monitor(AT + 25 * HOUR)
    assert evidence(mine) == [file], "the same evidence is one file"
    stranger = ["evidence", str(file), "--key", log.key, "--promise-key", promises.key, "--log", log.url]
    stranger += ["--now", (AT + 25 * HOUR).isoformat()]
    assert main(stranger) == 0
    assert "BROKEN PROMISE" in capsys.readouterr().out
    assert main([*stranger, "--now", (AT + 24 * HOUR).isoformat()]) == 1, "it had time"
    assert main([*stranger[:4], "--promise-key", Promises(4).key, "--log", log.url]) == 1, "of a key of its own"
    assert main([*stranger[:4], "--log", log.url]) == 2, "without the key"
    log.add(fact)
    log.publish()
    assert main(stranger) == 1, "it was kept by now, as far as the log's own days say"


def test_the_logs_own_days_convict_it_of_an_entry_that_came_too_late(
    mine: Path, log: Log, promises: Promises, monitor: Monitor, capsys: pytest.CaptureFixture[str]
) -> None:
    fact = omitted()
    keep(mine, "webhook", with_promise(fact, promises.of(fact)))
    day(log, AT + 25 * HOUR)
    log.publish()
    assert monitor(AT + 23 * HOUR)[0] == 1, "whatever the clock of the party says"
    log.add(fact)
    log.publish()
    code, said = monitor(AT + 26 * HOUR)
    assert (code, "entry 301, after the log's own day entry 300" in said) == (1, True)
    stranger = ["evidence", *map(str, evidence(mine)), "--key", log.key, "--promise-key", promises.key]
    assert main([*stranger, "--log", log.url]) == 0
    assert "after the log's own day entry" in capsys.readouterr().out


def test_a_promise_of_another_key_or_another_log_is_none(mine: Path, promises: Promises, monitor: Monitor) -> None:
    for name, other in (("key", Promises(4).of(omitted())), ("log", promises.of(omitted(), "log.other/orders"))):
        keep(mine, name, other)
    code, said = monitor(AT + 25 * HOUR)
    assert (code, said.count("BROKEN"), said.count("Ask the authority whether it has another key")) == (2, 0, 2)
    assert evidence(mine) == []


def test_promises_are_not_passed_over_in_silence_without_their_key(
    mine: Path, promises: Promises, monitor: Monitor
) -> None:
    keep(mine, "promise", promises.of(omitted()))
    code, said = monitor(AT + 25 * HOUR, "")
    assert (code, "1 promises were not looked at" in said) == (2, True)


def test_only_what_is_new_is_read(mine: Path, log: Log, monitor: Monitor, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, reader = list[str](), checker_log.reader

    def counting(url: str) -> Callable[[str], bytes]:
        def read(path: str) -> bytes:
            asked.append(path)
            return reader(url)(path)

        return read

    monkeypatch.setattr("infra.checker.removal_orders_check.monitor.reader", counting)
    assert monitor()[0] == 0
    assert asked == ["checkpoint", "tile/entries/000", "tile/entries/001.p/44"]
    asked.clear()
    log.add(*facts(5))
    log.publish()
    assert monitor()[0] == 0
    assert asked == ["checkpoint", "tile/entries/001.p/49"]
    asked.clear()
    assert monitor()[0] == 0
    assert asked == ["checkpoint"]
    keep(mine, "webhook", next(facts(1)))
    assert "1 facts that you got are in the log" in monitor()[1], "also of what was read before"


@pytest.mark.parametrize("more", [0, 9])
def test_a_fork_is_found_and_shown_by_two_checkpoints_alone(
    mine: Path, log: Log, monitor: Monitor, capsys: pytest.CaptureFixture[str], more: int
) -> None:
    assert monitor()[0] == 0
    state = (mine / ".monitor.json").read_bytes()
    log.entries[3] = log.entries[4]
    log.add(*facts(more))
    log.publish()
    code, said = monitor()
    assert (code, "FORK" in said) == (1, True)
    assert (mine / ".monitor.json").read_bytes() == state, "what was seen first is kept"
    (file,) = evidence(mine)
    assert main(["evidence", str(file), "--key", log.key]) == 0, "without the log"
    assert main(["evidence", str(file), "--key", Log(mine, 8).key]) == 1
    shown = json.loads(file.read_text("utf-8"))
    for changed in ({"first": shown["second"]}, {"path": [*shown["path"][::-1], shown["path"][0]]}):
        file.write_text(json.dumps({**shown, **changed}), "utf-8")
        assert main(["evidence", str(file), "--key", log.key]) == 1
    assert "FORK" in capsys.readouterr().out


def test_a_fork_that_another_partys_proof_shows_is_found(mine: Path, log: Log, monitor: Monitor) -> None:
    fork, (first, second) = Log(mine.parent / "fork"), facts(2)
    fork.add(second, first, *facts(30))
    keep(mine, "proof", fork.proof(1, first))
    code, said = monitor()
    assert (code, "FORK" in said) == (1, True)
    assert main(["evidence", *map(str, evidence(mine)), "--key", log.key]) == 0


def test_a_log_that_shrinks_may_be_an_old_copy_for_an_hour_and_no_longer(
    mine: Path, log: Log, monitor: Monitor
) -> None:
    assert monitor(AT)[0] == 0
    entries = list(log.entries)
    del log.entries[200:]
    log.publish()
    code, said = monitor(AT)
    assert (code, "Run this again in an hour" in said, evidence(mine)) == (2, True, [])
    code, said = monitor(AT + HOUR)
    assert (code, "WITHHELD: the log has signed 300 entries and serves 200" in said) == (1, True)
    (file,) = evidence(mine)
    assert main(["evidence", str(file), "--key", log.key, "--log", log.url]) == 0
    log.entries[:] = entries
    log.publish()
    assert monitor(AT + HOUR)[0] == 0
    assert main(["evidence", str(file), "--key", log.key, "--log", log.url]) == 1
    log.entries[:] = [*entries[:3], entries[0]]
    log.publish()
    assert "FORK" in monitor(AT + HOUR)[1], "a smaller one that is no past of it"


def test_a_log_without_a_day_for_26_hours_is_kept_from_its_reader(log: Log, monitor: Monitor) -> None:
    assert monitor(AT + 26 * HOUR)[0] == 0
    code, said = monitor(AT + 26 * HOUR + timedelta(seconds=1))
    assert (code, "it has stopped, or is kept from you" in said) == (2, True)
    day(log, AT + 26 * HOUR)
    log.publish()
    assert monitor(AT + 27 * HOUR)[0] == 0


def test_a_fact_without_a_promise_is_missing_after_a_day(mine: Path, monitor: Monitor) -> None:
    keep(mine, "webhook", omitted())
    assert monitor(AT + 23 * HOUR)[0] == 0
    code, said = monitor(AT + 25 * HOUR)
    assert (code, "NOT IN THE LOG" in said) == (1, True)
    changed = {**omitted(), "timestamp": "2026-11-24T08:00:00.000Z"}
    keep(mine, "webhook", changed)
    code, said = monitor(AT + 24 * HOUR)
    assert (code, "your copy was changed" in said) == (2, True), "it accuses no one"


JUNK = ("", "\x00", "[[[", "7", '{"facts": 7}', "[" * 100_000, '{"type": "a", "data": []}', "removal-orders promise v9")


def test_a_file_of_no_known_kind_is_named_and_the_others_are_looked_at(mine: Path, monitor: Monitor) -> None:
    for number, text in enumerate(JUNK):
        keep(mine, f"junk{number}", text)
    (mine / "picture.png").write_bytes(b"\x89PNG\xff")
    keep(mine, "webhook", next(facts(1)))
    code, said = monitor()
    assert (code, "1 facts that you got are in the log" in said) == (0, True), said
    assert said.count("passed over") == len(JUNK) + 1


BOMB = gzip.compress(bytes(40_000_000))
ANSWERS = {
    "no gzip": b"\x1f\x8b????",
    "cut off": gzip.compress(b"\x00\x01a")[:-4],
    "a bomb": BOMB,
    "an entry that is cut off": gzip.compress(b"\xff\xffa"),
    "huge": bytes(17_000_000),
    "other entries": gzip.compress(b"\x00\x01a" * 256),
    "too few": gzip.compress(b"\x00\x01a"),
}


@pytest.mark.parametrize("answer", ANSWERS)
def test_whatever_a_log_answers_accuses_no_one_and_changes_no_state(
    mine: Path, log: Log, monitor: Monitor, answer: str
) -> None:
    (log.folder / "tile/entries/000").write_bytes(ANSWERS[answer])
    code, said = monitor()
    assert (code, "Try again" in said) == (2, True), said
    assert not (mine / ".monitor.json").exists()


@pytest.mark.parametrize("note", [b"", b"\xff" * 30_000, f"{NAME}\n{'9' * 6000}\nAAAA\n\n".encode(), b"<html>"])
def test_what_is_no_checkpoint_is_called_so(log: Log, monitor: Monitor, note: bytes) -> None:
    assert monitor()[0] == 0
    (log.folder / "checkpoint").write_bytes(note)
    assert monitor()[0] == 2


def test_a_size_of_many_digits_that_the_log_has_signed_is_no_size(log: Log, monitor: Monitor) -> None:
    signed = log.sign(f"{NAME}\n{'9' * 6000}\n{base64.b64encode(sha()).decode()}\n")
    (log.folder / "checkpoint").write_bytes(signed)
    assert monitor()[0] == 2


def test_a_state_that_was_damaged_is_not_overwritten(mine: Path, monitor: Monitor) -> None:
    assert monitor()[0] == 0
    state = json.loads((mine / ".monitor.json").read_text("utf-8"))
    for changed in ({"leaves": state["leaves"][4:]}, {"leaves": 7}, {"checkpoint": ""}, {"days": [[1]]}):
        keep(mine, ".monitor.json", {**state, **changed})
        before = (mine / ".monitor.json").read_bytes()
        code, said = monitor()
        assert (code, "was damaged" in said) == (2, True)
        assert (mine / ".monitor.json").read_bytes() == before


def test_an_entry_that_looks_like_a_day_and_is_none_is_an_entry(log: Log, monitor: Monitor) -> None:
    for odd in (b"[]", b"\xff", b'{"kind":"day"}', b'{"at":7,"kind":"day"}', b'{"at":"2026-11-24","kind":"day"}'):
        log.entries.append(odd)
    log.publish()
    assert monitor()[0] == 0


@pytest.mark.parametrize("whole", [1, 2, 3, 7, 8, 13, 64, 100])
def test_hashes_lead_to_both_roots_and_to_no_others(whole: int) -> None:
    entries = [str(number).encode() for number in range(whole)]
    leaves = [sha(b"\0", entry) for entry in entries]
    for size in range(1, whole + 1):
        path = path_of(leaves, size)
        assert both_roots(size, whole, path) == (tree(entries[:size]), tree(entries))
        for wrong in (path[:-1], [*path, sha()]):
            with pytest.raises(checker_log.Wrong):
                both_roots(size, whole, wrong)


def test_evidence_with_made_up_hashes_shows_nothing_against_an_honest_log(mine: Path, log: Log) -> None:
    first = log.note().decode()
    log.add(*facts(1))
    hashes = [base64.b64encode(sha(bytes([number]))).decode() for number in range(len(path_of([b""] * 301, 300)))]
    value = {"version": "removal-orders evidence v1", "kind": "fork", "first": first, "second": log.note().decode()}
    keep(mine, "forged", {**value, "path": hashes})
    assert main(["evidence", str(mine / "forged"), "--key", log.key]) == 1


def test_a_bundle_whose_gzip_is_cut_off_after_its_last_entry_is_not_read(log: Log, monitor: Monitor) -> None:
    bundle = log.folder / "tile/entries/000"
    bundle.write_bytes(bundle.read_bytes()[:-4])
    assert monitor()[0] == 2
