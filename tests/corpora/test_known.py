"""The runner of known answers, on a few cases of our own: it notices a guard that refuses or allows everything."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.corpora.known import main

PUBLIC = ["93.184.215.14"]
BLOCK: dict[str, Any] = {"expect": "block", "severity": "high"}
ALLOW: dict[str, Any] = {"expect": "allow", "severity": "allow"}
CASES = [
    {"url": "https://10.0.0.1/", **BLOCK},
    {"url": "http://inside.example/", "resolves_to": ["192.168.0.1"], **BLOCK},
    {"url": "https://moves.example/", "resolve_sequence": [PUBLIC, ["127.0.0.1"]], **BLOCK}
    | {"tolerate": "connect only to 93.184.215.14"},
    {"url": "https://sends-on.example/", "resolves_to": PUBLIC, "redirect_to": "http://127.0.0.1/", **BLOCK}
    | {"redirect_status": 302},
    {"url": "https://user:pass@hooks.example/", **BLOCK, "severity": "hygiene"},
    {"url": "http://hooks.example/", "resolves_to": PUBLIC, **ALLOW},
    {"url": "https://[2606:4700:4700::1111]/", **ALLOW},
]
SECRET = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A file of URLs."""
    lines = [json.dumps({"id": f"own-{number}", **case}) for number, case in enumerate(CASES)]
    (tmp_path / "urls.jsonl").write_text("\n".join(lines), "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("guard", "code", "wrong"),
    [
        ("ours", 0, "0 high, 0 low, 0 hygiene, 0 public refused"),
        ("refuse", 1, "0 high, 0 low, 0 hygiene, 2 public refused"),
        ("allow", 1, "3 high, 0 low, 0 hygiene, 0 public refused"),
    ],
)
def test_it_passes_our_guard_and_no_other(
    folder: Path, guard: str, code: int, wrong: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(folder, guard) == code
    output = capsys.readouterr().out
    assert "7 cases (5 block, 2 allow), 9 tried" in output
    assert f"wrong: {wrong}" in output


def test_a_signature_that_is_not_what_was_known_is_a_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    known = {"kind": "sign", "expect": "equals", "secret": SECRET, "msg_id": "m-1", "timestamp": 1, "name": "wrong"}
    cases = [{"id": "own-1", **known, "body": "{}", "signature": "v1,AAAA"}]
    (tmp_path / "signatures.jsonl").write_text("\n".join(map(json.dumps, cases)), "utf-8")
    assert main(tmp_path, "ours") == 1
    assert "own-1 wrong: signed otherwise" in capsys.readouterr().out
