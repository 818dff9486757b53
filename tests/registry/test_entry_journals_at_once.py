"""What several writes at once, a full item and repeats leave in the journal of an authority or a caller."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import pytest

from removal import table
from removal.cli import main
from removal.journals import room
from removal.record import chain
from removal.registry import authority_store, caller_store
from removal.registry.actions import add_caller
from removal.registry.author import Author
from removal.registry.caller import Caller
from removal.registry.entries import store
from removal.table import Item
from tests import parts
from tests.calls import ISSUER
from tests.people import Cast
from tests.registry.test_entry_journals import APPROVER, HOUR, NEW, OLD, SCOPES, facts, ministry, received, words_item
from tests.world import World


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
