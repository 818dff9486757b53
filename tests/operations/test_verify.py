"""`verify` from a shell: the journals held against themselves and against what a receiver kept."""

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from removal.cli import main
from removal.operations.commands import parsed
from tests.cloud import client, table_items
from tests.people import Cast
from tests.world import World

Line = dict[str, Any]


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """The file of a receiver."""
    return tmp_path / "kept.jsonl"


def keep(file: Path, world: World, hook: str) -> list[Line]:
    """What a webhook's receiver wrote down of orders: as bodies, and every second one as a captured request."""
    bodies = [call.payload for call in world.receivers.calls[hook] if call.type.startswith("order.")]
    lines = [{"body": json.dumps(content)} if number % 2 else content for number, content in enumerate(bodies)]
    file.write_text("".join(f"{json.dumps(line)}\n" for line in lines), "utf-8")
    return bodies


def rewrite(file: Path, bodies: list[Line]) -> None:
    file.write_text("".join(f"{json.dumps(body)}\n" for body in bodies), "utf-8")


def lose(order: str) -> None:
    """All items of an order are deleted from the table, past the code."""
    for item in table_items():
        if item["pk"]["S"] == f"order:{order}":
            client("dynamodb").delete_item(TableName="removal-orders", Key={"pk": item["pk"], "sk": item["sk"]})


def verify_output(capsys: pytest.CaptureFixture[str], code: int, *arguments: str) -> str:
    """What `verify` printed, with this exit code."""
    assert main(["verify", *arguments]) == code
    out, err = capsys.readouterr()
    return out + err


def test_what_a_receiver_kept_is_what_the_journals_hold(
    world: World, people: Cast, kept: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    order, other = people.issue("KZ-1"), people.issue("KZ-2")
    world.settle()
    bodies = keep(kept, world, people.ministry.hook)
    assert {body["data"]["subject"] for body in bodies} == {f"order:{order}", f"order:{other}"}
    assert "2 facts of the file" in verify_output(capsys, 0, order, "--against", str(kept))
    assert verify_output(capsys, 0, "--all", "--against", str(kept)).count("2 facts of the file") == 2


@pytest.mark.parametrize("all_", [True, False], ids=["--all", "by its id"])
def test_an_order_that_the_file_knows_and_the_table_does_not_is_missing(
    world: World, people: Cast, kept: Path, capsys: pytest.CaptureFixture[str], *, all_: bool
) -> None:
    gone, there = people.issue("KZ-1"), people.issue("KZ-2")
    world.settle()
    keep(kept, world, people.ministry.hook)
    lose(gone)
    output = verify_output(capsys, 1, "--all" if all_ else gone, "--against", str(kept))
    assert f"{gone}: is missing from the table, and the file has 2 facts of it" in output
    assert (there in output) is all_


def _changed_word(data: Line) -> None:
    data["reference" if "reference" in data else "rule"] = "KZ-OTHER"


def _added(data: Line) -> None:
    data["note"] = "never said"


def _fraction(data: Line) -> None:
    data["note"] = 1.5


def _fraction_of_words(data: Line) -> None:
    data["words"] = {"salt": 1.5}


def _half_a_character_of_words(data: Line) -> None:
    data["words"] = {"reason": "\ud83d"}


@pytest.mark.parametrize("all_", [True, False], ids=["--all", "by its id"])
@pytest.mark.parametrize("change", [_changed_word, _added, _fraction, _fraction_of_words, _half_a_character_of_words])
def test_a_fact_of_the_file_that_was_changed_under_its_old_hash_is_named_with_its_line(  # noqa: PLR0917 - fixtures
    world: World,
    people: Cast,
    kept: Path,
    capsys: pytest.CaptureFixture[str],
    change: Callable[[Line], None],
    all_: bool,  # noqa: FBT001
) -> None:
    order = people.issue()
    world.settle()
    bodies = keep(kept, world, people.ministry.hook)
    change(bodies[1]["data"])
    rewrite(kept, bodies)
    output = verify_output(capsys, 1, "--all" if all_ else order, "--against", str(kept))
    assert f"{order}: fact 2: line 2 of the file" in output


def test_the_time_and_the_type_of_a_fact_are_part_of_its_hash(
    world: World, people: Cast, kept: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    order = people.issue()
    world.settle()
    bodies = keep(kept, world, people.ministry.hook)
    for name, value in (("timestamp", "2026-11-24T08:00:00.000Z"), ("type", "order.reported")):
        rewrite(kept, [{**bodies[0], name: value}, *bodies[1:]])
        assert f"{order}: fact 1: line 1 of the file" in verify_output(capsys, 1, order, "--against", str(kept))


@pytest.mark.usefixtures("people")
def test_facts_of_a_webhook_and_of_a_platform_are_held_against_their_own_hashes(
    world: World, kept: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    world.settle()
    bodies = [call.payload for calls in world.receivers.calls.values() for call in calls]
    assert bodies
    rewrite(kept, bodies)
    lines = verify_output(capsys, 0, "--all", "--against", str(kept)).splitlines()
    assert all(": chain holds" in line and "facts of the file are in it" in line for line in lines)
    bodies[0]["data"]["command"] = "another"
    rewrite(kept, bodies)
    assert "line 1 of the file" in verify_output(capsys, 1, "--all", "--against", str(kept))


DATA = {"subject": "order:1", "sequence": 1, "hash": "0" * 64}
BODY = {"type": "order.issued", "timestamp": "2026-11-24T09:00:00.000Z", "data": DATA}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "holds no facts"),
        (b"\n \n", "holds no facts"),
        (b"\xff\xfe\x00garbage", "line 1 is no JSON"),
        (b"not json", "line 1 is no JSON"),
        (b"[" * 100_000, "line 1 is no JSON"),
        (b"9" * 10_000, "line 1 is no JSON"),
        (b"[]", "line 1 is no fact"),
        (b"null", "line 1 is no fact"),
        (b'{"body": 7}', "line 1 is no fact"),
        (b'{"body": "not json"}', "line 1 is no JSON"),
        (b'{"data": []}', "line 1 is no fact"),
        *(
            (json.dumps({**BODY, "data": {**DATA, name: value}}).encode(), "line 1 is no fact")
            for name, value in (
                ("subject", None),
                ("subject", "order:\x1b[2J"),
                ("subject", "mailbox:1"),
                ("sequence", "1"),
                ("sequence", True),
                ("sequence", 0),
                ("hash", "x" * 64),
                ("hash", None),
            )
        ),
        (json.dumps({**BODY, "timestamp": None}).encode(), "line 1 is no fact"),
        (json.dumps({"data": DATA}).encode(), "line 1 is no fact"),
        (json.dumps(BODY).encode() + b"\n\nnot json\n", "line 3 is no JSON"),
    ],
)
@pytest.mark.usefixtures("world")
def test_a_file_that_holds_something_else_is_refused_with_its_line_and_what_belongs_there(
    kept: Path, capsys: pytest.CaptureFixture[str], content: bytes, why: str
) -> None:
    kept.write_bytes(content)
    output = verify_output(capsys, 1, "--all", "--against", str(kept))
    assert output.startswith(f"removal-orders: {kept}: {why}")
    assert "one on each line" in output
    assert "\x1b" not in output


