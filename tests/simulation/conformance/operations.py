"""Which operations of AWS the product calls: by its code, and by a simulated world.

`python -m tests.simulation.conformance.operations` runs that world, in a process of its own as every world needs.
"""

import ast
import json
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import botocore.session
from botocore import xform_name

PRODUCT = Path(__file__).parents[3] / "functions" / "removal"
SERVICES = ("dynamodb", "sqs", "events", "sns", "sesv2", "kms", "secretsmanager", "s3", "cloudformation", "lambda")
SEED, ORDERS = 7, 12
Operation = tuple[str, str]  # botocore's names of the service and of the operation
BY_PYNAMODB = {
    "get": "GetItem",
    "batch_get": "BatchGetItem",
    "query": "Query",
    "scan": "Scan",
    "save": "PutItem",
    "update": "UpdateItem",
    "delete": "DeleteItem",
    "batch_write": "BatchWriteItem",
    "TransactWrite": "TransactWriteItems",
    "TransactGet": "TransactGetItems",
    "create_table": "CreateTable",
    "describe_table": "DescribeTable",
}


def in_the_code() -> set[Operation]:
    """What is called on a client, such as `self._client.send_email(...)`, or by pynamodb."""
    trees = [ast.parse(path.read_text("utf-8")) for path in PRODUCT.rglob("*.py")]
    return {operation for tree in trees for operation in (*_called(tree), *_by_pynamodb(tree))}


def _by_pynamodb(tree: ast.AST) -> Iterator[Operation]:
    """What a module that knows the table may call on models; a dict's `get` counts too, which adds nothing wrong."""
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    if not any(module and module.startswith(("pynamodb", "removal.table")) for module in imported):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name_of(node.func) in BY_PYNAMODB:
            yield "dynamodb", BY_PYNAMODB[_name_of(node.func)]


def _called(tree: ast.AST) -> Iterator[Operation]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _is_client(node.func.value):
            name = node.func.attr
            if name in {"get_paginator", "get_waiter"} and isinstance(node.args[0], ast.Constant):
                name = str(node.args[0].value)
            yield from _methods().get(name, ())


def _is_client(node: ast.expr) -> bool:
    return _name_of(node).endswith("client")


def _name_of(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


@cache
def _methods() -> dict[str, list[Operation]]:
    """Operations by the name of the client's method."""
    session = botocore.session.get_session()
    methods: dict[str, list[Operation]] = {}
    for service in SERVICES:
        for operation in session.get_service_model(service).operation_names:
            methods.setdefault(xform_name(operation), []).append((service, operation))
    return methods


def main() -> int:
    """Run a world and print what its trace has of AWS's operations."""
    from tests.simulation.world import World  # noqa: PLC0415 - only in a process of its own

    world = World(SEED, ORDERS)
    world.run()
    known = {operation for pairs in _methods().values() for _, operation in pairs}
    sys.stdout.write(json.dumps(sorted(known & world.trace.operations)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
