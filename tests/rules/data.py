"""Rules of the data: the table is what the stores think it is, and neither it nor the key is lost by a mistake."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import removal
from removal.table import Item
from tests.rules.template import LOGS, Template, resources

Shape = dict[str, Any]
TABLE, KEY = "AWS::DynamoDB::Table", "AWS::KMS::Key"
KEPT = {"Table", "SecretsKey", "FailedRecords", "Erasures", "LinkKey", "LogBucket", "LogKey", "PromiseKey"}
GOES = {"CanaryLogGroup": "the release before lacks it: kept by a rollback, it would refuse the update after that"}


def what_must_last_outlives_the_stack(template: Template) -> list[str]:
    return [
        f"{name}: goes with the stack"
        for name in sorted(KEPT | {group for group, _ in resources(template, LOGS)} - set(GOES))
        if name in template["Resources"]
        if template["Resources"][name].get("DeletionPolicy") not in {"Retain", "RetainExceptOnCreate"}
        or template["Resources"][name].get("UpdateReplacePolicy") != "Retain"
    ] + [f"{name}: stays" for name in GOES if "DeletionPolicy" in template["Resources"].get(name, {})]


def the_table_can_be_restored(template: Template) -> list[str]:
    return [
        f"{name}: {fault}"
        for name, table in resources(template, TABLE)
        for fault, bad in (
            (
                "no point in time to restore",
                table["PointInTimeRecoverySpecification"] != {"PointInTimeRecoveryEnabled": True},
            ),
            ("not protected from deletion", table.get("DeletionProtectionEnabled") is not True),
            ("not encrypted", table.get("SSESpecification") != {"SSEEnabled": True}),
            ("must be given capacity", table.get("BillingMode") != "PAY_PER_REQUEST"),
            ("its stream lacks images", table.get("StreamSpecification") != {"StreamViewType": "NEW_AND_OLD_IMAGES"}),
        )
        if bad
    ]


def keys_rotate(template: Template) -> list[str]:
    return [
        f"{name}: never changes"
        for name, key in resources(template, KEY)
        if key.get("EnableKeyRotation") is not True and key.get("KeyUsage") != "SIGN_VERIFY"
    ]


def keys_may_have_replicas(template: Template) -> list[str]:
    """KMS changes no key of one region into one of many: it is made so, or never is."""
    return [f"{name}: of one region" for name, key in resources(template, KEY) if key.get("MultiRegion") is not True]


def the_table_is_what_the_stores_think(template: Template) -> list[str]:
    _, table = next(resources(template, TABLE))
    written = _shapes(table, table["AttributeDefinitions"])
    thought = [(model.__name__, _thought(model)) for model in _models()]
    unlike = [
        f"{model}: thinks {name} is {shape}, written is {written.get(name)}"
        for model, shapes in thought
        for name, shape in shapes.items()
        if written.get(name) != shape
    ]
    used = {name for _, shapes in thought for name in shapes}
    return unlike + [f"{name}: no store knows it" for name in sorted(written.keys() - used)]


def _thought(model: type[Item]) -> dict[str, Shape]:
    schema = _spelt(model._get_schema())  # noqa: SLF001 - pynamodb has no public way to ask
    indexes = [_spelt(index) for index in schema["GlobalSecondaryIndexes"]]
    return _shapes({**schema, "GlobalSecondaryIndexes": indexes}, schema["AttributeDefinitions"])


def _spelt(attributes: Mapping[str, Any]) -> Shape:
    """pynamodb's `key_schema` as CloudFormation's `KeySchema`."""
    return {"".join(word.title() for word in name.split("_")): value for name, value in attributes.items()}


def _shapes(table: Shape, definitions: list[dict[str, str]]) -> dict[str, Shape]:
    types = {definition["AttributeName"]: definition["AttributeType"] for definition in definitions}
    shapes = {"table": _keys(table["KeySchema"], types)}
    for index in table["GlobalSecondaryIndexes"]:
        projection = index["Projection"]
        held = {"projection": projection["ProjectionType"], "held": sorted(projection.get("NonKeyAttributes", []))}
        shapes[index["IndexName"]] = {**_keys(index["KeySchema"], types), **held}
    return shapes


def _keys(schema: list[dict[str, str]], types: dict[str, str]) -> Shape:
    return {key["KeyType"]: f"{key['AttributeName']} {types.get(key['AttributeName'])}" for key in schema}


def _models() -> Iterator[type[Item]]:
    """Every model; only stores know DynamoDB, which an import contract holds, so none can hide elsewhere."""
    for module in walk_packages(removal.__path__, "removal."):
        if module.name.endswith("store"):
            import_module(module.name)
    waiting: list[type[Item]] = [Item]
    while waiting:
        model = waiting.pop()
        yield model
        waiting += model.__subclasses__()
