"""Orders, endpoints and platforms are journaled alike: `verify`, `republish` and `stuck` serve each of them."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from removal.cli import main
from removal.endpoints.store import EndpointItem
from removal.journals.store import subjects
from removal.record import instant
from removal.record.facts import SYSTEM, from_text, seal
from removal.table import JOURNAL, Item, JournalItem, TimedItem
from removal.timers.due import FAILURES_UNTIL_STUCK, KILLED_UNTIL_STUCK, RUN_ENDED_AFTER, STUCK
from removal.timers.store import Armed, DueStore
from removal.wiring.process import now
from tests.calls import ISSUER
from tests.cloud import client, table_items
from tests.people import Cast
from tests.world import World

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
KINDS = ["order", "endpoint", "platform", "authority", "caller"]


def run(capsys: pytest.CaptureFixture[str], code: int, *arguments: str) -> str:
    """What a command printed, with this exit code."""
    capsys.readouterr()
    assert main(arguments) == code
    out, err = capsys.readouterr()
    return out + err


def subject_of(people: Cast, kind: str) -> str:
    """A subject of a kind."""
    people.issue()
    return next(subject for subject, _ in subjects() if subject.startswith(f"{kind}:"))


def alter(subject: str, name: str, value: Any) -> None:  # noqa: ANN401 - any attribute
    """An attribute of a subject's item is changed in the table, past the code."""
    client("dynamodb").update_item(
        TableName="removal-orders",
        Key={"pk": {"S": subject}, "sk": {"S": JOURNAL}},
        UpdateExpression="SET #n = :v",
        ExpressionAttributeNames={"#n": name},
        ExpressionAttributeValues={":v": value},
    )


def lines_of(subject: str) -> list[str]:
    return list(JournalItem.get(subject, JOURNAL).journal)


def keep(file: Path, *received: dict[str, Any]) -> None:
    """What a receiver wrote down: bodies of webhooks."""
    file.write_text("".join(f"{json.dumps(body)}\n" for body in received), "utf-8")


