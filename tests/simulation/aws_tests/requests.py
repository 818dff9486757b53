"""Requests to DynamoDB, short to write, and what asks both sides the same."""

from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws

from tests.simulation.aws_tests.still_world import StillWorld
from tests.simulation.aws_tests.tables import Request, ask_moto, ask_simulated, make_on_moto, simulated

Values = dict[str, Any]


@pytest.fixture
def moto_table(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        make_on_moto()
        yield


def item(pk: str = "order:1", sk: str = "journal", **attributes: Any) -> Values:  # noqa: ANN401 - wire values
    return {"pk": {"S": pk}, "sk": {"S": sk}, **attributes}


def put(written: Values, **more: Any) -> Request:  # noqa: ANN401 - a request's parameters
    return "PutItem", {"Item": written, **more}


def update(expression: str, names: Values | None = None, values: Values | None = None, **more: Any) -> Request:  # noqa: ANN401
    optional = {"ExpressionAttributeNames": names, "ExpressionAttributeValues": values}
    used = {name: value for name, value in optional.items() if value}
    return "UpdateItem", {"Key": item(), "UpdateExpression": expression, "ReturnValues": "ALL_NEW", **used, **more}


def get(pk: str = "order:1", sk: str = "journal", **more: Any) -> Request:  # noqa: ANN401
    return "GetItem", {"Key": item(pk, sk), **more}


def condition(expression: str, names: Values | None = None, values: Values | None = None, **more: Any) -> Request:  # noqa: ANN401
    optional = {"ExpressionAttributeNames": names, "ExpressionAttributeValues": values}
    used = {name: value for name, value in optional.items() if value}
    return "DeleteItem", {"Key": item(), "ConditionExpression": expression, "ReturnValues": "ALL_OLD", **used, **more}


def query(expression: str, values: Values, **more: Any) -> Request:  # noqa: ANN401
    return "Query", {"KeyConditionExpression": expression, "ExpressionAttributeValues": values, **more}


def transact(*writes: tuple[str, Values], **more: Any) -> Request:  # noqa: ANN401
    return "TransactWriteItems", {"TransactItems": [{kind: parameters} for kind, parameters in writes], **more}


def agree(*requests: Request) -> None:
    service = simulated(StillWorld())
    for request in requests:
        assert ask_simulated(service, request) == ask_moto(request), request
