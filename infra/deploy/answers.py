"""What a stack is made with: fixed by its environment, kept by the stack from last time, or asked of the operator.

The stack keeps the answers, not a file: they are where the deployment is, for a colleague's clone as for this one.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_cloudformation.type_defs import ParameterTypeDef

NEVER_ASKED = {
    "BackupCopyVault",
    "Local",
    "AllowedTargets",
    "OrderShards",
    "ListShards",
    "DeliveryPartitions",
    "ErasuresCopy",
    "LogCertificate",
    "LogDomain",
    "LogKeyInUse",
    "LogNextKey",
    "LogPolicy",
    "LogServed",
    "LinkKeyRegion",
    "Workers",
    "WarmReads",
    "WarmWrites",
    "FixedAddresses",
    "ProtectTable",
    "SecretsKeyInUse",
    "SecretsKeyRegions",
}  # their defaults, or SET
# What a stack of an earlier release did before it had the parameter: its release still runs while this one is deployed,
# and does not find orders in further shards (decision 84), nor deliveries in partitions of their own (decision 85). KMS
# changes no key of one region into one of many (decision 103).
AS_BEFORE = {"OrderShards": "1", "DeliveryPartitions": "endpoint", "SecretsKeyRegions": "one"}
Ask = Callable[[str], str]


class Unanswered(Exception):
    """A parameter has no value and there is no terminal to ask on; the message says how to give it."""


def no_answers(question: str) -> str:
    """What answers where no terminal is: nothing."""
    return question[:0]


def parameters(
    template: Mapping[str, Any], fixed: Mapping[str, str], kept: Mapping[str, str], ask: Ask
) -> "list[ParameterTypeDef]":
    """Every parameter of a template; Unanswered for one that can be neither found nor asked for."""
    return list(_values(template["Parameters"], fixed, kept, ask))


def given(parameters: "Sequence[ParameterTypeDef]") -> dict[str, str]:
    """The values of those parameters that are not the previous ones."""
    return {value["ParameterKey"]: value["ParameterValue"] for value in parameters if "ParameterValue" in value}


def _values(
    known: Mapping[str, Any], fixed: Mapping[str, str], kept: Mapping[str, str], ask: Ask
) -> "Iterator[ParameterTypeDef]":
    for name, shape in known.items():
        if name in fixed:
            yield {"ParameterKey": name, "ParameterValue": _held(name, shape, fixed[name])}
        elif name in kept:
            yield {"ParameterKey": name, "UsePreviousValue": True}
        elif kept and name in AS_BEFORE:
            yield {"ParameterKey": name, "ParameterValue": AS_BEFORE[name]}
        elif name not in NEVER_ASKED:
            yield {"ParameterKey": name, "ParameterValue": _prompted(name, shape, ask)}


def _prompted(name: str, shape: Mapping[str, Any], ask: Ask) -> str:
    default = str(shape.get("Default", ""))
    shown = f" [{default}]" if "Default" in shape else ""
    while not _fits(shape, answer := ask(f"{shape['Description']}\n{name}{shown}: ").strip() or default):
        if not answer:
            raise Unanswered(f'{name} has no value; give it with SET="{name}=…"')
        print(f"{name}: {_wanted(shape)}")
    return answer


def _held(name: str, shape: Mapping[str, Any], value: str) -> str:
    if not _fits(shape, value):
        raise Unanswered(f"{name}: {_wanted(shape)}, not {value}")
    return value


def _fits(shape: Mapping[str, Any], value: str) -> bool:
    if "AllowedValues" in shape:
        return value in map(str, shape["AllowedValues"])
    return re.search(shape.get("AllowedPattern", ""), value) is not None


def _wanted(shape: Mapping[str, Any]) -> str:
    return str(shape.get("ConstraintDescription") or f"one of {shape['AllowedValues']}")
