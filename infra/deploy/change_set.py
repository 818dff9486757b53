"""One stack's change set: proposed, shown, carried out and waited for, its failures in CloudFormation's own words."""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from infra.deploy.triggers import Watch
from infra.dev.local.waiting import until

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_cloudformation.type_defs import ParameterTypeDef

PROPOSED_WITHIN = 300.0  # seconds
DONE_WITHIN = 5_400.0  # seconds: an index of a large table takes its time, and then the alarms are watched
DELETED_WITHIN = 1_800.0  # seconds
EVERY = 2.0  # seconds
EVENTS = "its events say why: aws cloudformation describe-stack-events --stack-name"
AGAIN = "Mend this, then run make deploy again: it asks before it cleans up."
NOTHING = ("didn't contain changes", "No updates are to be performed")
# Types that hold nothing: CloudFormation calls their replacement *Conditional* at each change of code, because one
# of their create-only properties is an attribute of a resource that changes (the permission of the sweep's rule).
STATELESS = ("AWS::Lambda::Permission", "AWS::Lambda::EventInvokeConfig")
SIGNS = {"Add": "+", "Modify": "~", "Remove": "-", "Import": "+", "Dynamic": "?"}


class NotDeployed(Exception):
    """A stack that did not change, or was taken back; the message holds CloudFormation's reasons."""


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to one resource."""

    action: str
    name: str
    type: str
    replaced: str  # True, Conditional, False, or empty
    scope: tuple[str, ...]
    direct: frozenset[str] = frozenset()  # the properties that the template or a parameter changes
    is_retained: bool = False  # it leaves the stack, and stays in the account

    @property
    def loses(self) -> bool:
        """Whether the thing that is there now, and what is in it, goes or may go."""
        may_go = self.replaced == "Conditional" and self.type not in STATELESS
        return self.action in ("Remove", "Dynamic") or self.replaced == "True" or may_go

    @property
    def is_code(self) -> bool:
        """Whether a function's code is all that changes in it, or it only follows from such a change elsewhere."""
        own = {"Code"} if self.type == "AWS::Lambda::Function" else set()
        return self.action == "Modify" and not self.loses and self.direct <= own and set(self.scope) == {"Properties"}

    def __str__(self) -> str:
        how = {"True": "REPLACED", "Conditional": "MAY BE REPLACED"}.get(self.replaced, "")
        removed = "STAYS IN THE ACCOUNT" if self.is_retained else "REMOVED"
        gone = removed if self.action == "Remove" else ""
        parts = (f"{SIGNS.get(self.action, '?')} {self.name}", self.type, ", ".join(self.scope), how, gone)
        return "  ".join(filter(None, parts))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a stack is to become."""

    template_url: str
    parameters: "list[ParameterTypeDef]"
    capabilities: str
    tags: Mapping[str, str]
    watch: Watch


@dataclass(frozen=True, slots=True)
class Standing:
    """A stack as it is; `status` is empty where there is none."""

    status: str
    parameters: Mapping[str, str]

    @property
    def exists(self) -> bool:
        """Whether there is something to update."""
        return self.status.startswith(("CREATE_COMPLETE", "UPDATE_", "IMPORT_"))


class Stack:
    """One stack, by its name."""

    def __init__(self, client: "CloudFormationClient", name: str) -> None:
        self._client = client
        self.name = name

    def standing(self) -> Standing:
        """NotDeployed if nothing can be done to it now."""
        stack = self._described()
        status = stack.get("StackStatus", "")
        if status.startswith("IMPORT_ROLLBACK_FAILED"):
            raise NotDeployed(f"{self.name} is {status}: {EVENTS} {self.name}")
        if status.endswith("_IN_PROGRESS") and status != "REVIEW_IN_PROGRESS":
            raise NotDeployed(f"{self.name} is being changed ({status}): run make deploy again once it is over")
        parameters = stack.get("Parameters", [])
        return Standing(
            status, {parameter["ParameterKey"]: parameter.get("ParameterValue", "") for parameter in parameters}
        )

    def protect(self) -> bool:
        """Protect the stack from deletion. False if it was protected already."""
        if self._described().get("EnableTerminationProtection"):
            return False
        self._client.update_termination_protection(StackName=self.name, EnableTerminationProtection=True)
        return True

    def delete(self, without: list[str] | None = None) -> str:
        """Delete it and wait. Its state, empty if it is gone; `without`: resources that could not be deleted."""
        token = _token()
        if without:
            self._client.delete_stack(StackName=self.name, ClientRequestToken=token, RetainResources=without)
        else:
            self._client.delete_stack(StackName=self.name, ClientRequestToken=token)
        return until(lambda: self._deleted(token), f"{self.name} is deleted", DELETED_WITHIN, EVERY)

    def _deleted(self, token: str) -> str | None:
        return self.rested(token) if self._described() else ""

    def roll_back(self, status: str) -> tuple[str, str]:
        """Roll a failed update back and wait. Returns its state, and the reasons of what failed."""
        token = _token()
        if status == "UPDATE_FAILED":
            self._client.rollback_stack(StackName=self.name, ClientRequestToken=token)
        else:
            self._client.continue_update_rollback(StackName=self.name, ClientRequestToken=token)
        return until(lambda: self.rested(token), f"{self.name} is rolled back", DONE_WITHIN, EVERY), self.reasons(token)

    def in_state(self, status: str) -> list[str]:
        """The logical ids of its resources in a state."""
        pages = self._client.get_paginator("list_stack_resources").paginate(StackName=self.name)
        all_resources = (resource for page in pages for resource in page["StackResourceSummaries"])
        return [resource["LogicalResourceId"] for resource in all_resources if resource["ResourceStatus"] == status]

    def propose(self, wanted: Wanted, *, exists: bool) -> "ChangeSet | None":
        """A change set; None if nothing would change. NotDeployed if CloudFormation refuses it."""
        made = self._client.create_change_set(
            StackName=self.name,
            ChangeSetName=_token(),
            ChangeSetType="UPDATE" if exists else "CREATE",
            TemplateURL=wanted.template_url,
            Parameters=wanted.parameters,
            Capabilities=[wanted.capabilities],  # type: ignore[list-item]
            Tags=[{"Key": key, "Value": value} for key, value in wanted.tags.items()],
            RollbackConfiguration=wanted.watch.configuration,
        )
        change_set = ChangeSet(self._client, self, made["Id"], exists)
        return change_set if change_set.ready() else None

    def _described(self) -> dict[str, Any]:
        try:
            stack: dict[str, Any] = dict(self._client.describe_stacks(StackName=self.name)["Stacks"][0])
        except ClientError as error:
            if "does not exist" in str(error):
                return {}
            raise
        return {} if stack["StackStatus"] == "DELETE_COMPLETE" else stack

    def rested(self, token: str) -> str | None:
        """Its status once the operation of this token is over; at first it may still be the one from before."""
        status: str = self._described().get("StackStatus", "")
        if status.endswith("_IN_PROGRESS"):
            return None
        latest = self._client.describe_stack_events(StackName=self.name)["StackEvents"]
        return status if any(event.get("ClientRequestToken") == token for event in latest) else None

    def reasons(self, token: str) -> str:
        """Of what failed in the operation of this token, the first one first."""
        return "\n".join(reversed(list(self._failures(token))))

    def _failures(self, token: str) -> Iterator[str]:
        pages = self._client.get_paginator("describe_stack_events").paginate(StackName=self.name)
        for event in (event for page in pages for event in page["StackEvents"]):
            failed = event.get("ResourceStatus", "").endswith(("_FAILED", "ROLLBACK_IN_PROGRESS"))
            if failed and event.get("ResourceStatusReason") and event.get("ClientRequestToken", token) == token:
                yield f"{event.get('LogicalResourceId', self.name)}: {event['ResourceStatusReason']}"


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """What would be done; nothing is, until it is carried out."""

    client: "CloudFormationClient"
    stack: Stack
    id: str
    exists: bool

    def ready(self) -> bool:
        """Whether there is anything to carry out."""
        status, reason = until(self._settled, f"the changes of {self.stack.name} are known", PROPOSED_WITHIN, EVERY)
        if status == "CREATE_COMPLETE":
            return True
        self.discard()
        if any(words in reason for words in NOTHING):
            return False
        raise NotDeployed(f"{self.stack.name}: {reason}")

    def changes(self) -> list[Change]:
        """Of its resources, what may be lost first."""
        pages = self.client.get_paginator("describe_change_set").paginate(ChangeSetName=self.id)
        changes = [_change(record["ResourceChange"]) for page in pages for record in page["Changes"]]
        return sorted(changes, key=lambda change: (not change.loses, change.name))

    def discard(self) -> None:
        """Leave nothing behind, not even the name of a stack that was never made."""
        self.client.delete_change_set(ChangeSetName=self.id)
        if not self.exists:
            self.client.delete_stack(StackName=self.stack.name)

    def carry_out(self) -> str:
        """Wait for it; what could not be deleted, with the reasons. NotDeployed with them if it was taken back."""
        token = _token()
        self.client.execute_change_set(ChangeSetName=self.id, ClientRequestToken=token)
        status = until(lambda: self.stack.rested(token), f"{self.stack.name} is deployed", DONE_WITHIN, EVERY)
        if status not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
            raise NotDeployed(f"{self.stack.name} is {status}\n{self.stack.reasons(token)}\n{AGAIN}")
        return self.stack.reasons(token)

    def _settled(self) -> tuple[str, str] | None:
        description = self.client.describe_change_set(ChangeSetName=self.id)
        status = description["Status"]
        return None if status.endswith(("_IN_PROGRESS", "_PENDING")) else (status, description.get("StatusReason", ""))


def _token() -> str:
    return f"deploy-{uuid.uuid4().hex}"


def _change(change: Any) -> Change:  # noqa: ANN401 - botocore's shape
    return Change(
        change["Action"],
        change["LogicalResourceId"],
        change["ResourceType"],
        change.get("Replacement", ""),
        tuple(change.get("Scope", ())),
        frozenset(_direct(change.get("Details", ()))),
        change.get("PolicyAction") == "Retain",
    )


def _direct(details: Any) -> Iterator[str]:  # noqa: ANN401 - botocore's shape
    if not details:
        yield "not known"
    for detail in details:
        if detail["ChangeSource"] not in ("ResourceReference", "ResourceAttribute"):
            yield detail["Target"].get("Name", detail["Target"]["Attribute"])
