"""MiniStack answers as the conformance table says: with its differences from AWS, and with no other."""

import time
from functools import cache

import boto3
import pytest
from botocore.config import Config

from infra.dev.local.aws import OPERATOR, REGION
from infra.dev.local.stack import Stack
from tests.simulation.conformance.clients import Clients
from tests.simulation.conformance.sides import faults
from tests.simulation.conformance.table import ROWS

AS_IT_IS = Config(parameter_validation=False, retries={"total_max_attempts": 1})


@pytest.fixture(scope="module")
def ministack(stack: Stack) -> Clients:
    session = boto3.Session(OPERATOR["aws_access_key_id"], OPERATOR["aws_secret_access_key"], region_name=REGION)
    client = cache(lambda service: session.client(service, endpoint_url=stack.aws.endpoint_url, config=AS_IT_IS))
    return Clients("ministack", client, time.sleep)


def test_ministack_answers_as_the_table_says(ministack: Clients) -> None:
    """One test, so that one worker runs it: each row waits for the emulator, not for this machine."""
    rows = (row for row in ROWS if ministack.name not in row.unasked)
    assert [fault for row in rows for fault in faults(ministack, row)] == []
