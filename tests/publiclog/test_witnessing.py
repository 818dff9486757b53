"""Witnesses: asked after the checkpoint is published, verified, and never able to stop the log."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from infra.checker.removal_orders_check.log import opened
from removal.errors import Retryable
from removal.publiclog.notes import checkpoint_of, parts_of
from removal.publiclog.policy import policy_of
from removal.publiclog.ports import Kind
from removal.publiclog.sequencer import LogStopped
from removal.publiclog.witnessing import Asked, Outcome, Reply, Witnessing
from tests.publiclog.logs import Log
from tests.publiclog.memory import ORIGIN, BucketClient, Signer
from tests.publiclog.witness import Answer, Witness

KEY = Signer().public_key().text


class Asking:
    """A log and its witnesses; `posts`: what a witness's name is answered with instead."""

    def __init__(self, *witnesses: Witness) -> None:
        self.log, self.witnesses = Log(), witnesses or (Witness(KEY), Witness(KEY, "witness.example/w2", 41))
        self.posts: dict[str, Callable[[bytes], Answer]] = {}
        self.bodies: list[bytes] = []
        self.during: Callable[[], object] = lambda: None
        self.process()

    def process(self) -> None:
        """One that begins knows nothing of what witnesses know."""
        lines = "".join(each.line for each in self.witnesses)
        policy = policy_of(f"{lines}quorum {self.witnesses[0].name.rpartition('/')[2]}\n".encode())
        objects = BucketClient(self.log.bucket.objects)
        self.witnessing = Witnessing(objects, ORIGIN, policy, self.post, lambda: self.log.now)

    def add(self, *orders: str) -> None:
        for order in orders:
            self.log.table.add(order, "order.issued", "order.reminded")
        self.log.run(*orders)

    def ask(self) -> dict[str, Asked]:
        return {each.witness: each for each in self.witnessing.run()}

    def outcome(self) -> tuple[Outcome, str]:
        """Of the first witness."""
        asked = self.ask()["w1"]
        return asked.outcome, asked.reason

    @property
    def note(self) -> bytes:
        return self.log.bucket.objects["checkpoint"][0]

    @property
    def cosigners(self) -> list[str]:
        lines = parts_of(self.note)[1].splitlines()
        return [line.split(" ")[1].rpartition("/")[2] for line in lines[1:]]

    def post(self, url: str, body: bytes) -> Reply:
        self.bodies.append(body)
        name = url.removeprefix("https://").removesuffix("/add-checkpoint")
        witness = next(each for each in self.witnesses if each.name == name)
        status, answered = self.posts.get(name.rpartition("/")[2], witness.add_checkpoint)(body)
        self.during()
        return Reply(status, answered)


def test_a_published_checkpoint_is_cosigned_by_each_in_its_own_place() -> None:
    asking = Asking()
    asking.add("a")
    before = asking.note
    assert [each.outcome for each in asking.ask().values()] == [Outcome.COSIGNED] * 2
    assert asking.note.startswith(before)
    assert asking.cosigners == ["w1", "w2"]
    assert checkpoint_of(asking.note, asking.log.signer.public_key()) == asking.log.checkpoint
    assert opened(asking.note, KEY).size == 3
    assert asking.ask() == {}, "all have cosigned"
    asking.add("b", "c")
    assert asking.cosigners == []
    asking.ask()
    assert (asking.cosigners, [each.size for each in asking.witnesses]) == (["w1", "w2"], [7, 7])
    assert [each.asked for each in asking.witnesses] == [2, 2], "what each knows is remembered"
    assert asking.bodies[-1].startswith(b"old 3\n")


def test_a_log_goes_on_from_a_cosigned_checkpoint_as_from_any() -> None:
    asking = Asking()
    for number in range(9):
        asking.add(f"order-{number}", f"more-{number}")
        assert {each.outcome for each in asking.ask().values()} == {Outcome.COSIGNED}
    assert asking.log.run() == frozenset()
    assert asking.cosigners == ["w1", "w2"]
    assert asking.log.checkpoint.size == 37 == asking.witnesses[0].size


def test_nothing_is_asked_before_there_is_a_checkpoint_or_of_a_witness_without_an_address() -> None:
    asking = Asking()
    assert asking.ask() == {}
    asking.add("a")
    policy = policy_of(f"witness w1 {asking.witnesses[0].vkey}\nquorum w1\n".encode())
    without = Witnessing(BucketClient(asking.log.bucket.objects), ORIGIN, policy, asking.post, lambda: asking.log.now)
    assert (list(without.run()), asking.bodies) == ([], [])


