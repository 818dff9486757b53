"""The table of what each command asks of DynamoDB is what is counted, and what words beside facts cost is known."""

import tomllib

from tests.deploy import each_command

TABLE = tomllib.loads(each_command.FILE.read_text("utf-8"))
REQUESTS, READ_UNITS, WRITE_UNITS = range(3)


def test_each_command_asks_for_what_the_table_says() -> None:
    assert each_command.measured(TABLE["before"]) == each_command.FILE.read_text("utf-8"), (
        "PYTHONPATH=functions:. python -m tests.deploy.each_command"
    )


def test_words_beside_a_fact_cost_one_request_and_at_most_two_write_units() -> None:
    assert TABLE["now"].keys() - TABLE["before"].keys() == {each_command.LONGEST}
    more = {
        name: [now - then for now, then in zip(row, TABLE["before"][name], strict=True)]
        for name, row in TABLE["now"].items()
        if name in TABLE["before"]
    }
    written = {name: row for name, row in more.items() if name.startswith(("POST", "page: POST"))}
    assert len(written) > 10
    assert {row[REQUESTS] for name, row in written.items() if name != "POST orders"} == {1}
    assert all(-1 <= row[WRITE_UNITS] <= 2 for row in written.values())


def test_the_longest_words_cost_their_own_bytes_and_nothing_of_the_journal() -> None:
    longest, usual = TABLE["now"][each_command.LONGEST], TABLE["now"]["POST contest"]
    assert longest[REQUESTS] == usual[REQUESTS]
    assert 95 <= longest[WRITE_UNITS] - usual[WRITE_UNITS] <= 100, "2 bytes each, in units of 1,024"
