"""What roles are allowed, one action at a time, and their policies without some of it. Pure."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

# A policy's own shape, as IAM hands it out.
Policy = Mapping[str, Any]
# A statement that is there only for what the emulator sees otherwise is taken away with the one that AWS reads.
LOCALLY = "Locally"


@dataclass(frozen=True, slots=True)
class Grant:
    """An action that a role is allowed, by the names of its statements; each way to be allowed it is one of these."""

    role: str
    action: str
    sids: tuple[str, ...]
    only_one: bool = True

    @property
    def key(self) -> tuple[str, str]:
        """Role and action."""
        return self.role, self.action

    @property
    def says(self) -> str:
        """The action, and by which statement where there are several."""
        return self.action if self.only_one else f"{self.action} ({self.sids[0]})"


def collected(policies: Mapping[str, Policy]) -> list[Grant]:
    """Every grant of every role, as the policies have them."""
    return [grant for role, policy in policies.items() for grant in _of_role(role, policy)]


def without(policy: Policy, taken: Collection[Grant]) -> Policy:
    """The policy of a role that some of its grants were taken from."""
    gone = {(sid, grant.action) for grant in taken for sid in grant.sids}
    left = [
        {**statement, "Action": kept}
        for statement in policy["Statement"]
        if (kept := [action for action in _actions(statement) if (statement["Sid"], action) not in gone])
    ]
    return {**policy, "Statement": left}


def _of_role(role: str, policy: Policy) -> Iterator[Grant]:
    sids: dict[str, list[str]] = {}
    for statement in policy["Statement"]:
        for action in _actions(statement):
            sids.setdefault(action, []).append(statement["Sid"])
    for action, named in sids.items():
        local = [sid for sid in named if sid.endswith(LOCALLY)]
        on_aws = [sid for sid in named if sid not in local] or [""]
        for sid in on_aws:
            yield Grant(role, action, tuple(filter(None, (sid, *local))), only_one=len(on_aws) == 1)


def _actions(statement: Mapping[str, Any]) -> list[str]:
    actions = statement["Action"]
    return [actions] if isinstance(actions, str) else list(actions)
