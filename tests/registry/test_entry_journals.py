"""The register is a journal: every change of an authority or a caller leaves who, what before and after, and when."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from removal.cli import main
from removal.record import chain
from removal.record.canonical import canonical, sha256
from removal.record.words import digest
from removal.registry.caller import caller_id
from removal.registry.entries import store
from removal.table import Item
from tests.calls import ISSUER
from tests.cloud import client as aws
from tests.cloud import table_items
from tests.people import ALARM, LAWS, Cast, Client
from tests.world import World

REGISTRAR = caller_id(ISSUER, "registrar")
HOUR = timedelta(hours=1)
NEW, OLD = "+7 7172 999999", "+7 7172 000000"
MINISTRY = {"name": "Ministry", "laws": LAWS, "default_law": "kz", "telephone": OLD, "alarm_email": ALARM}
APPROVER = {"iss": ISSUER, "sub": "a.second@ministry.example", "kind": "person", "authority": "ministry"}
SCOPES = ["orders:approve", "orders:read"]
Fact = dict[str, Any]


def ministry(people: Cast, **changed: object) -> int:
    return people.registrar.put("/authorities/ministry", {**MINISTRY, **changed}).status


def facts(people: Cast, path: str) -> list[Fact]:
    """The facts of a journal, as the registrar reads them."""
    answer = people.registrar.get(f"{path}/facts")
    assert answer.status == 200, answer.body
    found: list[Fact] = answer.body["facts"]
    return found


def words_item(subject: str) -> Mapping[str, Any]:
    """The item of the only words in a subject's partition, as DynamoDB returns it."""
    of_subject = [item for item in table_items() if item["pk"]["S"] == subject]
    (item,) = [item for item in of_subject if item["sk"]["S"].startswith("words:")]
    return item


def received(world: World, hook: str, *kinds: str) -> list[Fact]:
    """The facts of these kinds that a webhook got."""
    return [call.payload for call in world.receivers.calls[hook] if call.type.partition(".")[0] in kinds]


def test_a_changed_telephone_leaves_who_what_before_and_after_and_when(world: World, people: Cast) -> None:
    world.run(HOUR)
    assert ministry(people, telephone=NEW) == 200
    world.settle()
    entered, changed = facts(people, "/authorities/ministry")
    assert (entered["type"], entered["data"]["after"]["telephone"]) == ("authority.registered", OLD)
    assert (changed["type"], changed["timestamp"]) == ("authority.changed", "2026-11-24T10:00:00.000Z")
    data = changed["data"]
    assert data["by"] == {"kind": "registrar", "caller": REGISTRAR}
    assert (data["before"], data["after"]) == ({"telephone": OLD}, {"telephone": NEW})
    assert received(world, people.ministry.hook, "authority") == [changed]
    assert people.ministry.get("/authorities/ministry/facts").body["facts"] == [entered, changed]


def test_an_alarm_address_is_words_whose_digest_the_fact_has(people: Cast) -> None:
    ministry(people, alarm_email="night@ministry.example")
    line = json.loads(store.read("authority:ministry").lines[-1])
    assert "ministry.example" not in canonical(line)
    data = facts(people, "/authorities/ministry")[-1]["data"]
    assert (data["before"], data["after"]) == ({}, {})
    assert data["in_words"] == line["in_words"] == ["alarm_email_after", "alarm_email_before"]
    words = {"alarm_email_before": ALARM, "alarm_email_after": "night@ministry.example"}
    salt = data["words"]["salt"]
    assert len(salt) == 64
    assert data["words"] == {"salt": salt, **words}
    hash_ = sha256(canonical(data["words"]))
    assert data["words_sha256"] == line["words_sha256"] == hash_ == digest({"salt": salt, **words})


