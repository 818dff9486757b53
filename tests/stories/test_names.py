"""Names in the register: one that looks like another's is taken, and the answer tells the registrar which."""

from datetime import timedelta
from typing import Any

import pytest

from removal.cli import main
from tests.authorisation.request_bodies import BODIES
from tests.people import Cast
from tests.world import World

LATIN, CYRILLIC = "Bureau of Peace", "Bureаu of Peаce"
MINUTE = timedelta(minutes=1)
APPOINTS = BODIES["POST /platforms/{id}/representatives"]


def enter(people: Cast, kind: str, number: int, name: str) -> tuple[str, list[dict[str, Any]]]:
    """Enter an authority, a platform or a representative: its id, and what the registrar is warned of."""
    if kind == "representative":
        start = {"valid_from": f"2031-01-{number + 1:02}T00:00:00Z"}
        answer = people.registrar.post("/platforms/video-example/representatives", {**APPOINTS, **start, "name": name})
    elif kind == "authority":
        answer = people.registrar.put(f"/authorities/a-{number}", {"name": name, "laws": ["kz"], "default_law": "kz"})
    else:
        answer = people.registrar.put(f"/platforms/p-{number}", {"name": name})
    assert answer.status in (200, 201), answer.body
    return str(answer.body["id"]), [warning for warning in answer.body["warnings"] if warning["pointer"] == "/name"]


@pytest.mark.parametrize("kind", ["authority", "platform", "representative"])
def test_a_name_that_looks_like_anothers_is_taken_and_warned_of_each_time(people: Cast, kind: str) -> None:
    first, none = enter(people, kind, 1, LATIN)
    second, (warning,) = enter(people, kind, 2, CYRILLIC)
    assert none == []
    assert (warning["pointer"], warning["entries"]) == ("/name", [{"id": first, "name": LATIN}])
    assert kind in warning["detail"]
    _, (again,) = enter(people, kind, 2, CYRILLIC)
    _, (of_first,) = enter(people, kind, 1, LATIN)
    assert again == warning
    assert of_first["entries"] == [{"id": second, "name": CYRILLIC}]
    assert enter(people, kind, 3, "Bureau of War")[1] == []


@pytest.mark.parametrize(("kind", "warned"), [("authority", 1), ("platform", 1), ("representative", 0)])
def test_the_very_same_name_is_warned_of_but_where_one_firm_may_have_several_mandates(
    people: Cast, kind: str, warned: int
) -> None:
    enter(people, kind, 1, LATIN)
    assert len(enter(people, kind, 2, LATIN)[1]) == warned


@pytest.mark.parametrize("kind", ["authority", "platform"])
def test_a_name_that_was_given_up_is_warned_of_no_more(world: World, people: Cast, kind: str) -> None:
    enter(people, kind, 1, LATIN)
    enter(people, kind, 1, "Bureau of War")
    world.run(MINUTE)
    assert enter(people, kind, 2, CYRILLIC)[1] == []


def test_names_of_different_kinds_are_not_compared(people: Cast) -> None:
    kinds = ("authority", "platform", "representative")
    assert [enter(people, kind, 1, name)[1] for kind, name in zip(kinds, (LATIN, CYRILLIC, LATIN), strict=True)] == [
        [],
        [],
        [],
    ]


def test_a_shell_that_enters_an_authority_is_warned_too(people: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    enter(people, "authority", 1, LATIN)
    command = ["authority", "put", "a-2", "--name", CYRILLIC, "--law", "kz", "--reason", "r"]
    assert main(command) == 0
    assert "looks alike" not in capsys.readouterr().out
    assert main([*command, "--yes"]) == 0
    assert f"which looks alike. It is: a-1 ({LATIN})" in capsys.readouterr().out