def test_a_process_that_knows_nothing_is_put_right_by_the_witness() -> None:
    asking = Asking()
    asking.add("a")
    asking.ask()
    asking.add("b", "c")
    asking.process()
    asking.bodies.clear()
    assert asking.outcome()[0] is Outcome.COSIGNED
    assert [body.split(b"\n")[0] for body in asking.bodies] == [b"old 0", b"old 3"] * 2


@pytest.mark.parametrize(
    ("answer", "outcome", "said"),
    [
        ((422, b""), Outcome.REFUSED, "proof is wrong"),
        ((404, b""), Outcome.FAILED, "answered 404"),
        ((403, b""), Outcome.FAILED, "answered 403"),
        ((500, b"<html>"), Outcome.FAILED, "answered 500"),
        ((301, b""), Outcome.FAILED, "answered 301"),
        ((409, b""), Outcome.FAILED, "answered 409"),
        ((409, b"03\n"), Outcome.FAILED, "answered 409"),
        ((409, b"1" * 4096), Outcome.FAILED, "answered 409"),
        ((409, b"\xff\n"), Outcome.FAILED, "answered 409"),
        ((409, b"0\n"), Outcome.FAILED, "which it named itself"),
        ((200, b""), Outcome.FAILED, "no right cosignature"),
        ((200, b"\xff\x00garbage \xe2\x80\x94 a b\n" * 150), Outcome.FAILED, "no right cosignature"),
        ((200, "\u2014 witness.example/w1 AAAA\n".encode()), Outcome.FAILED, "no right cosignature"),
    ],
)
def test_a_witness_that_fails_is_named_and_stops_nothing(answer: Answer, outcome: Outcome, said: str) -> None:
    asking = Asking()
    asking.add("a")
    asking.posts["w1"] = lambda _: answer
    asked = asking.ask()
    assert (asked["w1"].outcome, said in asked["w1"].reason) == (outcome, True)
    assert (asked["w2"].outcome, asking.cosigners) == (Outcome.COSIGNED, ["w2"])
    del asking.posts["w1"]
    asking.add("b")
    assert asking.ask()["w1"].outcome is Outcome.COSIGNED


def test_a_witness_that_names_another_size_each_time_is_asked_twice_and_no_more() -> None:
    asking, sizes = Asking(Witness(KEY)), iter(range(1, 9))
    asking.add("a", "b", "c", "d")
    asking.posts["w1"] = lambda _: (409, f"{next(sizes)}\n".encode())
    assert asking.outcome() == (Outcome.FAILED, "it named another size twice")
    assert len(asking.bodies) == 2


def test_a_fault_of_ours_is_no_fault_of_the_log() -> None:
    asking = Asking(Witness(KEY))
    asking.add("a")

    def away(_: bytes) -> Answer:
        raise Retryable("This process could not send.")

    asking.posts["w1"] = away
    assert asking.outcome() == (Outcome.FAILED, "This process could not send.")


@pytest.mark.parametrize("lie", ["another key", "another text", "the far future", "no time", "the log's own type"])
def test_a_lying_witness_gets_nothing_into_the_checkpoint(lie: str) -> None:
    asking = Asking(Witness(KEY))
    asking.add("a")
    witness = asking.witnesses[0]

    def lying(body: bytes) -> Answer:
        _, _, note = body.partition(b"\n\n")
        signed = note.rpartition(b"\n\n")[0] + b"\n"
        liar = Witness(KEY, witness.name, 77 if lie == "another key" else witness.seed)
        if lie == "another key":
            forged = liar.cosigned(signed).split(b" ")[2]
            return 200, f"\u2014 {witness.name} ".encode() + forged
        if lie == "another text":
            return 200, liar.cosigned(signed.replace(b"\n3\n", b"\n4\n"))
        liar.at = asking.log.now + timedelta(minutes=6) if lie == "the far future" else liar.at
        if lie == "no time":
            liar.at = liar.at.fromtimestamp(0, liar.at.tzinfo)
        answer = liar.cosigned(signed)
        return 200, answer.replace(b"witness.example/w1", ORIGIN.encode()) if lie == "the log's own type" else answer

    asking.posts["w1"] = lying
    before = asking.note
    assert asking.outcome() == (Outcome.FAILED, "its answer has no right cosignature of its key")
    assert asking.note == before


