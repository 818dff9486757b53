"""The demo's verdict on its public log: what it says of a whole log, of an order that is left out, and of a fork."""

import json
from pathlib import Path

import pytest

from infra.dev.local import public_log
from infra.dev.local.public_log import verdict
from infra.dev.local.story import Ordered
from tests.checker.logs import Log, facts

LATER = "2999-01-01T00:00:00.000Z"
A, B = Ordered("1", "DEMO-A", "complied"), Ordered("2", "DEMO-B", "breached")


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Log:
    """The log of a demo whose party got two facts of A and one of B."""
    monkeypatch.setattr(public_log, "monitored", lambda *_: [])  # the monitor has tests of its own
    log, (first, second), (young,) = Log(tmp_path / "log"), facts(2), facts(1, LATER)
    log.add(first, second, young)
    log.publish()
    lines = [{"body": json.dumps(fact)} for fact in (first, second, young, {"data": {"subject": "endpoint:1"}})]
    (tmp_path / "webhooks.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    (tmp_path / "log-key").write_text(log.key, "ascii")
    (tmp_path / "last-checkpoint").write_bytes(log.note())
    (tmp_path / "proofs").mkdir()
    for order, index, fact in ((A, 0, first), (A, 1, second), (B, 2, young)):
        proofs = json.dumps({"proofs": [{"proof": log.proof(index, fact)}]})
        (tmp_path / "proofs" / f"{order.reference}.{index}.json").write_text(proofs, "utf-8")
    return log


def said(folder: Path) -> tuple[list[str], str]:
    lines = list[str]()
    return verdict(folder, [A, B], lines.append), "\n".join(lines)


def test_a_whole_log_is_proven(log: Log, tmp_path: Path) -> None:
    assert log.entries
    wrong, lines = said(tmp_path)
    assert (wrong, "3 facts of webhooks are in the log, 3 facts are proven" in lines) == ([], True)


def test_an_order_that_is_left_out_is_named(log: Log, tmp_path: Path) -> None:
    log.entries.pop()
    log.publish()
    (tmp_path / "last-checkpoint").unlink()
    for file in (tmp_path / "proofs").iterdir():
        file.unlink()
    (tmp_path / "proofs" / "DEMO-A.0.json").write_text(
        json.dumps({"proofs": [{"proof": log.proof(0, next(facts(1)))}]})
    )
    assert said(tmp_path)[0] == [
        "DEMO-B has no proof: the public log has none of its facts",
        "the public log lacks 1 facts that a party was sent",
    ]


def test_a_fork_is_called_so(log: Log, tmp_path: Path) -> None:
    log.entries[1] = log.entries[0]
    log.publish()
    (wrong,), _ = said(tmp_path)
    assert "it was forked" in wrong
