"""An order's life makes the requests that the table says, and no more."""

import tomllib

from tests.deploy import life_requests

TABLE = tomllib.loads(life_requests.FILE.read_text("utf-8"))


def test_a_life_makes_the_requests_of_the_table() -> None:
    assert life_requests.COUNTED.text() == life_requests.FILE.read_text("utf-8"), (
        "PYTHONPATH=functions:. python -m tests.deploy.life_requests"
    )


def test_no_function_makes_more_requests_than_before() -> None:
    more = {name for what in ("all", "order") for name in _grown(what)}
    assert more <= {name for name in more if "BatchGetItem" in name}, "one of several items in place of several"
    assert all(sum(TABLE["now"][what].values()) <= sum(TABLE["before"][what].values()) for what in ("all", "order"))


def _grown(what: str) -> set[str]:
    before, now = TABLE["before"][what], TABLE["now"][what]
    return {name for name, count in now.items() if count > before.get(name, 0)}
