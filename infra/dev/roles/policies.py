"""The roles' policies on the emulator, which looks at them anew at every call."""

import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import cast

from infra.dev.local.aws import Aws
from infra.dev.local.deploy import STACK
from infra.dev.roles.grants import Grant, Policy, collected, without

ROLE = "AWS::IAM::Role"


class Policies:
    """As CloudFormation made them, each role by its logical id."""

    def __init__(self, aws: Aws) -> None:
        self._iam = aws.iam()
        self._names = dict(_roles(aws))
        self._policies = {role: self._policy(name) for role, name in self._names.items()}

    @property
    def grants(self) -> Mapping[str, list[Grant]]:
        """What each role is allowed."""
        return {role: collected({role: policy}) for role, (_, policy) in self._policies.items()}

    @contextmanager
    def without(self, role: str, taken: Collection[Grant]) -> Iterator[None]:
        """A role that lacks some of its grants until this is left."""
        _, policy = self._policies[role]
        self._put(role, without(policy, taken))
        try:
            yield
        finally:
            self._put(role, policy)

    def _policy(self, role_name: str) -> tuple[str, Policy]:
        """Its only one: a rule of the template says so."""
        (policy_name,) = self._iam.list_role_policies(RoleName=role_name)["PolicyNames"]
        document = self._iam.get_role_policy(RoleName=role_name, PolicyName=policy_name)["PolicyDocument"]
        return policy_name, cast("Policy", document)  # boto3 has read its JSON

    def _put(self, role: str, policy: Policy) -> None:
        policy_name, _ = self._policies[role]
        self._iam.put_role_policy(RoleName=self._names[role], PolicyName=policy_name, PolicyDocument=json.dumps(policy))


def _roles(aws: Aws) -> Iterator[tuple[str, str]]:
    pages = aws.cloudformation().get_paginator("list_stack_resources").paginate(StackName=STACK)
    resources = (resource for page in pages for resource in page["StackResourceSummaries"])
    return (
        (resource["LogicalResourceId"], resource["PhysicalResourceId"])
        for resource in resources
        if resource["ResourceType"] == ROLE
    )
