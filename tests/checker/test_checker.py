"""The checker beside a log that is made by hand: what it verifies, and what it finds out."""

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from infra.checker.removal_orders_check.__main__ import main
from infra.checker.removal_orders_check.log import root_by_path, root_of
from tests.checker.logs import Log, facts, path, sha, tree

Check = Callable[..., tuple[int, str]]
JUNK = (
    "",
    "[]",
    "{}",
    "7",
    "null",
    '{"facts": [7]}',
    '{"facts": 7}',
    '{"type": "a"}',
    "\x00",
    "[[[",
    "c2sp.org/tlog-proof@v1",
)


@pytest.fixture
def log(tmp_path: Path) -> Log:
    log = Log(tmp_path / "log")
    log.add(*facts(300))
    log.publish()
    return log


@pytest.fixture
def check(tmp_path: Path, log: Log, capsys: pytest.CaptureFixture[str]) -> Check:
    def run(value: object, *options: str) -> tuple[int, str]:
        file = tmp_path / "file"
        file.write_text(value if isinstance(value, str) else json.dumps(value), "utf-8")
        code = main([str(file), "--log", log.url, "--key", log.key, *options])
        return code, capsys.readouterr().out

    return run


def changed(fact: dict[str, Any], **members: object) -> dict[str, Any]:
    return {**fact, "data": {**fact["data"], **members}}


def test_facts_in_the_log_are_found_by_any_of_the_forms_in_which_a_party_has_them(check: Check) -> None:
    first, second = facts(2)
    for form in (first, {"facts": [first, second], "next": None}, f"{json.dumps(first)}\n{json.dumps(second)}\n"):
        code, said = check(form)
        assert code == 0
        assert "order:1 1 order.reminded: entry 0 of 300" in said


def test_a_fact_that_was_changed_is_called_so_before_the_log_is_asked(check: Check) -> None:
    code, said = check(changed(next(facts(1)), command="another"))
    assert (code, "it was changed" in said) == (1, True)


def test_a_fact_that_the_log_lacks_is_an_omission_after_a_day_and_young_before(check: Check) -> None:
    *_, omitted = facts(301)
    assert check(omitted)[0] == 1
    *_, young = facts(301, at="2999-01-01T00:00:00.000Z")
    code, said = check(young)
    assert (code, "it must be by 2999-01-02 00:00 UTC" in said) == (3, True)
    assert check({"facts": [omitted, young]})[0] == 1, "what is wrong outweighs what is young"


def test_without_its_blind_a_fact_has_its_chain_alone(check: Check) -> None:
    assert check(changed(next(facts(1)), blind=None))[0] == 0


def test_another_key_another_entry_and_a_missing_one_are_each_found_out(check: Check, log: Log, tmp_path: Path) -> None:
    assert main([str(tmp_path / "file"), "--log", log.url, "--key", Log(tmp_path, 8).key]) == 1
    log.entries[17] = log.entries[18]
    signed = (log.folder / "checkpoint").read_bytes()
    log.publish()
    (log.folder / "checkpoint").write_bytes(signed)
    code, said = check(next(facts(1)))
    assert (code, "another root" in said) == (1, True)
    del log.entries[299]
    log.publish()
    (log.folder / "checkpoint").write_bytes(signed)
    (log.folder / "tile/entries/001.p/44").write_bytes((log.folder / "tile/entries/001.p/43").read_bytes())
    code, said = check(next(facts(1)))
    assert (code, "has signed 300 entries and serves 299" in said) == (1, True)


def test_a_log_that_goes_on_is_followed_and_a_forked_log_is_not(check: Check, log: Log, tmp_path: Path) -> None:
    last = tmp_path / "last"
    assert check(next(facts(1)), "--last", str(last))[0] == 0
    log.add(*facts(5, at="2026-11-25T09:00:00.000Z"))
    log.publish()
    assert check(next(facts(1)), "--last", str(last))[0] == 0
    followed = last.read_bytes()
    assert b"\n305\n" in followed
    log.entries[3] = log.entries[4]
    log.add(*facts(1, at="2026-11-26T09:00:00.000Z"))
    log.publish()
    code, said = check(changed(next(facts(1)), blind=None), "--last", str(last))
    assert (code, "it was forked" in said) == (1, True)
    assert last.read_bytes() == followed, "the evidence is kept"
    del log.entries[200:]
    log.publish()
    code, said = check(changed(next(facts(1)), blind=None), "--last", str(last))
    assert (code, "had 305 entries and has 200 now" in said) == (1, True)


def test_a_proof_shows_its_fact_and_no_other_one_at_no_other_place(check: Check, log: Log) -> None:
    first, second = facts(2)
    proof = log.proof(1, second)
    code, said = check(proof)
    assert (code, second["data"]["hash"] in said, "entry 1 of 300" in said) == (0, True, True)
    other_fact = log.proof(1, first)
    other_place, shorter = (
        proof.replace("index 1\n", "index 3\n"),
        "\n".join(line for number, line in enumerate(proof.split("\n")) if number != 3),
    )
    longer = proof.replace("index 1\n", f"index 1\n{base64.b64encode(sha()).decode()}\n")
    for wrong in (other_fact, other_place, shorter, longer, proof.replace("index 1\n", "index 300\n")):
        assert check(wrong)[0] == 1
    assert check(proof.replace("index 1\n", "index one\n"))[0] == 2


def test_the_proofs_of_an_order_are_read_as_its_route_gives_them(check: Check, log: Log) -> None:
    first, second = facts(2)
    given: dict[str, Any] = {
        "order": "1",
        "proofs": [{"fact": 1, "proof": log.proof(0, first)}, {"fact": 2, "proof": log.proof(1, second)}],
    }
    code, said = check(given)
    assert (code, "entry 0 of 300" in said, "entry 1 of 300" in said) == (0, True, True)
    given["proofs"][1]["proof"] = log.proof(1, first)
    assert check(given)[0] == 1
    assert check({"proofs": [{"fact": 1}]})[0] == 2


def test_proofs_of_another_past_than_the_logs_are_found_out(check: Check, tmp_path: Path) -> None:
    """Its own key has signed both."""
    fork, (first, second) = Log(tmp_path / "fork"), facts(2)
    fork.add(second, first, *facts(30))
    code, said = check(fork.proof(1, first))
    assert (code, "it was forked" in said) == (1, True)
    fork.add(*facts(400))
    code, said = check(fork.proof(1, first))
    assert (code, "had 432 entries and has 300 now" in said) == (1, True)


@pytest.mark.parametrize("junk", JUNK)
def test_what_is_no_file_of_facts_gets_a_sentence(check: Check, junk: str) -> None:
    code, said = check(junk)
    assert code == 2
    assert said.count("\n") == 1


def test_a_log_that_is_not_there_and_a_key_that_is_none_get_a_sentence(check: Check, log: Log, tmp_path: Path) -> None:
    check(next(facts(1)))
    assert main([str(tmp_path / "file"), "--log", f"{log.url}/none", "--key", log.key]) == 2
    assert main([str(tmp_path / "file"), "--log", log.url, "--key", "log.example"]) == 2
    assert main([str(tmp_path / "none"), "--log", log.url, "--key", log.key]) == 2


def test_roots_and_paths_are_those_of_the_definition_at_every_size() -> None:
    for size in range(40):
        entries = [bytes([number]) for number in range(size)]
        leaves = [sha(b"\0", entry) for entry in entries]
        assert root_of(leaves) == tree(entries)
        for index in range(size):
            assert root_by_path(leaves[index], index, size, path(entries, index)) == tree(entries)
