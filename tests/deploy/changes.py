"""What a change set says of a change of parameters, made from the template as CloudFormation makes it.

A resource whose condition becomes true is added, and removed when it becomes false; with `Retain` it then stays in the
account. The properties of the others are compared. What is replaced is not worked out: no parameter here does it.
https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChange.html
"""

from collections.abc import Iterator
from typing import Any

from infra.template import Template, deployed

Change = dict[str, Any]
SAM = {"AWS::Serverless::Function": "AWS::Lambda::Function"}
KEPT = {"Retain", "RetainExceptOnCreate"}


def between(template: Template, before: dict[str, str], after: dict[str, str]) -> list[Change]:
    """The changes from one choice of parameters to another, of a deployment on AWS."""
    old, new = (deployed(template, **{"Local": "false", **chosen})["Resources"] for chosen in (before, after))
    return [
        *(_change("Add", name, new[name]) for name in new if name not in old),
        *(_modified(name, old[name], new[name]) for name in new if name in old and old[name] != new[name]),
        *(_removed(name, old[name]) for name in old if name not in new),
    ]


def _change(action: str, name: str, resource: Change) -> Change:
    kind = SAM.get(resource["Type"], resource["Type"])
    return {"Action": action, "LogicalResourceId": name, "ResourceType": kind}


def _removed(name: str, resource: Change) -> Change:
    policy = "Retain" if resource.get("DeletionPolicy") in KEPT else "Delete"
    return {**_change("Remove", name, resource), "PolicyAction": policy}


def _modified(name: str, old: Change, new: Change) -> Change:
    return {
        **_change("Modify", name, new),
        "Replacement": "False",
        "Scope": ["Properties"],
        "Details": list(_details(old["Properties"], new["Properties"])),
    }


def _details(old: Change, new: Change) -> Iterator[Change]:
    for name in sorted(set(old) | set(new)):
        if old.get(name) != new.get(name):
            yield {
                "Target": {"Attribute": "Properties", "Name": name, "RequiresRecreation": "Never"},
                "Evaluation": "Static",
                "ChangeSource": "DirectModification",
            }
