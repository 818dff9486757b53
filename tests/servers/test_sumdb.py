"""Go's `sumdb` opens the checkpoint, and checks each entry and each earlier tree, as it does for Go's modules.

It needs Debian's golang-go and golang-golang-x-mod-dev; without them `make test` leaves this file out.
"""

import base64
import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from removal.publiclog import merkle
from removal.publiclog.tiles import subtrees_of
from tests.publiclog.logs import Log

GO = "/usr/bin/go"
SOURCE = Path(__file__).with_name("verify_log.go")
SIZES = (1, 2, 9, 300, 301, 612)


@pytest.fixture(scope="module")
def verifier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("go")
    debian = {"GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOCACHE": str(folder / "cache"), "GOFLAGS": ""}
    built = folder / "verify"
    subprocess.run([GO, "build", "-o", built, SOURCE], check=True, env={**os.environ, **debian}, timeout=300)
    return built


@pytest.fixture(scope="module")
def given() -> dict[str, Any]:
    """A log of 612 entries that was read at smaller sizes too."""
    log, earlier = Log(), list[tuple[int, bytes]]()
    for size in SIZES:
        already = log.checkpoint.size if earlier else 1
        log.table.add(f"order-{size}", "order.issued", *["order.reminded"] * (size - already - 1))
        log.run(*([f"order-{size}"] if size > already else []))
        earlier.append((log.checkpoint.size, log.checkpoint.root))
    subtrees = subtrees_of(612, log.tile)
    return {
        "key": log.signer.public_key().text,
        "checkpoint": log.bucket.objects["checkpoint"][0].decode(),
        "entries": [_base64(entry) for entry in log.entries],
        "inclusion": [list(map(_base64, merkle.inclusion(subtrees, index, 612))) for index in range(612)],
        "earlier": [
            {"size": size, "root": _base64(root), "proof": list(map(_base64, merkle.consistency(subtrees, size, 612)))}
            for size, root in earlier
        ],
    }


def test_go_verifies_note_entries_and_earlier_trees(verifier: Path, given: dict[str, Any]) -> None:
    assert [earlier["size"] for earlier in given["earlier"]] == list(SIZES)
    assert _verdict(verifier, given) == "verified"


def test_go_notices_whatever_is_changed(verifier: Path, given: dict[str, Any]) -> None:
    verdicts = [_verdict(verifier, {**given, **changed}) for changed in _changes(given)]
    assert "verified" not in verdicts
    assert len(verdicts) == 6


def _changes(given: dict[str, Any]) -> Iterator[dict[str, Any]]:
    entries, inclusion, earlier = given["entries"], given["inclusion"], given["earlier"]
    yield {"entries": [*entries[:5], _base64(b"another"), *entries[6:]]}
    yield {"entries": [entries[1], entries[0], *entries[2:]]}
    yield {"inclusion": [inclusion[1], *inclusion[1:]]}
    yield {"earlier": [{**earlier[3], "root": earlier[2]["root"]}]}
    yield {"checkpoint": given["checkpoint"].replace("\n612\n", "\n611\n")}
    yield {"key": given["key"].replace("log.example/orders", "log.example/others")}


def _verdict(verifier: Path, read: dict[str, Any]) -> str:
    ran = subprocess.run([verifier], input=json.dumps(read), capture_output=True, text=True, check=False, timeout=60)
    return ran.stdout.strip()


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
