"""Secrets Manager in memory: versions of a secret under staging labels.

https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from string import ascii_letters, digits, punctuation
from typing import Any

from tests.simulation.aws.environment import ACCOUNT, REGION, Environment, random_uuid
from tests.simulation.aws.errors import AwsError, not_simulated

CURRENT, PREVIOUS = "AWSCURRENT", "AWSPREVIOUS"
TOKEN_LENGTHS = range(32, 65)


@dataclass(frozen=True, slots=True)
class Version:
    """A value of a secret."""

    id: str
    text: str
    created_at: datetime


@dataclass(slots=True)
class Secret:
    """A secret: all its versions by their ids, the version of each label, and whether it waits to be deleted."""

    name: str
    arn: str
    versions: dict[str, Version] = field(default_factory=dict)
    stages: dict[str, Version] = field(default_factory=dict)
    deleted: bool = False


class Secrets:
    """The service with its secrets."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._secrets: dict[str, Secret] = {}

    def add(self, name: str, properties: Mapping[str, Any]) -> str:
        """Make a secret from a template's resource, with its value or one that is drawn; its ARN."""
        chance = self._environment.chance
        suffix = "".join(chance.choices(ascii_letters + digits, k=6))
        secret = Secret(name, f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:{name}-{suffix}")
        self._secrets[secret.arn] = self._secrets[name] = secret
        drawn = properties.get("GenerateSecretString", {})
        letters = ascii_letters + digits + ("" if drawn.get("ExcludePunctuation") else punctuation)
        text = properties.get("SecretString") or "".join(chance.choices(letters, k=drawn.get("PasswordLength", 32)))
        self._put(secret, Version(random_uuid(chance), text, self._environment.now()), [CURRENT])
        return secret.arn

    def get(self, name: str) -> Secret:
        """A secret by its name or ARN, also one that waits to be deleted."""
        return self._secrets[name]

    def current(self, name: str) -> str:
        """The current value of a secret."""
        return self._secrets[name].stages[CURRENT].text

    def call(self, operation: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """The answer of an operation. Raises AwsError."""
        if operation == "GetSecretValue":
            return self._get_secret_value(parameters)
        if operation == "PutSecretValue":
            return self._put_secret_value(parameters)
        if operation in {"DeleteSecret", "RestoreSecret"}:
            self._secrets[parameters["SecretId"]].deleted = operation == "DeleteSecret"
            return {}
        raise not_simulated("Secrets Manager", operation)

    def _get_secret_value(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        secret = self._secret(parameters["SecretId"])
        version = _wanted(secret, parameters.get("VersionId"), parameters.get("VersionStage"))
        return {
            "ARN": secret.arn,
            "Name": secret.name,
            "VersionId": version.id,
            "SecretString": version.text,
            "VersionStages": [name for name, stage_version in secret.stages.items() if stage_version is version],
            "CreatedDate": version.created_at,
        }

    def _put_secret_value(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """A new version, the current one unless the request has other labels; a token's second time changes nothing."""
        secret = self._secret(parameters["SecretId"])
        version_id = parameters.get("ClientRequestToken") or random_uuid(self._environment.chance)
        if len(version_id) not in TOKEN_LENGTHS:
            raise AwsError("InvalidParameterException", "ClientRequestToken must be 32-64 characters long.")
        known = secret.versions.get(version_id)
        if known is None:
            version = Version(version_id, parameters["SecretString"], self._environment.now())
            self._put(secret, version, parameters.get("VersionStages", [CURRENT]))
        elif known.text != parameters["SecretString"]:
            what = "You can't use ClientRequestToken %s because that value is already in use for a version."
            raise AwsError("ResourceExistsException", what % version_id)
        stages = [name for name, stage_version in secret.stages.items() if stage_version.id == version_id]
        return {"ARN": secret.arn, "Name": secret.name, "VersionId": version_id, "VersionStages": stages}

    def _put(self, secret: Secret, version: Version, stages: Sequence[str]) -> None:
        """Which version the current label is taken from becomes the previous one."""
        secret.versions[version.id] = version
        if CURRENT in stages and CURRENT in secret.stages:
            secret.stages[PREVIOUS] = secret.stages[CURRENT]
        secret.stages.update(dict.fromkeys(stages, version))

    def _secret(self, name: str) -> Secret:
        if name not in self._secrets:
            raise AwsError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
        if self._secrets[name].deleted:
            what = "You can't perform this operation on the secret because it was marked for deletion."
            raise AwsError("InvalidRequestException", what)
        return self._secrets[name]


def _wanted(secret: Secret, version_id: str | None, stage: str | None) -> Version:
    """The version of an id, of a label, or of both. Raises AwsError if there is none, or if they are two."""
    version = secret.versions.get(version_id) if version_id else secret.stages.get(stage or CURRENT)
    if version is None or not any(stage_version is version for stage_version in secret.stages.values()):
        what = f"Secrets Manager can't find the specified secret value for {version_id or stage}"
        raise AwsError("ResourceNotFoundException", what)
    if stage is not None and secret.stages.get(stage) is not version:
        what = "You provided a VersionStage that is not associated to the provided VersionId."
        raise AwsError("InvalidRequestException", what)
    return version
