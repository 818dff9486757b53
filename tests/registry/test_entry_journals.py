"""The register is a journal: every change of an authority or a caller leaves who, what before and after, and when."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest

from removal import table
from removal.cli import main
from removal.journals import room
from removal.record import chain
from removal.record.canonical import canonical, sha256
from removal.record.words import digest
from removal.registry import authority_store, caller_store
from removal.registry.actions import add_caller
from removal.registry.author import Author
from removal.registry.caller import Caller, caller_id
from removal.registry.entries import store
from removal.table import Item
from tests import parts
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
    people.registrar.post("/callers", {**APPROVER, "scopes": SCOPES})
    world.settle()
    types = [fact["type"] for fact in received(world, "https://registrar.example/hook", "authority", "caller")]
    assert types == ["authority.changed", "caller.bound"]


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


def test_a_change_that_changes_nothing_and_a_request_that_is_repeated_write_no_fact(people: Cast) -> None:
    for _ in range(3):
        assert ministry(people, telephone=NEW) == 200
    body = {**APPROVER, "scopes": SCOPES}
    answers = [people.registrar.post("/callers", body) for _ in range(3)]
    assert [answer.status for answer in answers] == [201, 200, 200]
    assert answers[0].body == answers[1].body
    id_ = answers[0].body["id"]
    for _ in range(2):
        assert people.registrar.send("DELETE", f"/callers/{id_}").status == 200
    written = [fact["type"] for fact in facts(people, "/authorities/ministry")]
    assert written == ["authority.registered", "authority.changed"]
    assert [fact["type"] for fact in facts(people, f"/callers/{id_}")] == ["caller.bound", "caller.revoked"]


@contextmanager
def meanwhile(monkeypatch: pytest.MonkeyPatch, where: ModuleType, act: Callable[[], object]) -> Iterator[None]:
    """Once, right before an entry is written, something else is done whole."""
    write, waiting = table.transaction, [act]

    @contextmanager
    def overtaken() -> Iterator[Any]:
        while waiting:
            waiting.pop()()
        with write() as writes:
            yield writes

    with monkeypatch.context() as patched:
        patched.setattr(where, "transaction", overtaken)
        yield


def test_of_two_changes_at_one_instant_none_is_lost(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    with meanwhile(monkeypatch, authority_store, lambda: ministry(people, telephone=NEW)):
        assert ministry(people, telephone="+7 7172 111111") == 200
    told = [fact["data"]["after"].get("telephone") for fact in facts(people, "/authorities/ministry")]
    assert told == [OLD, NEW, "+7 7172 111111"]
    assert facts(people, "/authorities/ministry")[-1]["data"]["before"] == {"telephone": NEW}

    body = {**APPROVER, "scopes": SCOPES}
    with meanwhile(monkeypatch, caller_store, lambda: people.registrar.post("/callers", body)):
        id_ = people.registrar.post("/callers", {**body, "scopes": ["orders:read"]}).body["id"]
    assert [fact["type"] for fact in facts(people, f"/callers/{id_}")] == ["caller.bound", "caller.changed"]
    assert main(["verify", "--all"]) == 0


def test_a_change_takes_back_no_mark_of_what_was_passed_on_meanwhile(
    world: World, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    ministry(people, telephone=NEW)
    with meanwhile(monkeypatch, authority_store, world.settle):
        assert ministry(people, telephone="+7 7172 111111") == 200
    stored = store.read("authority:ministry")
    assert (len(stored.lines), stored.marks.fanned_out) == (3, 2)


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


def test_a_journal_never_fills_up(world: World, people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "ROLLED_FROM", 3_000)
    for number in range(1, 41):
        assert ministry(people, telephone=f"+7 7172 {number:06}") == 200
        world.settle()
    stored = store.read("authority:ministry")
    assert stored.volumes > 2
    assert len(stored.lines) == 41
    assert list(chain.faults(stored.lines)) == []
    assert sum(len(line) for line in store.load_item("authority:ministry").journal) < 4_000
    told = [fact["data"]["sequence"] for fact in received(world, people.ministry.hook, "authority")]
    assert told == list(range(2, 42))
    assert main(["verify", "authority:ministry"]) == 0
    paged, path = list[int](), "/authorities/ministry/facts?limit=7"
    following: str | None = ""
    while following is not None:
        page = people.registrar.get(path + (f"&cursor={following}" if following else "")).body
        paged, following = paged + [fact["data"]["sequence"] for fact in page["facts"]], page["next"]
    assert paged == list(range(1, 42))


def test_facts_that_are_not_passed_on_stay_in_the_item_until_they_are(
    world: World, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "ROLLED_FROM", 3_000)
    world.publishing = False
    for number in range(1, 21):
        ministry(people, telephone=f"+7 7172 {number:06}")
    assert store.read("authority:ministry").volumes == 0
    world.lose_stream()
    world.publishing = True
    world.run(HOUR)  # the publication check after ten minutes
    assert len(received(world, people.ministry.hook, "authority")) == 20


def test_an_entry_without_a_journal_gets_one_with_its_next_change(people: Cast) -> None:
    """As one that a release wrote which knew no journals of the register."""
    for sort_key in ("journal", words_item("authority:ministry")["sk"]["S"]):
        Item("authority:ministry", sort_key).delete()
    assert ministry(people, telephone=NEW) == 200
    (changed,) = facts(people, "/authorities/ministry")
    assert (changed["type"], changed["data"]["before"]) == ("authority.changed", {"telephone": OLD})
    assert main(["verify", "authority:ministry"]) == 0


def test_of_a_clock_that_goes_back_no_fact_is_earlier_than_the_one_before(world: World, people: Cast) -> None:
    caller = Caller(ISSUER, "clock", "machine", "ministry", None, frozenset({"orders:read"}))
    world.run(HOUR)
    add_caller(parts.registry(), caller, Author())
    world.jump(world.now - HOUR / 2)
    caller = Caller(ISSUER, "clock", "machine", "ministry", None, frozenset({"orders:issue"}))
    add_caller(parts.registry(), caller, Author())
    first, second = facts(people, f"/callers/{caller.id}")
    assert first["timestamp"] == second["timestamp"] == "2026-11-24T10:00:00.000Z"
