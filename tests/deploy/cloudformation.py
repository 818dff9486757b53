"""A model of CloudFormation: the states of a stack, what each takes, and what it refuses in AWS's words.

From the API reference (CreateChangeSet, DeleteStack, ContinueUpdateRollback, RollbackStack) and the page on stack
status codes. A protected table makes the rollback of a creation fail, and a resource that is `stuck` its deletion.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

UPDATED = {
    "CREATE_COMPLETE",
    "UPDATE_COMPLETE",
    "UPDATE_ROLLBACK_COMPLETE",
    "IMPORT_COMPLETE",
    "IMPORT_ROLLBACK_COMPLETE",
}
STATES = (
    *sorted(UPDATED),
    *("CREATE_IN_PROGRESS", "CREATE_FAILED", "DELETE_IN_PROGRESS", "DELETE_FAILED", "DELETE_COMPLETE"),
    *("REVIEW_IN_PROGRESS", "ROLLBACK_IN_PROGRESS", "ROLLBACK_FAILED", "ROLLBACK_COMPLETE"),
    *("UPDATE_IN_PROGRESS", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "UPDATE_FAILED", "UPDATE_ROLLBACK_IN_PROGRESS"),
    *("UPDATE_ROLLBACK_FAILED", "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", "IMPORT_IN_PROGRESS"),
    *("IMPORT_ROLLBACK_IN_PROGRESS", "IMPORT_ROLLBACK_FAILED"),
)
Call = tuple[str, str]  # an operation, and the state it was asked in


@dataclass
class Model:
    """One stack. `fails`: the operations that fail, as often as they are named; `changes`: what a change set shows."""

    name: str = "removal-orders"
    status: str = ""
    parameters: dict[str, str] = field(default_factory=dict)
    changes: Sequence[Mapping[str, Any]] = ()
    fails: list[str] = field(default_factory=list)
    stuck: tuple[str, ...] = ()
    left: tuple[str, ...] = ()  # what an update that succeeds cannot delete afterwards
    outputs: dict[str, str] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    protected: bool = False
    kept: bool = False  # termination protection
    _events: list[dict[str, Any]] = field(default_factory=list)
    _ahead: list[str] = field(default_factory=list)
    _proposed: dict[str, Any] = field(default_factory=dict)

    def describe_stacks(self, StackName: str) -> dict[str, Any]:
        if self._ahead:
            self.status = self._ahead.pop(0)
        if self.status in ("", "DELETE_COMPLETE"):
            raise self._refusal(f"Stack with id {StackName} does not exist")
        parameters = [{"ParameterKey": key, "ParameterValue": value} for key, value in self.parameters.items()]
        stack = {"StackStatus": self.status, "Parameters": parameters, "EnableTerminationProtection": self.kept}
        outputs = [{"OutputKey": key, "OutputValue": value} for key, value in self.outputs.items()]
        return {"Stacks": [{**stack, "Outputs": outputs}]}

    def update_termination_protection(self, *, StackName: str, EnableTerminationProtection: bool) -> None:
        self.calls.append(("keep" if StackName == self.name else "", self.status))
        self.kept = EnableTerminationProtection

    def create_change_set(self, **asked: Any) -> dict[str, Any]:
        self.calls.append((f"propose {asked['ChangeSetType']}", self.status))
        is_new = self.status in ("", "DELETE_COMPLETE", "REVIEW_IN_PROGRESS")
        if asked["ChangeSetType"] == "CREATE" and not is_new:
            raise self._refusal(f"Stack [{self.name}] already exists and cannot be created again with the changeSet")
        if asked["ChangeSetType"] == "UPDATE" and self.status not in UPDATED:
            raise self._refusal(f"Stack:{self.name} is in {self.status} state and can not be updated.")
        previous = [value for value in asked["Parameters"] if value.get("UsePreviousValue")]
        if any(value["ParameterKey"] not in self.parameters for value in previous):
            raise self._refusal("Invalid input for parameter key: UsePreviousValue")
        self._proposed, self.status = asked, "REVIEW_IN_PROGRESS" if is_new else self.status
        return {"Id": "change-set"}

    def describe_change_set(self, ChangeSetName: str) -> dict[str, Any]:
        if self.changes:
            return {"Status": "CREATE_COMPLETE", "Changes": [{"ResourceChange": change} for change in self.changes]}
        reason = (
            "The submitted information didn't contain changes. Submit different information to create a change set."
        )
        return {"Status": "FAILED", "StatusReason": f"{ChangeSetName and reason}"}

    def delete_change_set(self, ChangeSetName: str) -> None:
        self._proposed = {}

    def execute_change_set(self, ChangeSetName: str, ClientRequestToken: str) -> None:
        operation = "create" if self.status == "REVIEW_IN_PROGRESS" else "update"
        self.calls.append((operation, self.status))
        before, failed = dict(self.parameters), self._fails(operation)
        given = self._proposed["Parameters"]
        self.parameters.update(
            {value["ParameterKey"]: value["ParameterValue"] for value in given if "ParameterValue" in value}
        )
        self.protected = self.protected or self.parameters.get("ProtectTable", "true") == "true"
        if operation == "create":
            back = "ROLLBACK_FAILED" if self.protected or self._fails("roll back") else "ROLLBACK_COMPLETE"
            ends = ["CREATE_IN_PROGRESS", *(["ROLLBACK_IN_PROGRESS", back] if failed else ["CREATE_COMPLETE"])]
        else:
            back = "UPDATE_ROLLBACK_FAILED" if failed and self._fails("roll back") else "UPDATE_ROLLBACK_COMPLETE"
            done = [*(["UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"] if self._removes else []), "UPDATE_COMPLETE"]
            ends = ["UPDATE_IN_PROGRESS", *(["UPDATE_ROLLBACK_IN_PROGRESS", back] if failed else done)]
            self.parameters = before if failed else self.parameters
        self._go(ends, ClientRequestToken, "PageFunction" if failed else "")
        if not failed:
            self._leave(ClientRequestToken)

    @property
    def _removes(self) -> bool:
        return any(change["Action"] == "Remove" for change in self.changes)

    def _leave(self, token: str) -> None:
        """What cannot be deleted while a stack cleans up leaves it all the same, and the update has succeeded."""
        self._events += [
            {
                "ClientRequestToken": token,
                "LogicalResourceId": name,
                "ResourceStatus": "DELETE_FAILED",
                "ResourceStatusReason": f"The {name} has dependencies and cannot be deleted.",
            }
            for name in self.left
        ]

    def delete_stack(self, StackName: str, ClientRequestToken: str = "", RetainResources: Sequence[str] = ()) -> None:
        self.calls.append(("delete", self.status))
        if self.kept:
            raise self._refusal(f"Stack [{StackName}] cannot be deleted while TerminationProtection is enabled")
        if self.status.endswith("_IN_PROGRESS") and self.status != "REVIEW_IN_PROGRESS":
            raise self._refusal(f"Stack [{StackName}] cannot be deleted while in status {self.status}")
        if RetainResources and self.status != "DELETE_FAILED":
            raise self._refusal("RetainResources can only be specified for a stack in DELETE_FAILED")
        stuck = set(self.stuck) - set(RetainResources)
        failed = bool(stuck) or self._fails("delete")
        self._go(["DELETE_IN_PROGRESS", "DELETE_FAILED" if failed else "DELETE_COMPLETE"], ClientRequestToken, *stuck)

    def continue_update_rollback(
        self,
        StackName: str,
        ClientRequestToken: str = "",
        ResourcesToSkip: Sequence[str] = (),
    ) -> None:
        self.calls.append(("continue", self.status))
        if self.status != "UPDATE_ROLLBACK_FAILED":
            raise self._refusal(f"Stack:{StackName} is in {self.status} state and can not continue update rollback")
        if set(ResourcesToSkip) - {"PageFunction"}:
            raise self._refusal("only resources in UPDATE_FAILED can be skipped")
        self._roll_back(ClientRequestToken)

    def rollback_stack(self, StackName: str, ClientRequestToken: str) -> None:
        self.calls.append(("roll back", self.status))
        if self.status not in ("CREATE_FAILED", "UPDATE_FAILED"):
            raise self._refusal(f"Stack:{StackName} is in {self.status} state and can not be rolled back")
        self._roll_back(ClientRequestToken)

    def _roll_back(self, token: str) -> None:
        failed = self._fails("roll back")
        end = "UPDATE_ROLLBACK_FAILED" if failed else "UPDATE_ROLLBACK_COMPLETE"
        self._go(["UPDATE_ROLLBACK_IN_PROGRESS", end], token, "PageFunction" if failed else "")

    def describe_stack_events(self, StackName: str) -> dict[str, Any]:
        return {"StackEvents": self._events[::-1] if StackName == self.name else []}

    def list_stack_resources(self, StackName: str) -> dict[str, Any]:
        stuck = self.stuck if StackName == self.name and self.status == "DELETE_FAILED" else ()
        failed = [{"LogicalResourceId": name, "ResourceStatus": "DELETE_FAILED"} for name in stuck]
        page = [{"LogicalResourceId": "PageFunction", "ResourceStatus": "UPDATE_FAILED"}]
        return {"StackResourceSummaries": page if self.status == "UPDATE_ROLLBACK_FAILED" else failed}

    def get_paginator(self, operation: str) -> "Pages":
        return Pages(getattr(self, operation))

    def _go(self, ends: list[str], token: str, *failed: str) -> None:
        self.status, self._ahead = ends[0], ends[1:]
        self._events.append({"ClientRequestToken": token, "ResourceStatus": ends[0]})
        self._events += [
            {
                "ClientRequestToken": token,
                "LogicalResourceId": name,
                "ResourceStatus": "UPDATE_FAILED",
                "ResourceStatusReason": "Quota exceeded",
            }
            for name in failed
            if name
        ]

    def _fails(self, operation: str) -> bool:
        if operation in self.fails:
            self.fails.remove(operation)
            return True
        return False

    def _refusal(self, message: str) -> ClientError:
        return ClientError({"Error": {"Code": "ValidationError", "Message": message}}, "CloudFormation")


class Slow(Model):
    """A stack whose operation begins a moment after it was asked for; until then it is as the one before left it."""

    def execute_change_set(self, ChangeSetName: str, ClientRequestToken: str) -> None:
        before, events = self.status, list(self._events)
        super().execute_change_set(ChangeSetName, ClientRequestToken)
        self._begun, self._events = self._events, [*events, {"ClientRequestToken": "earlier"}]
        self.status, self._ahead = before, [before, before, self.status, *self._ahead]

    def describe_stacks(self, StackName: str) -> dict[str, Any]:
        described = super().describe_stacks(StackName)
        if self.status.endswith("_IN_PROGRESS"):
            self._events = self._begun
        return described


class Pages:
    """A paginator: everything in one page."""

    def __init__(self, operation: Any) -> None:
        self._operation = operation

    def paginate(self, **asked: str) -> Iterator[dict[str, Any]]:
        yield self._operation(**asked)
