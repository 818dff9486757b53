"""A witness that is not ours (`aics-witness`), asked over HTTP by the client of the product.

It keeps what it has cosigned in SQLite, verifies proofs by its own code, and shares nothing with this repository. It
needs Python 3.12: on 3.11 `conftest.py` leaves this file out.
"""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from aics_tlog import parse_checkpoint, parse_note, parse_vkey, verify_cosignature
from aics_witness import LogConfig, Witness, WitnessStore, make_server
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from removal.publiclog.policy import policy_of
from removal.publiclog.ports import Kind
from removal.publiclog.witnessing import Asked, Outcome, Reply, Witnessing
from removal.webhooks.client import WebhookSender
from tests.publiclog.logs import Log
from tests.publiclog.memory import ORIGIN, BucketClient, Signer
from tests.publiclog.test_keys import run

KEY = Ed25519PrivateKey.from_private_bytes(bytes([51]) * 32)
NAME = "witness.example/aics"


class Place:
    """A log, and their witness that listens on this machine."""

    def __init__(self, folder: Path) -> None:
        self.log = Log()
        self.store = WitnessStore(folder / "witness.db", create=True)
        keys = (parse_vkey(self.log.signer.public_key().text),)
        self.witness = Witness(NAME, KEY, self.store, [LogConfig(ORIGIN, keys)], clock=self.log.now.timestamp)
        self.server = make_server(self.witness)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.process()

    def process(self) -> None:
        policy = policy_of(f"witness w {self.witness.vkey_text} {self.address}\nquorum w\n".encode())
        objects = BucketClient(self.log.bucket.objects)
        self.witnessing = Witnessing(objects, ORIGIN, policy, self._post, lambda: self.log.now)

    def ask(self) -> Asked:
        (asked,) = self.witnessing.run()
        return asked

    def add(self, order: str, facts: int) -> None:
        self.log.table.add(order, "order.issued", *["order.reminded"] * (facts - 1))
        self.log.run(order)

    def _post(self, url: str, body: bytes) -> Reply:
        answer = WebhookSender([self.address], timeout=2.0).send(url, {"content-type": "text/plain"}, body)
        return Reply(answer.status, answer.body, answer.fault or "")


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path)
    yield made
    made.server.shutdown()
    made.server.server_close()
    made.thread.join(5)
    made.store.close()


def test_it_cosigns_the_log_as_it_grows_and_says_what_it_knows_to_a_new_process(place: Place) -> None:
    for number, facts in enumerate((1, 2, 253, 1, 300)):
        place.add(f"order-{number}", facts)
        if number == 3:
            place.process()
        assert place.ask().outcome is Outcome.COSIGNED
    note = parse_note(place.log.bucket.objects["checkpoint"][0])
    checkpoint = parse_checkpoint(note.text)
    assert (checkpoint.size, len(note.signatures)) == (558, 2)
    (theirs,) = [line for line in note.signatures if line.name == NAME]
    public = KEY.public_key().public_bytes_raw()
    assert verify_cosignature(theirs.signature, NAME, public, checkpoint.origin, checkpoint.size, checkpoint.root)


def test_it_refuses_another_log_of_the_same_name_and_that_is_seen(place: Place) -> None:
    place.add("a", 5)
    place.ask()
    fork = Log()
    fork.table.add("b", "order.issued", *["order.reminded"] * 4)
    fork.run("b")
    place.log.bucket.objects.update(fork.bucket.objects)
    place.process()
    assert (place.ask().outcome, place.ask().reason) == (Outcome.REFUSED, "it says that the proof is wrong")
    fork.table.add("c", "order.issued")
    fork.run("c")
    place.log.bucket.objects.update(fork.bucket.objects)
    assert (place.ask().outcome, place.ask().reason) == (Outcome.REFUSED, "it says that the proof is wrong")


def test_it_refuses_a_key_that_it_does_not_know_and_that_stops_nothing(place: Place) -> None:
    place.log.signer = Signer(key=9)
    run(place.log, place.log.signer)
    assert (place.ask().outcome, place.ask().reason) == (Outcome.FAILED, "it answered 403")
    assert place.log.bucket.objects["checkpoint"][1] is Kind.CHECKPOINT
