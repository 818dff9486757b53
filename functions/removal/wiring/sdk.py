"""AWS's SDK without what a process of ours never uses of it: at a cold start, that is a third of its time.

To know whether there is such a service, botocore lists 400 folders for each kind of file. To know how a service's
host is named, it reads a megabyte of exceptions, and then takes the name from the service's own rules, except for
services without rules. Each of our services has rules.
"""

from collections.abc import Callable
from threading import RLock
from typing import Any, cast

import botocore.session
from botocore.loaders import Loader

SERVICES = ["dynamodb", "events", "kms", "s3", "secretsmanager", "sesv2", "sqs"]
SIGN_IN = ["sso", "sso-oidc", "signin", "sts"]  # what an operator's profile may take its credentials from


class Descriptions(Loader):
    """botocore's files, of our services alone."""

    def list_available_services(self, type_name: str) -> list[str]:  # noqa: ARG002 - as its parent's
        """Our services, and those that give credentials; each has files of all kinds."""
        return [*SERVICES, *SIGN_IN]

    def load_data_with_path(self, name: str) -> tuple[Any, str]:
        """A file and its path; of `endpoints`, only what a partition's hosts have in common."""
        if name != "endpoints":
            return cast("tuple[Any, str]", super().load_data_with_path(name))
        file, path = super().load_data_with_path("partitions")
        return {"version": 3, "partitions": [_partition(described) for described in file["partitions"]]}, path


def _partition(described: dict[str, Any]) -> dict[str, Any]:
    hosts = {"hostname": "{service}.{region}.{dnsSuffix}", "protocols": ["https"], "signatureVersions": ["v4"]}
    return {
        "partition": described["id"],
        "regionRegex": described["regionRegex"],
        "regions": described["regions"],
        "dnsSuffix": described["outputs"]["dnsSuffix"],
        "defaults": hosts,
        "services": {},
    }


def session() -> botocore.session.Session:
    """A session whose clients are of our services."""
    made = botocore.session.get_session()
    made.register_component("data_loader", Descriptions())
    return made


class Lazy:
    """A client that is made when a method of it is first needed; threads wait while one of them makes it."""

    _MAKING = RLock()  # botocore's sessions make one client at a time

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make
        self._client: Any = None

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - a client's
        return getattr(self.made(), name)

    def made(self) -> Any:  # noqa: ANN401 - made from data
        """The client."""
        return self._client or self._made_alone()

    def _made_alone(self) -> Any:  # noqa: ANN401 - likewise
        with Lazy._MAKING:
            self._client = self._client or self._make()
            return self._client
