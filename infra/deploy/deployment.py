"""A deployment as it is looked at: what the template says of it, and AWS's own answers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

import boto3

from infra.template import Template, deployed, read, read_operations, resources

LOOPBACK = ("127.0.0.1", "localhost")


@dataclass(frozen=True)
class Deployment:
    """By its stack's name; each question is asked once, so that a new look needs a new one."""

    session: boto3.Session
    stack: str

    @cached_property
    def parameters(self) -> Mapping[str, str]:
        """What it was made with."""
        parameters = self._described.get("Parameters", [])
        return {parameter["ParameterKey"]: parameter.get("ParameterValue", "") for parameter in parameters}

    @cached_property
    def outputs(self) -> Mapping[str, str]:
        """What it tells."""
        return {output["OutputKey"]: output["OutputValue"] for output in self._described.get("Outputs", [])}

    @cached_property
    def template(self) -> Template:
        """`template.yaml` with these parameters."""
        return deployed(read(), **self.parameters)

    @cached_property
    def operations(self) -> Template:
        """`infra/operations.yaml`."""
        return read_operations()

    @property
    def emulated(self) -> bool:
        """Whether an emulator on this machine answers in AWS's place."""
        endpoint: str = self.session.client("cloudformation").meta.endpoint_url
        return urlsplit(endpoint).hostname in LOOPBACK

    def client(self, service: str) -> Any:  # noqa: ANN401 - of whichever service a promise is about
        """A client of one service."""
        return self.session.client(service)  # type: ignore[call-overload]

    def made(self, kind: str) -> Iterator[tuple[str, str]]:
        """Logical and physical id of everything of one type."""
        for resource in self._resources:
            if resource["ResourceType"] == kind:
                yield resource["LogicalResourceId"], resource["PhysicalResourceId"]

    def wanted(self, kind: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """Of each resource of one type: logical id, physical id (empty where it was not made), the template's shape."""
        ids = {resource["LogicalResourceId"]: resource.get("PhysicalResourceId", "") for resource in self._resources}
        for name, shape in resources(self.template, kind):
            yield name, ids.get(name, ""), shape

    @cached_property
    def _described(self) -> dict[str, Any]:
        stack: dict[str, Any] = self.client("cloudformation").describe_stacks(StackName=self.stack)["Stacks"][0]
        return stack

    @cached_property
    def _resources(self) -> list[dict[str, Any]]:
        pages = self.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=self.stack)
        return [resource for page in pages for resource in page["StackResourceSummaries"]]
