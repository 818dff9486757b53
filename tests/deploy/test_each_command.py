"""The table of what each command asks of DynamoDB is what is counted, and what words beside facts cost is known."""

import tomllib

import pytest

from tests.deploy import each_command

TABLE = tomllib.loads(each_command.FILE.read_text("utf-8"))
REQUESTS, READ_UNITS, WRITE_UNITS = range(3)


@pytest.mark.once
def test_each_command_asks_for_what_the_table_says() -> None:
    assert each_command.COUNTED.text() == each_command.FILE.read_text("utf-8"), (
        "PYTHONPATH=functions:. python -m tests.deploy.each_command"
    )


def test_words_beside_a_fact_cost_two_requests_and_at_most_six_write_units() -> None:
    assert TABLE["now"].keys() - TABLE["before"].keys() == {each_command.LONGEST}
    more = {
        name: [now - then for now, then in zip(row, TABLE["before"][name], strict=True)]
        for name, row in TABLE["now"].items()
        if name in TABLE["before"]
    }
    written = {name: row for name, row in more.items() if name.startswith("POST")}
    assert len(written) > 10
    assert {row[REQUESTS] for name, row in written.items() if name != "POST orders"} == {2}
    assert all(2 <= row[WRITE_UNITS] <= 6 for row in written.values())


def test_the_longest_words_cost_their_own_bytes_twice_and_nothing_of_the_journal() -> None:
    """They are written with a timer, which ends once their fact is written: each time all of their bytes."""
    longest, usual = TABLE["now"][each_command.LONGEST], TABLE["now"]["POST contest"]
    assert 190 <= longest[WRITE_UNITS] - usual[WRITE_UNITS] <= 200, "2 bytes each, in units of 1,024"
