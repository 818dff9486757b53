"""What each function may do to the table, as the template's roles say; in every story each is held to it.

A request that the role of the function that makes it does not allow ends as on AWS: AccessDeniedException. What a
function did ask for is kept, so that a test can tell what no story needs.
"""

import re
import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

from botocore.exceptions import ClientError
from botocore.model import OperationModel

from infra.template import ROLE, deployed, listed, read, resources
from removal.table import connection

KINDS = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem", "ConditionCheck": "ConditionCheckItem"}
LEADING, ENCLOSING = "dynamodb:LeadingKeys", "dynamodb:EnclosingOperation"
INDEX_KEYS = {
    "due": "timer_shard",
    "by_authority": "authority",
    "by_platform": "platform",
    "open_by_platform": "open_platform",
    "by_endpoint": "list_shard",
}


@dataclass(frozen=True, slots=True)
class TableRequest:
    """One action on items whose partition key is this; None for a scan. `whole` is the operation around it."""

    action: str
    index: str | None
    key: str | None
    whole: str | None = None

    @property
    def prefix(self) -> str:
        """The kind of item: the word before an id."""
        head, _, rest = (self.key or "").partition(":")
        return f"{head}:{rest}" if head == "registry" else f"{head}:*" if rest else head


@dataclass(frozen=True, slots=True)
class Grant:
    """One statement of a role that is about the table or its indexes."""

    actions: frozenset[str]
    indexes: frozenset[str | None]
    leading: tuple[str, ...] | None
    whole: tuple[str, ...] | None

    def allows(self, request: TableRequest) -> bool:
        """Whether IAM would: a condition on leading keys says nothing of a request that has none."""
        within = self.whole is None or request.whole in self.whole
        led = (
            self.leading is None
            or request.key is None
            or any(fnmatchcase(request.key, pattern) for pattern in self.leading)
        )
        return request.action in self.actions and request.index in self.indexes and within and led


@dataclass(slots=True)
class _Acting:
    """Which roles are held to their rights now, each with its thread, and what the roles asked for."""

    running: dict[object, tuple[int, str | None]] = field(default_factory=dict)
    used: defaultdict[str, set[TableRequest]] = field(default_factory=lambda: defaultdict(set))

    @property
    def role(self) -> str | None:
        """Of this thread; in a thread that a function started, the role of the function that began last."""
        entered = list(self.running.values())
        own = [role for thread, role in entered if thread == threading.get_ident()]
        return (own or [role for _, role in entered] or [None])[-1]


ACTING = _Acting()


@contextmanager
def acting(function: str) -> Iterator[None]:
    """As the role of a function, by its handler's name: `send_webhook`."""
    with _entered("".join(part.title() for part in function.split("_")) + "Role"):
        yield


@contextmanager
def unheld() -> Iterator[None]:
    """As an operator in a shell, also within a function."""
    with _entered(None):
        yield


@contextmanager
def _entered(role: str | None) -> Iterator[None]:
    entry = object()
    ACTING.running[entry] = threading.get_ident(), role
    try:
        yield
    finally:
        del ACTING.running[entry]


def hold() -> None:
    """Look at each request of the process's client; a second time changes nothing."""
    connection().client.meta.events.register("before-parameter-build.dynamodb", _held, unique_id="rights")


def _held(params: dict[str, Any], model: OperationModel, **_: object) -> None:
    role = ACTING.role
    if role is None:
        return
    for request in requests(model.name, params):
        ACTING.used[role].add(TableRequest(request.action, request.index, request.prefix if request.key else None))
        if not any(grant.allows(request) for grant in grants()[role]):
            message = f"{role} may not {request}"
            raise ClientError({"Error": {"Code": "AccessDeniedException", "Message": message}}, model.name)


def requests(operation: str, params: Mapping[str, Any]) -> Iterator[TableRequest]:
    """What IAM is asked for one request: of a transaction, each of its parts."""
    if operation == "TransactWriteItems":
        for kind, part in (pair for write in params["TransactItems"] for pair in write.items()):
            yield TableRequest(KINDS[kind], None, _pk(part), operation)
    elif operation == "BatchGetItem":
        keys = (key for read_ in params["RequestItems"].values() for key in read_["Keys"])
        yield from (TableRequest(operation, None, key["pk"]["S"]) for key in keys)
    elif operation == "Query":
        index = params.get("IndexName")
        yield TableRequest(operation, index, _queried(params, INDEX_KEYS.get(index or "", "pk")))
    elif operation == "Scan":
        yield TableRequest(operation, None, None)
    else:
        yield TableRequest(operation, None, _pk(params))


def _pk(part: Mapping[str, Any]) -> str:
    key: str = (part.get("Item") or part["Key"])["pk"]["S"]
    return key


def _queried(params: Mapping[str, Any], name: str) -> str:
    names = {alias for alias, attribute in params["ExpressionAttributeNames"].items() if attribute == name}
    conditions = re.findall(r"(#\w+) = (:\w+)", params["KeyConditionExpression"])
    (value,) = (value for alias, value in conditions if alias in names)
    key: str = params["ExpressionAttributeValues"][value]["S"]
    return key


@cache
def grants() -> Mapping[str, tuple[Grant, ...]]:
    """Of each role, as deployed on AWS."""
    roles = resources(deployed(read(), Local="false", LogOrigin="log.example/orders"), ROLE)
    return {name: tuple(_grants(role["Policies"][0]["PolicyDocument"]["Statement"])) for name, role in roles}


def _grants(statements: list[dict[str, Any]]) -> Iterator[Grant]:
    for statement in statements:
        actions = frozenset(
            a.removeprefix("dynamodb:") for a in listed(statement["Action"]) if a.startswith("dynamodb:")
        )
        condition = statement.get("Condition", {})
        leading = condition.get("ForAllValues:StringLike", {}).get(LEADING)
        whole = condition.get("ForAnyValue:StringEquals", {}).get(ENCLOSING)
        yield Grant(actions, frozenset(map(_index, listed(statement["Resource"]))), _tuple(leading), _tuple(whole))


def _tuple(values: object) -> tuple[str, ...] | None:
    return None if values is None else tuple(listed(values))


def _index(resource: object) -> str | None:
    text = resource.get("Fn::Sub", "") if isinstance(resource, dict) else ""
    return text.rpartition("/index/")[2] if "/index/" in text else None
