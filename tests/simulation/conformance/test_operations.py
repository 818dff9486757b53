"""The table has a row for each operation that the product calls, and for each that the simulated AWS answers."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.simulation.conformance import operations
from tests.simulation.conformance.operations import Operation, in_the_code
from tests.simulation.conformance.table import ROWS

ROOT = Path(__file__).parents[3]
COVERED = {(row.at or row.service, row.operation) for row in ROWS}
# The command line asks for the stack's outputs before there is any wiring; nothing simulated runs it so.
OUTSIDE: set[Operation] = {("cloudformation", "DescribeStacks")}


def in_a_world() -> set[str]:
    environment = {**os.environ, "PYTHONPATH": "functions", "PYTHONHASHSEED": "0"}
    command = [sys.executable, "-m", operations.__name__]
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    return set(json.loads(run.stdout.splitlines()[-1]))


def test_what_the_code_calls_has_rows() -> None:
    called = in_the_code()
    assert {("sqs", "SendMessageBatch"), ("dynamodb", "Scan"), ("kms", "Decrypt")} <= called
    assert {("dynamodb", "BatchGetItem"), ("dynamodb", "DeleteItem"), ("dynamodb", "TransactWriteItems")} <= called
    assert called - COVERED == OUTSIDE


def test_what_a_world_calls_has_rows() -> None:
    called = in_a_world()
    assert {"TransactWriteItems", "UpdateItem", "PutEvents", "SendEmail"} <= called
    assert called <= {operation for _, operation in COVERED}
