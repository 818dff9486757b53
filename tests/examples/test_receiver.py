"""The example receiver, sent what we send: it takes what is ours once, and answers as the schedule expects."""

import json
import socket
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from removal.endpoints.secret import new_secret
from removal.orders.commands import EXPLANATION_AT_MOST
from removal.record.canonical import canonical
from removal.record.words import digest
from removal.webhooks.client import Answer, WebhookSender
from removal.webhooks.signature import signature_header
from tests import parts
from tests.examples.running import running
from tests.people import Party, cast
from tests.world import World

SECRET, OTHER = new_secret(), new_secret()
MINUTE = timedelta(minutes=1)


def webhook_body(type_: str = "order.reminded", sequence: int = 1, **data: str) -> bytes:
    """A body as ours are."""
    return json.dumps({"type": type_, "data": {"subject": "order:1", "sequence": sequence, **data}}).encode()


def send(url: str, body: bytes, id_: str = "d-1", **changed: Any) -> Answer:  # noqa: ANN401 - any part of a delivery
    """One delivery, signed as ours are, or as is changed; `off` is how wrong its clock goes."""
    at = datetime.now(UTC) + changed.get("off", timedelta())
    signed = signature_header(changed.get("secrets", [SECRET]), id_, at, changed.get("signed", body))
    headers = {"webhook-id": id_, "webhook-timestamp": str(int(at.timestamp())), "webhook-signature": signed}
    return WebhookSender([url], timeout=changed.get("timeout", 10)).send(url, headers, body)


def test_it_fits_a_page(program: Sequence[str]) -> None:
    assert len(Path(program[-1]).read_text("utf-8").splitlines()) <= 60


def test_a_challenge_is_answered_with_itself(program: Sequence[str]) -> None:
    with running(program, [SECRET]) as receiver:
        answer = send(receiver.url, webhook_body("endpoint.challenged", challenge="c-1"))
    assert (answer.status, answer.body) == (200, b"c-1")


def test_a_delivery_is_taken_once_and_shown_in_its_order(program: Sequence[str]) -> None:
    with running(program, [SECRET]) as receiver:
        for id_, sequence in (("d-2", 2), ("d-1", 1), ("d-2", 2)):
            assert send(receiver.url, webhook_body(sequence=sequence), id_).status == 200
        receiver.taken()
        assert receiver.taken() == [["order:1", number, "order.reminded"] for number in (1, 2)]


@pytest.mark.parametrize("wrote", ["it still plays", 'оно ещё здесь\n"👧" \u2028\t\x7f'])
def test_words_that_are_not_those_of_their_hash_are_refused(program: Sequence[str], wrote: str) -> None:
    words = {"salt": "5a" * 32, "reason": wrote}
    body: dict[str, Any] = {"type": "order.disputed", "data": {"subject": "order:1", "sequence": 3, "words": words}}
    body["data"]["words_sha256"] = digest(words)
    with running(program, [SECRET]) as receiver:
        assert send(receiver.url, canonical(body).encode()).status == 200
        words["reason"] += "."
        assert send(receiver.url, canonical(body).encode(), "d-2").status == 422


@pytest.mark.parametrize(("how", "status"), [("fail", 500), ("redirect", 302), ("gone", 410)])
def test_what_it_is_set_to_answer_is_what_came_of_it(program: Sequence[str], how: str, status: int) -> None:
    with running(program, [SECRET], how) as receiver:
        answer = send(receiver.url, webhook_body())
    assert (answer.status, answer.fault) == (status, None)


def test_a_hanging_one_is_given_up_at_the_deadline(program: Sequence[str]) -> None:
    with running(program, [SECRET], "hang") as receiver:
        assert send(receiver.url, webhook_body(), timeout=0.5).fault == "timeout"


WRONG: Mapping[str, Mapping[str, Any]] = {
    "signed by another sender": {"secrets": [OTHER]},
    "another body": {"signed": webhook_body(sequence=2)},
    "six minutes old": {"off": -6 * MINUTE},
    "six minutes early": {"off": 6 * MINUTE},
}


@pytest.mark.parametrize("wrong", WRONG)
def test_it_turns_away_what_is_not_ours(program: Sequence[str], wrong: str) -> None:
    with running(program, [SECRET]) as receiver:
        assert send(receiver.url, webhook_body(), **WRONG[wrong]).status == 401


@pytest.mark.parametrize("known", [[SECRET], [OTHER], [SECRET, OTHER]], ids=["old", "new", "both"])
def test_it_takes_what_either_secret_signed_while_one_is_rotated(program: Sequence[str], known: Sequence[str]) -> None:
    with running(program, known) as receiver:
        assert send(receiver.url, webhook_body(), secrets=[OTHER, SECRET]).status == 200


class Split:
    """Deliveries to this machine go over the wire, all others over the stories'."""

    def __init__(self, world: World, url: str) -> None:
        self.url, self.receivers, self.real = url, world.receivers, WebhookSender([url])

    def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """To where it belongs."""
        return (self.real if url.startswith(self.url) else self.receivers).send(url, headers, body)


def test_a_whole_order_is_received_by_it(program: Sequence[str]) -> None:
    """Registered, challenged, verified; its 2xx to the order is the receipt that starts the clock."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    with World(datetime.now(UTC).replace(microsecond=0)) as world:
        people = cast(world, representative_has_webhook=False)
        parts.put(sender=Split(world, url))
        made = Party(world, "representative", url).post("/endpoints", {"url": url}).body
        with running(program, [made["secret"]], port=port) as receiver:
            world.settle()
            assert people.representative.get(f"/endpoints/{made['id']}").body["verified_at"] is not None
            order = people.issue()
            world.settle()
            while [f"order:{order}", 1, "order.issued"] not in (taken := receiver.taken()):
                pass
        assert any(row[2] == "endpoint.verified" for row in taken)
        basis = people.order(order)["clock"]["basis"]
        assert (basis["rule"], basis["endpoint"]) == ("webhook_accepted", made["id"])


def test_answers_as_long_as_they_may_be_are_taken_with_their_words(program: Sequence[str]) -> None:
    """By each side's webhook; both check that what was written has the hash that the fact says."""
    with World(datetime.now(UTC).replace(microsecond=0)) as world:
        people = cast(world)
        parties = (people.ministry, people.representative)
        hooks = [f"{party.hook}/example" for party in parties]
        made = [party.post("/endpoints", {"url": hook}).body for party, hook in zip(parties, hooks, strict=True)]
        with running(program, [each["secret"] for each in made]) as receiver:
            world.receivers.sockets |= dict.fromkeys(hooks, receiver.url)
            world.settle()
            order = people.issue()
            world.settle()
            said = {"by": "Ы. Өкіл", "reference": "Ф-1", "explanation": "Ы" * EXPLANATION_AT_MOST}
            obstacle = said | {"items": [1], "ground": "technical"}
            assert people.representative.post(f"/orders/{order}/obstacles", obstacle).status == 200
            assert people.representative.post(f"/orders/{order}/contest", said).status == 200
            world.settle()
        for party, each in zip(parties, made, strict=True):
            assert party.get(f"/endpoints/{each['id']}").body["verified_at"] is not None
            listed = party.get(f"/endpoints/{each['id']}/deliveries").body["deliveries"]
            states = {
                delivery["type"]: delivery["state"] for delivery in listed if delivery["subject"] == f"order:{order}"
            }
            assert states.keys() >= {"order.issued", "order.obstructed", "order.contested"}
            assert set(states.values()) == {"delivered"}
