"""The templates as the rules read them."""

from infra.template import (
    FUNCTION,
    LOGS,
    QUEUE,
    ROLE,
    ROOT,
    Template,
    deployed,
    events,
    listed,
    read,
    read_operations,
    resources,
    target,
)

__all__ = [
    "FUNCTION",
    "LOGS",
    "QUEUE",
    "ROLE",
    "ROOT",
    "Template",
    "deployed",
    "events",
    "listed",
    "read",
    "read_operations",
    "resources",
    "target",
]
