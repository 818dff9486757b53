"""The table: what AWS answers, by service; `moto` and `ministack` have where those two answer otherwise."""

from collections.abc import Mapping
from dataclasses import replace

from tests.simulation.conformance.rows import Answer, Row
from tests.simulation.conformance.table import (
    dynamodb_reads,
    dynamodb_transactions,
    dynamodb_updates,
    dynamodb_writes,
    events,
    kms,
    ministack,
    moto,
    s3,
    secrets,
    ses,
    sns,
    sqs_receiving,
    sqs_sending,
    streams,
)

MODULES = (
    dynamodb_reads,
    dynamodb_writes,
    dynamodb_updates,
    dynamodb_transactions,
    streams,
    sqs_sending,
    sqs_receiving,
    events,
    sns,
    kms,
    secrets,
    s3,
    ses,
)
DIFFERENCES: Mapping[str, Mapping[str, Answer]] = {"moto": moto.DIFFERS, "ministack": ministack.DIFFERS}


def _with_differences(row: Row) -> Row:
    return replace(row, differs={side: those[row.name] for side, those in DIFFERENCES.items() if row.name in those})


ROWS: tuple[Row, ...] = tuple(_with_differences(row) for module in MODULES for row in module.ROWS)
