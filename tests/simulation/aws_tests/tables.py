"""The template's table, simulated and on moto, and requests to both."""

import copy
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from tests.cloud import RESOURCES, client, create_table
from tests.simulation.aws.dynamodb import DynamoDB, Table
from tests.simulation.aws.environment import Environment
from tests.simulation.aws.errors import AwsError

TABLE = "removal-orders"
Answer = dict[str, Any]
Request = tuple[str, dict[str, Any]]
UNCOMPARED = {"ResponseMetadata", "ConsumedCapacity", "ItemCollectionMetrics"}


def simulated(environment: Environment) -> DynamoDB:
    service = DynamoDB(environment)
    service.add(Table(TABLE, RESOURCES["Table"]["Properties"], environment))
    return service


def make_on_moto() -> None:
    create_table(TABLE)


def ask_simulated(service: DynamoDB, request: Request) -> Answer:
    operation, parameters = request
    try:
        return _comparable(service.call(operation, _with_table(operation, parameters)))
    except AwsError as error:
        return {"error": error.code, **_reasons(error.extra), **_item(error.extra)}


def ask_moto(request: Request) -> Answer:
    operation, parameters = request
    try:
        answer = client("dynamodb")._make_api_call(operation, _with_table(operation, parameters))  # noqa: SLF001
        return _comparable(answer)
    except ClientError as error:
        response: Mapping[str, Any] = error.response
        return {"error": response["Error"]["Code"], **_reasons(response), **_item(response)}


def _with_table(operation: str, parameters: Mapping[str, Any]) -> Answer:
    named = copy.deepcopy(dict(parameters))
    if operation == "TransactWriteItems":
        for write in named["TransactItems"]:
            next(iter(write.values()))["TableName"] = TABLE
    elif operation != "BatchGetItem":
        named["TableName"] = TABLE
    return named


def _comparable(answer: Mapping[str, Any]) -> Answer:
    return {name: value for name, value in answer.items() if name not in UNCOMPARED}


def _reasons(response: Mapping[str, Any]) -> Answer:
    reasons = response.get("CancellationReasons")
    return {"reasons": [(reason["Code"], reason.get("Item")) for reason in reasons]} if reasons else {}


def _item(response: Mapping[str, Any]) -> Answer:
    return {"Item": response["Item"]} if response.get("Item") else {}
