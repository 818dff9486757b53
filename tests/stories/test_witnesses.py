"""Witnesses of a deployment's public log: asked each minute by the guarded client, whatever they do."""

import json
import os
from collections.abc import Callable, Mapping

import pytest

from infra.checker.removal_orders_check.log import opened
from removal.publiclog.notes import parts_of
from removal.webhooks.client import Answer, Fault
from tests import parts
from tests.cloud import client
from tests.people import Cast
from tests.publiclog.beside import BUCKET, PublicLog
from tests.publiclog.witness import Answer as Replied
from tests.publiclog.witness import Witness
from tests.world import MINUTE, World

POLICY = "policy/1"


class Witnesses:
    """The witnesses of a log, and what reaches them; `away` are those that a connection breaks to."""

    def __init__(self, log: PublicLog) -> None:
        self.log, key = log, log.signer.public_key().text
        self.all = {name: Witness(key, f"witness.example/{name}", 40 + len(name)) for name in ("w", "w2")}
        self.away = set[str]()
        self.instead: dict[str, Callable[[bytes], Replied]] = {}
        policy = "".join(witness.line for witness in self.all.values()) + "group any1 any w w2\nquorum any1\n"
        self.put(policy)
        os.environ["LOG_POLICY"] = POLICY

    def put(self, policy: str) -> None:
        client("s3").put_object(Bucket=BUCKET, Key=POLICY, Body=policy.encode())

    def run(self) -> None:
        self.log.world.restart()
        parts.put(witness_sender=self)
        self.log.run()

    def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        assert headers["content-type"].startswith("text/plain")
        name = url.removeprefix("https://witness.example/").removesuffix("/add-checkpoint")
        if name in self.away:
            return Answer(None, Fault.TIMEOUT, 2000, b"", "", None)
        self.all[name].at = self.log.world.now
        status, answered = self.instead.get(name, self.all[name].add_checkpoint)(body)
        return Answer(status, None, 1, answered, "", None)

    @property
    def cosigners(self) -> list[str]:
        assert opened(self.log.bodies["checkpoint"], self.log.signer.public_key().text).size
        lines = parts_of(self.log.bodies["checkpoint"])[1].splitlines()
        return sorted(line.split(" ")[1].rpartition("/")[2] for line in lines[1:])


@pytest.fixture
def witnesses(world: World) -> Witnesses:
    return Witnesses(PublicLog(world))


def metrics(capsys: pytest.CaptureFixture[str]) -> list[tuple[float, float]]:
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "WitnessesRefused" in line]
    return [(line["WitnessesRefused"][0], line["WitnessesFailed"][0]) for line in lines]


def test_each_new_checkpoint_is_cosigned_in_its_minute(
    people: Cast, world: World, witnesses: Witnesses, capsys: pytest.CaptureFixture[str]
) -> None:
    witnesses.run()
    people.issue()
    witnesses.run()
    assert (witnesses.log.checkpoint.size, witnesses.cosigners) == (3, ["w", "w2"])
    world.run(MINUTE)
    witnesses.run()
    assert metrics(capsys) == [(0, 0)] * 3
    assert [witness.size for witness in witnesses.all.values()] == [3, 3]


def test_a_witness_that_is_away_or_refuses_is_counted_and_the_log_goes_on(
    people: Cast, witnesses: Witnesses, capsys: pytest.CaptureFixture[str]
) -> None:
    witnesses.away = {"w"}
    witnesses.instead["w2"] = lambda _: (422, b"")
    people.issue()
    witnesses.run()
    assert (witnesses.log.checkpoint.size, witnesses.cosigners, metrics(capsys)) == (3, [], [(1, 1)])
    witnesses.away.clear()
    witnesses.run()
    assert (witnesses.cosigners, metrics(capsys)) == (["w"], [(1, 0)])


@pytest.mark.parametrize("policy", ["quorum nobody", "", "witness w nokey\nquorum w\n"])
def test_a_policy_that_cannot_be_read_asks_no_witness_and_stops_nothing(
    people: Cast, witnesses: Witnesses, capsys: pytest.CaptureFixture[str], policy: str
) -> None:
    witnesses.put(policy)
    people.issue()
    witnesses.run()
    assert (witnesses.log.checkpoint.size, witnesses.cosigners, metrics(capsys)) == (3, [], [(0, 1)])


def test_a_policy_that_is_missing_is_a_failure_that_is_counted(
    people: Cast, witnesses: Witnesses, capsys: pytest.CaptureFixture[str]
) -> None:
    os.environ["LOG_POLICY"] = "policy/2"
    people.issue()
    witnesses.run()
    assert (witnesses.log.checkpoint.size, metrics(capsys)) == (3, [(0, 1)])


@pytest.mark.parametrize("url", ["http://witness.example/w", "https://169.254.169.254/w", "https://localhost/w"])
def test_a_witness_is_reached_where_a_webhook_may_be_and_nowhere_else(
    people: Cast, witnesses: Witnesses, capsys: pytest.CaptureFixture[str], url: str
) -> None:
    witness = witnesses.all["w"]
    witnesses.put(f"witness w {witness.vkey} {url}\nquorum w\n")
    people.issue()
    witnesses.log.run()
    assert (witness.asked, metrics(capsys)) == (0, [(0, 1)])