def test_of_all_lines_of_an_answer_the_right_one_is_taken() -> None:
    asking = Asking(Witness(KEY))
    asking.add("a")
    witness = asking.witnesses[0]

    def chatty(body: bytes) -> Answer:
        status, right = witness.add_checkpoint(body)
        wrong = Witness(KEY, witness.name, witness.seed).cosigned(b"another text\n")
        return status, Witness(KEY, "stranger.example", 90).cosigned(b"x") + wrong + right + right

    asking.posts["w1"] = chatty
    assert asking.outcome()[0] is Outcome.COSIGNED
    assert asking.cosigners == ["w1"]


def test_a_witness_that_knows_another_log_of_the_size_refuses() -> None:
    asking = Asking(Witness(KEY))
    asking.add("a")
    asking.witnesses[0].size, asking.witnesses[0].root = 3, bytes(32)
    assert asking.outcome() == (Outcome.REFUSED, "it knows another log of 3 entries")
    asking.add("b")
    assert asking.outcome() == (Outcome.REFUSED, "it says that the proof is wrong")


def test_a_witness_that_knows_more_than_is_published_refuses_too() -> None:
    """Someone else has signed, or the bucket was put back."""
    asking = Asking(Witness(KEY))
    asking.add("a")
    asking.witnesses[0].size = 90
    assert asking.outcome() == (Outcome.REFUSED, "it knows 90 entries, and 3 are published")


def test_a_run_that_is_overtaken_puts_nothing_back() -> None:
    asking = Asking(Witness(KEY))
    asking.add("a")
    asking.during = lambda: asking.add("b")
    assert asking.outcome()[0] is Outcome.COSIGNED
    assert (asking.log.checkpoint.size, asking.cosigners) == (5, [])
    asking.during = lambda: None
    assert asking.outcome()[0] is Outcome.COSIGNED
    assert asking.cosigners == ["w1"]


def test_a_run_that_asks_too_late_is_no_reason_for_an_alarm() -> None:
    asking = Asking(Witness(KEY))
    asking.add("a")

    def overtaken(_: bytes) -> Answer:
        asking.add("b")
        return 409, b"5\n"

    asking.posts["w1"] = overtaken
    assert asking.outcome() == (Outcome.OUTRUN, "it knows 5 entries")


def test_two_runs_that_ask_at_once_lose_no_cosignature() -> None:
    asking = Asking()
    asking.add("a")
    asking.posts["w1"] = lambda _: (500, b"")
    other = Asking(*asking.witnesses)
    other.log.bucket, other.log.table = asking.log.bucket, asking.log.table
    other.process()
    other.posts["w2"] = lambda _: (500, b"")
    asking.during = lambda: other.ask() if asking.cosigners == [] else None
    asking.ask()
    assert sorted(asking.cosigners) == ["w1", "w2"]


def test_a_cosignature_that_another_run_puts_at_the_same_instant_is_kept_too() -> None:
    asking = Asking()
    asking.add("a")
    line = asking.witnesses[1].cosigned(parts_of(asking.note)[0].encode())
    client, calls = BucketClient(asking.log.bucket.objects), list[int]()

    def call(effect: Callable[[], object]) -> object:
        calls.append(1)
        if len(calls) == 4:  # after the checkpoint, its tile, and the checkpoint again: the put
            asking.log.bucket.objects["checkpoint"] = (asking.note + line, Kind.CHECKPOINT)
        return effect()

    client.call = call
    asking.posts["w2"] = lambda _: (500, b"")
    Witnessing(client, ORIGIN, asking.witnessing.policy, asking.post, lambda: asking.log.now).run()
    assert (len(calls), asking.cosigners) == (6, ["w2", "w1"])


def test_tiles_that_are_not_those_of_the_checkpoint_are_shown_to_no_witness() -> None:
    asking = Asking(Witness(KEY))
    asking.add("a")
    path = "tile/0/000.p/3"
    asking.log.bucket.objects[path] = (bytes(96), Kind.TILE)
    with pytest.raises(LogStopped, match="no witness is asked"):
        asking.ask()
    assert asking.bodies == []