def as_received(line: str) -> dict[str, Any]:
    """A fact as a webhook has it."""
    fact = json.loads(line)
    return {"type": fact.pop("type"), "timestamp": fact.pop("at"), "data": fact}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_subject_is_verified_by_its_name_and_says_so_in_the_same_words(
    world: World, people: Cast, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    subject = subject_of(people, kind)
    world.settle()
    assert ": chain holds, " in run(capsys, 0, "verify", subject)
    assert "index attributes equal the journal" in run(capsys, 0, "verify", subject)


def test_verify_all_walks_every_subject(world: World, people: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    order = people.issue()
    world.run(26 * HOUR)
    named = {line.rpartition(": chain holds")[0] for line in run(capsys, 0, "verify", "--all").splitlines()}
    assert named == {order, *(subject for subject, _ in subjects() if not subject.startswith("order:"))}
    assert {name.partition(":")[0] for name in named} == {order, "authority", "caller", "endpoint", "platform"}


CHANGES: dict[str, Any] = {
    "version": {"N": "7"},
    "fanned_out": {"N": "99"},
    "changed_at": {"S": "2026-11-24T08:00:00.000Z"},
    "timer_at": {"S": "2027-11-24T08:00:00.000Z"},
    "timer_shard": {"S": "order-99"},
}


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("kind", KINDS)
def test_an_attribute_that_the_journal_does_not_bear_out_is_named(
    world: World, people: Cast, capsys: pytest.CaptureFixture[str], kind: str, name: str
) -> None:
    subject = subject_of(people, kind)
    world.settle()
    alter(subject, name, CHANGES[name])
    assert f"attribute {name}: " in run(capsys, 1, "verify", subject)


@pytest.mark.parametrize("kind", KINDS)
def test_a_fact_that_was_changed_breaks_the_chain_of_its_subject(
    world: World, people: Cast, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    subject = subject_of(people, kind)
    world.settle()
    first, *rest = lines_of(subject)
    changed = first.replace("2026-11-24", "2026-11-23", 1)
    alter(subject, "journal", {"L": [{"S": line} for line in (changed, *rest)]})
    assert "fact 1: its hash is not the hash of its content" in run(capsys, 1, "verify", "--all")


def test_a_row_that_the_fan_out_reads_otherwise_than_its_endpoint_is_named_without_its_url(
    world: World, people: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    subject = subject_of(people, "endpoint")
    world.settle()
    owner = EndpointItem.get(subject, JOURNAL).owner
    client("dynamodb").update_item(
        TableName="removal-orders",
        Key={"pk": {"S": owner}, "sk": {"S": subject}},
        UpdateExpression="SET enabled = :no",
        ExpressionAttributeValues={":no": {"BOOL": False}},
    )
    output = run(capsys, 1, "verify", subject)
    assert f"row under {owner}: enabled is not what the endpoint says" in output
    assert "https://" not in output
    Item(owner, subject).delete()
    assert f"row under {owner}: is missing" in run(capsys, 1, "verify", subject)


def test_a_platform_whose_entry_is_of_another_version_is_named(
    world: World, people: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    subject = subject_of(people, "platform")
    world.settle()
    entry = Item("registry:platform", subject.partition(":")[2])
    client("dynamodb").update_item(
        TableName="removal-orders",
        Key={"pk": {"S": entry.pk}, "sk": {"S": entry.sk}},
        UpdateExpression="SET version = version + :one",
        ExpressionAttributeValues={":one": {"N": "1"}},
    )
    assert "the journal was written with version" in run(capsys, 1, "verify", subject)
    entry.delete()
    assert "entry: is missing from the register" in run(capsys, 1, "verify", subject)


@pytest.mark.usefixtures("world")
def test_a_subject_that_there_is_not_and_a_kind_that_there_is_not_are_said(capsys: pytest.CaptureFixture[str]) -> None:
    for subject in ("none", "order:none", "endpoint:none", "platform:none"):
        assert "There is no " in run(capsys, 1, "verify", subject)
    assert "There are no journals of the kind 'mailbox'" in run(capsys, 1, "verify", "mailbox:1")


@pytest.mark.parametrize("kind", KINDS)
def test_republishing_one_subject_passes_on_what_the_stream_lost_and_nothing_twice(
    world: World, people: Cast, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    subject = _lost(world, people, kind)
    version = len(lines_of(subject))
    assert JournalItem.get(subject, JOURNAL).fanned_out < version
    output = run(capsys, 0, "republish", "--subject", subject)
    assert "would put the facts of 1 journals on the bus again" in output
    assert f": {version} facts" in run(capsys, 0, "republish", "--subject", subject, "--yes")
    world.settle()
    assert JournalItem.get(subject, JOURNAL).fanned_out == len(lines_of(subject)) >= version
    calls = sum(map(len, world.receivers.calls.values()))
    run(capsys, 0, "republish", "--subject", subject, "--yes")
    world.settle()
    assert sum(map(len, world.receivers.calls.values())) == calls
    assert run(capsys, 0, "verify", "--all")


def _lost(world: World, people: Cast, kind: str) -> str:
    """A subject with a fact that the stream has lost."""
    people.issue()
    world.settle()
    world.publishing = False
    subject = _unpublished(people, kind)
    world.lose_stream()
    world.publishing = True
    return subject


def _unpublished(people: Cast, kind: str) -> str:
    """A subject to which something happens."""
    if kind == "order":
        return f"order:{people.issue('KZ-LOST')}"
    if kind == "endpoint":
        [endpoint] = [endpoint_["id"] for endpoint_ in people.ministry.get("/endpoints").body["endpoints"]]
        assert people.ministry.post(f"/endpoints/{endpoint}/test").status == 202
        return f"endpoint:{endpoint}"
    if kind == "authority":
        entry = {"name": "Ministry", "laws": ["kz"], "default_law": "kz", "telephone": "+7 7172 111111"}
        assert people.registrar.put("/authorities/ministry", entry).status == 200
        return "authority:ministry"
    if kind == "caller":
        body = {"iss": ISSUER, "sub": "lost", "kind": "machine", "authority": "ministry", "scopes": ["orders:read"]}
        return f"caller:{people.registrar.post('/callers', body).body['id']}"
    subject = next(name for name, _ in subjects() if name.startswith("platform:"))
    assert people.ministry.post(f"/platforms/{subject.partition(':')[2]}/first-contacts").status == 201
    return subject


def _fail(subject: str) -> None:
    """Its timer fails so often that it is put aside."""
    for _ in range(FAILURES_UNTIL_STUCK):
        DueStore().failed(subject, JOURNAL)


def _kill(subject: str) -> None:
    """A run of its timer is killed, again and again, each time some seconds after it has begun."""
    for _ in range(KILLED_UNTIL_STUCK + 1):
        item = TimedItem.get(subject, JOURNAL)
        armed = Armed(instant.from_text(str(item.timer_at)), int(item.timer_runs or 0))
        DueStore().begin(subject, JOURNAL, armed, now() + RUN_ENDED_AFTER)


@pytest.mark.parametrize(
    ("kind", "put_aside"), [*((kind, _fail) for kind in KINDS), ("platform", _kill)], ids=[*KINDS, "platform-killed"]
)
def test_what_was_stuck_is_let_go_and_the_table_is_sound_before_and_after(
    world: World, people: Cast, capsys: pytest.CaptureFixture[str], kind: str, put_aside: Callable[[str], None]
) -> None:
    subject = _lost(world, people, kind)
    world.jump(world.now + 11 * MINUTE)  # its publication check is due
    put_aside(subject)
    assert TimedItem.get(subject, JOURNAL).timer_shard == STUCK
    run(capsys, 0, "verify", "--all")
    assert run(capsys, 0, "stuck").startswith(f"{subject}\nwould let 1 timers try again")
    run(capsys, 0, "stuck", "--yes")
    run(capsys, 0, "verify", "--all")
    world.run(HOUR)
    assert JournalItem.get(subject, JOURNAL).fanned_out == len(lines_of(subject))
    assert run(capsys, 0, "stuck").startswith("would let 0 timers")
    run(capsys, 0, "verify", "--all")


@pytest.mark.parametrize("named", [True, False], ids=["by its name", "--all"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_subject_that_the_file_knows_and_the_table_does_not_is_missing(  # noqa: PLR0917 - fixtures
    world: World,
    people: Cast,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    kind: str,
    named: bool,  # noqa: FBT001
) -> None:
    subject, file = subject_of(people, kind), tmp_path / "kept.jsonl"
    world.settle()
    keep(file, *map(as_received, lines_of(subject)))
    which = subject if named else "--all"
    assert f"{len(lines_of(subject))} facts of the file are in it" in run(
        capsys, 0, "verify", which, "--against", str(file)
    )
    number = len(lines_of(subject))
    for item in table_items():
        if item["pk"]["S"] == subject:
            client("dynamodb").delete_item(TableName="removal-orders", Key={"pk": item["pk"], "sk": item["sk"]})
    output = run(capsys, 1, "verify", which, "--against", str(file))
    name = subject.removeprefix("order:")
    assert f"{name}: is missing from the table, and the file has {number} facts of it" in output


@pytest.mark.parametrize("kind", KINDS)
def test_a_fact_of_the_file_that_a_journal_lacks_or_holds_otherwise_is_named(
    world: World, people: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    subject, file = subject_of(people, kind), tmp_path / "kept.jsonl"
    world.settle()
    lines, name = lines_of(subject), subject.removeprefix("order:")
    later = from_text(lines[-1])
    more = seal("x", {}, subject=subject, after=(later.sequence, later.hash), at=later.at, by=SYSTEM, command="c")
    other = seal("x", {}, subject=subject, after=(0, "0" * 64), at=later.at, by=SYSTEM, command="c")
    keep(file, as_received(more.to_text()))
    output = run(capsys, 1, "verify", "--all", "--against", str(file))
    assert (
        f"{name}: fact {more.sequence}: was received with hash {more.hash}, and is missing from the journal" in output
    )
    keep(file, as_received(other.to_text()))
    output = run(capsys, 1, "verify", "--all", "--against", str(file))
    assert (
        f"{name}: fact 1: was received with hash {other.hash}, the journal holds {from_text(lines[0]).hash}" in output
    )