@pytest.mark.usefixtures("world")
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for file in (tmp_path, tmp_path / "nowhere"):
        assert f"{file} cannot be read" in verify_output(capsys, 1, "--all", "--against", str(file))


@pytest.mark.parametrize("arguments", [[], ["--against", "x"], ["--local"], ["x", "--all"], [""], [" "]])
def test_verify_says_what_it_needs(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["verify", *arguments])
    assert ended.value.code == 2
    assert "an order's id, endpoint:ID, platform:ID or --all" in capsys.readouterr().err


@pytest.mark.parametrize(
    "order", [["x", "--against", "f"], ["--against", "f", "x"], ["--local", "x", "--against", "f"]]
)
def test_verify_takes_its_arguments_in_any_order(order: list[str]) -> None:
    arguments = parsed(["verify", *order])
    assert (arguments.subject, str(arguments.against), arguments.all) == ("x", "f", False)


@pytest.mark.parametrize(("sort_key", "fault"), [("text", "text: it is missing"), ("words:", "its words are missing")])
def test_an_order_that_was_not_erased_has_its_text_and_its_words(
    world: World, people: Cast, capsys: pytest.CaptureFixture[str], sort_key: str, fault: str
) -> None:
    order = people.issue("KZ-1")
    world.settle()
    assert people.ministry.post(f"/orders/{order}/withdrawal", {"reason": "an error"}).status == 200
    [item] = [stored for stored in table_items() if _of(order, stored) and stored["sk"]["S"].startswith(sort_key)]
    client("dynamodb").delete_item(TableName="removal-orders", Key={"pk": item["pk"], "sk": item["sk"]})
    assert fault in verify_output(capsys, 1, order)


@pytest.mark.parametrize(("sort_key", "fault"), [("text", "text: it is kept"), ("words:", "words: 1 are kept")])
def test_an_order_that_was_erased_has_neither_text_nor_words(
    world: World, people: Cast, capsys: pytest.CaptureFixture[str], sort_key: str, fault: str
) -> None:
    order = people.issue("KZ-1")
    assert people.ministry.post(f"/orders/{order}/withdrawal", {"reason": "an error"}).status == 200
    [item] = [stored for stored in table_items() if _of(order, stored) and stored["sk"]["S"].startswith(sort_key)]
    world.run(timedelta(days=200))
    verify_output(capsys, 0, order)
    client("dynamodb").put_item(TableName="removal-orders", Item=item)
    assert f"{fault}, and the order was erased" in verify_output(capsys, 1, order)


def _of(order: str, stored: Mapping[str, Any]) -> bool:
    return bool(stored["pk"]["S"] == f"order:{order}")
