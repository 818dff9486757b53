"""Exemptions of platforms: what was lifted, and which orders were taken or refused meanwhile."""

import json
from datetime import timedelta
from typing import Any

from tests.simulation.oracle import scope
from tests.simulation.oracle.exchanges import Attempt, Exchange
from tests.simulation.oracle.history import History
from tests.simulation.oracle_tests.stories import SECOND, at, issued, words

PATH = "/platforms/video-1/exemptions"
OUT = {"type": "https://orders.example/problems/platform-not-in-scope"}


def exchange(path: str, body: Any, time: str, status: int, **answer: Any) -> Exchange:  # noqa: ANN401 - JSON
    when = at(f"{time}.000")
    return Exchange("somebody", "POST", path, body, [Attempt(when - SECOND, when + SECOND, status)], json.dumps(answer))


def entered(law: str | None = None, id_: str = "x1", time: str = "09:00:00") -> Exchange:
    return exchange(PATH, {"law": law} if law else {}, time, 201, id=id_)


def lifted(id_: str = "x1", status: int = 200, **answer: Any) -> Exchange:  # noqa: ANN401 - JSON
    shown = {"id": id_, "lifted_at": "2026-11-24T11:00:00.000Z", **answer}
    return exchange(f"{PATH}/{id_}/lifting", {"reason": "So."}, "11:00:00", status, **shown)


def ordered(time: str, status: int = 201) -> Exchange:
    return exchange("/orders", issued().order.text(), time, status, **(OUT if status == 409 else {"id": "1"}))


def scope_faults(*exchanges: Exchange) -> list[str]:
    return words(scope.faults, History(at("12:00:00.000") + timedelta(days=1), [], (), exchanges=[*exchanges]))


def test_an_order_to_a_platform_that_is_exempt_is_refused_until_that_is_lifted() -> None:
    right = (entered(), ordered("08:50:00"), ordered("10:00:00", 409), lifted(), ordered("11:30:00"))
    assert scope_faults(*right) == []
    assert "issued, though its platform is exempt" in scope_faults(entered(), ordered("10:00:00"), lifted())[0]
    assert "refused as out of scope" in scope_faults(entered(), lifted(), ordered("11:30:00", 409))[0]
    assert "refused as out of scope" in scope_faults(entered(), ordered("08:50:00", 409))[0]


def test_just_after_it_was_entered_or_lifted_either_is_right() -> None:
    for status in (201, 409):
        assert scope_faults(entered(), ordered("09:01:00", status), lifted(), ordered("11:01:00", status)) == []


def test_an_exemption_of_one_law_leaves_the_others() -> None:
    assert "issued" in scope_faults(entered("kz"), ordered("10:00:00"))[0]
    assert scope_faults(entered("eu-tco"), ordered("10:00:00")) == []
    assert "refused" in scope_faults(entered("eu-tco"), ordered("10:00:00", 409))[0]


def test_a_lifting_that_is_refused_or_shows_another_one() -> None:
    assert scope_faults(entered(), lifted(status=404)) == ["exemption x1 was not lifted: 404"]
    assert "the answer shows x2" in scope_faults(entered(), lifted(id="x2"))[0]
    assert "the answer shows x1, None" in scope_faults(entered(), lifted(lifted_at=None))[0]
