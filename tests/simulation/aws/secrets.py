"""Secrets Manager in memory: versions of a secret under staging labels.

https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from string import ascii_letters, digits, punctuation
from typing import Any

from tests.simulation.aws.environment import ACCOUNT, REGION, Environment, random_uuid
from tests.simulation.aws.errors import AwsError, not_simulated

CURRENT, PREVIOUS = "AWSCURRENT", "AWSPREVIOUS"


@dataclass(frozen=True, slots=True)
class Version:
    """A value of a secret."""

    id: str
    text: str
    created_at: datetime


@dataclass(slots=True)
class Secret:
    """A secret, with the version of each label."""

    name: str
    arn: str
    stages: dict[str, Version] = field(default_factory=dict)


class Secrets:
    """The service with its secrets."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._secrets: dict[str, Secret] = {}

    def add(self, name: str, properties: Mapping[str, Any]) -> str:
        """Make a secret from a template's resource, with a value that is drawn; its ARN."""
        chance = self._environment.chance
        suffix = "".join(chance.choices(ascii_letters + digits, k=6))
        secret = Secret(name, f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:{name}-{suffix}")
        self._secrets[secret.arn] = self._secrets[name] = secret
        drawn = properties.get("GenerateSecretString", {})
        letters = ascii_letters + digits + ("" if drawn.get("ExcludePunctuation") else punctuation)
        self._put(secret, "".join(chance.choices(letters, k=drawn.get("PasswordLength", 32))), random_uuid(chance))
        return secret.arn

    def call(self, operation: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """The answer of an operation; AwsError."""
        if operation == "GetSecretValue":
            return self._get_secret_value(parameters)
        if operation == "PutSecretValue":
            return self._put_secret_value(parameters)
        raise not_simulated("Secrets Manager", operation)

    def _get_secret_value(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        secret = self._secret(parameters["SecretId"])
        stage = parameters.get("VersionStage", CURRENT)
        version = secret.stages.get(stage)
        if version is None:
            what = f"Secrets Manager can't find the specified secret value for staging label: {stage}"
            raise AwsError("ResourceNotFoundException", what)
        return {
            "ARN": secret.arn,
            "Name": secret.name,
            "VersionId": version.id,
            "SecretString": version.text,
            "VersionStages": [name for name, one in secret.stages.items() if one is version],
            "CreatedDate": version.created_at,
        }

    def _put_secret_value(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """A new current version; a second time with the same token changes nothing."""
        secret = self._secret(parameters["SecretId"])
        version_id = parameters.get("ClientRequestToken") or random_uuid(self._environment.chance)
        known = {version.id: version for version in secret.stages.values()}
        if version_id not in known:
            self._put(secret, parameters["SecretString"], version_id)
        elif known[version_id].text != parameters["SecretString"]:
            what = "You can't use ClientRequestToken %s because that value is already in use for a version."
            raise AwsError("ResourceExistsException", what % version_id)
        stages = [name for name, one in secret.stages.items() if one.id == version_id]
        return {"ARN": secret.arn, "Name": secret.name, "VersionId": version_id, "VersionStages": stages}

    def _put(self, secret: Secret, text: str, version_id: str) -> None:
        if CURRENT in secret.stages:
            secret.stages[PREVIOUS] = secret.stages[CURRENT]
        secret.stages[CURRENT] = Version(version_id, text, self._environment.now())

    def _secret(self, name: str) -> Secret:
        if name not in self._secrets:
            raise AwsError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
        return self._secrets[name]
