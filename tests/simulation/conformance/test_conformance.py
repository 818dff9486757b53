"""Each row of the table on the simulated AWS and on moto; on MiniStack in `tests/wires`."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import boto3
import pytest
import time_machine
from botocore.config import Config
from moto import mock_aws

from tests.cloud import REGION
from tests.simulation.aws_tests.still_world import START
from tests.simulation.conformance.clients import Clients
from tests.simulation.conformance.rows import ANY, SIDES, AnyOrder, Json, Refused, Row, fits
from tests.simulation.conformance.sides import faults
from tests.simulation.conformance.simulated import Simulated
from tests.simulation.conformance.table import DIFFERENCES, ROWS

AS_IT_IS = Config(parameter_validation=False, retries={"total_max_attempts": 1})


@pytest.fixture(scope="module")
def moto() -> Iterator[Clients]:
    """One for all rows: each has resources of its own, and to start moto for each would take a minute."""
    with mock_aws(), time_machine.travel(START, tick=True) as clock:
        session = boto3.Session("testing", "testing", region_name=REGION)
        client = cache(lambda service: session.client(service, config=AS_IT_IS))
        yield Clients("moto", client, clock.shift)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_the_simulated_aws_answers_as_aws(row: Row) -> None:
    assert faults(Simulated(), row) == []


@pytest.mark.parametrize("row", [row for row in ROWS if "moto" not in row.unasked], ids=lambda row: row.name)
def test_moto_answers_as_the_table_says(row: Row, moto: Clients) -> None:
    assert faults(moto, row) == []


def test_each_row_is_there_once_and_says_where_aws_documents_it() -> None:
    assert [name for name, count in Counter(row.name for row in ROWS).items() if count > 1] == []
    assert [row.name for row in ROWS if not row.source.startswith("https://docs.aws.amazon.com/")] == []


def test_the_simulated_aws_never_differs() -> None:
    assert {side for row in ROWS for side in (*row.differs, *row.unasked)} <= set(SIDES) - {"simulated"}


def test_each_listed_difference_is_one_of_a_row() -> None:
    names = {row.name for row in ROWS}
    assert [(side, name) for side, those in DIFFERENCES.items() for name in those if name not in names] == []


def test_a_new_difference_and_one_that_is_gone_are_faults() -> None:
    row = next(row for row in ROWS if row.name == "put: a new item")
    assert len(faults(Simulated(), replace(row, answer=Refused("ValidationException")))) == 1
    (gone, still) = faults(Simulated(), replace(row, differs={"simulated": Refused("ValidationException")}))
    assert "answers" in gone
    assert "its difference is gone" in still


def test_an_answer_with_more_or_less_than_listed_is_another() -> None:
    assert fits({"a": ANY, "b": AnyOrder([1, 2])}, {"a": "x", "b": [2, 1]})
    assert not fits({"a": ANY}, {"a": "x", "b": 1})
    assert not fits({"a": ANY, "b": 1}, {"a": "x"})
    assert not fits(AnyOrder([1, 2]), [1, 1, 2])
    assert fits({"body": Json({"a": ANY})}, {"body": '{"a": 1}'})
    assert not fits({"body": Json({"a": ANY})}, {"body": '{"a": 1, "b": 2}'})