def test_words_that_are_missing_are_named_and_leave_the_chain_whole(
    people: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    sort_key = words_item("authority:ministry")["sk"]["S"]
    Item("authority:ministry", sort_key).delete()
    assert main(["verify", "authority:ministry"]) == 1
    assert "fact 1: its words are missing" in capsys.readouterr().out
    data = facts(people, "/authorities/ministry")[0]["data"]
    assert (data["words"], data["in_words"]) == (None, ["alarm_email"])
    assert list(chain.faults(store.read("authority:ministry").lines)) == []


def test_a_new_approver_is_reported_to_the_authority_with_who_bound_it(world: World, people: Cast) -> None:
    bound = people.registrar.post("/callers", {**APPROVER, "scopes": SCOPES}).body
    world.settle()
    (fact,) = received(world, people.ministry.hook, "caller")
    assert (fact["type"], fact["data"]["subject"]) == ("caller.bound", f"caller:{bound['id']}")
    assert fact["data"]["by"] == {"kind": "registrar", "caller": REGISTRAR}
    after = {"kind": "person", "authority": "ministry", "platform": None, "representative": None}
    assert fact["data"]["after"] == {**after, "scopes": SCOPES, "valid_until": None}
    assert fact["data"]["words"]["sub"] == APPROVER["sub"]
    assert str(APPROVER["sub"]) not in "".join(store.read(fact["data"]["subject"]).lines)
    assert facts(people, f"/callers/{bound['id']}") == [fact]


def test_other_scopes_and_a_revocation_are_reported_too(world: World, people: Cast) -> None:
    id_ = people.registrar.post("/callers", {**APPROVER, "scopes": SCOPES}).body["id"]
    people.registrar.post("/callers", {**APPROVER, "scopes": ["orders:read"]})
    world.run(HOUR)
    assert people.registrar.send("DELETE", f"/callers/{id_}").status == 200
    world.settle()
    _, changed, revoked = received(world, people.ministry.hook, "caller")
    assert (changed["data"]["before"], changed["data"]["after"]) == ({"scopes": SCOPES}, {"scopes": ["orders:read"]})
    assert (revoked["type"], revoked["timestamp"]) == ("caller.revoked", "2026-11-24T10:00:00.000Z")
    assert revoked["data"]["before"]["scopes"] == ["orders:read"]
    assert revoked["data"]["after"]["revoked_at"] == revoked["timestamp"]
    assert people.other_ministry.get(f"/callers/{id_}/facts").status == 403


def test_a_caller_of_one_representative_is_reported_to_that_one_alone(world: World, people: Cast) -> None:
    people.join("second-desk")
    world.settle()
    (fact,) = received(world, people.representative.hook, "caller")
    assert fact["data"]["after"]["platform"] == "video-example"
    assert received(world, people.ministry.hook, "caller") == []


def test_a_caller_that_goes_to_another_authority_is_reported_to_neither_of_the_other(
    world: World, people: Cast
) -> None:
    bound = people.registrar.post("/callers", {**APPROVER, "scopes": SCOPES}).body
    world.settle()
    people.registrar.post("/callers", {**APPROVER, "authority": "other", "scopes": SCOPES})
    world.settle()
    assert [fact["type"] for fact in received(world, people.ministry.hook, "caller")] == ["caller.bound"]
    types = [fact["type"] for fact in facts(people, f"/callers/{bound['id']}")]
    assert types == ["caller.bound", "caller.moved", "caller.bound"]


def test_a_registrar_that_is_replaced_is_in_the_journals_of_both(world: World, people: Cast) -> None:
    successor = people.registrar.post(
        "/callers", {"iss": ISSUER, "sub": "successor", "kind": "person", "scopes": ["registry:write", "callers:write"]}
    ).body["id"]
    world.run(HOUR)
    client = Client(world, "successor")
    assert client.send("DELETE", f"/callers/{REGISTRAR}").status == 200
    of_first = client.get(f"/callers/{REGISTRAR}/facts").body["facts"]
    of_second = client.get(f"/callers/{successor}/facts").body["facts"]
    assert [fact["type"] for fact in of_first] == ["caller.bound", "caller.revoked"]
    assert of_first[-1]["data"]["by"]["caller"] == successor
    assert (of_second[0]["timestamp"], of_second[0]["data"]["by"]["caller"]) == ("2026-11-24T09:00:00.000Z", REGISTRAR)


def test_the_registrars_webhook_gets_every_change(world: World, people: Cast) -> None:
    people.registrar.may("registry:write", "callers:write", "endpoints:write")
    assert people.registrar.post("/endpoints", {"url": "https://registrar.example/hook"}).status == 201
    world.settle()
    ministry(people, telephone=NEW)
    for authority in ("ministry", "other"):
        people.registrar.post("/callers", {**APPROVER, "authority": authority, "scopes": SCOPES})
        world.settle()
    types = [fact["type"] for fact in received(world, "https://registrar.example/hook", "authority", "caller")]
    assert types == ["authority.changed", "caller.bound", "caller.moved", "caller.bound"]


def test_a_write_from_a_shell_leaves_its_operator_and_the_reason(
    people: Cast, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("USER", "aigerim")
    who = ["--iss", ISSUER, "--sub", "way-back", "--kind", "person", "--registrar", "--scope", "callers:write"]
    assert main(["caller", "add", *who, "--reason", "The only registrar has left.", "--yes"]) == 0
    put = ["authority", "put", "third", "--name", "Third", "--law", "kz", "--reason", "A test.", "--yes"]
    assert main(put) == 0
    capsys.readouterr()
    (bound,) = facts(people, f"/callers/{caller_id(ISSUER, 'way-back')}")
    assert bound["data"]["by"] == {"kind": "operator", "caller": None}
    words = bound["data"]["words"]
    assert (words["operator"], words["reason"]) == ("aigerim", "The only registrar has left.")
    assert facts(people, "/authorities/third")[0]["data"]["words"]["operator"] == "aigerim"
    with pytest.raises(SystemExit):
        main([*put[:-3], "--yes"])


@pytest.mark.usefixtures("people")
def test_an_entry_that_was_changed_past_the_journal_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    entry = next(one for one in table_items() if (one["pk"]["S"], one["sk"]["S"]) == ("registry:authority", "ministry"))
    document = {"S": entry["document"]["S"].replace(OLD, NEW)}
    aws("dynamodb").put_item(TableName="removal-orders", Item={**entry, "document": document})
    assert main(["verify", "authority:ministry"]) == 1
    assert f"telephone is '{NEW}', the journal says '{OLD}'" in capsys.readouterr().out
    words = {**words_item("authority:other"), "words": {"S": '{"alarm_email":"x@y.example"}'}}
    aws("dynamodb").put_item(TableName="removal-orders", Item=words)
    assert main(["verify", "authority:other"]) == 1
    assert "fact 1: its words are not those of its hash" in capsys.readouterr().out
