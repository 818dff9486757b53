"""The endpoints."""

from typing import TYPE_CHECKING

from removal.endpoints.target import TargetGuard
from removal.endpoints.vault import Vault
from removal.webhooks.connection import bounded, look_up
from removal.wiring.process import part, process

if TYPE_CHECKING:
    from mypy_boto3_kms.client import KMSClient

REGISTRATION_LOOK_UP = 2.0  # seconds for DNS; the API has five in all


@part
def guard() -> TargetGuard:
    """The guard that checks whether a webhook's URL may be called."""
    return TargetGuard(process().settings.allowed_targets, bounded(look_up, REGISTRATION_LOOK_UP))


@part
def vault() -> Vault:
    """The vault, which encrypts the secrets of endpoints."""
    client: KMSClient = process().client("kms")
    return Vault(client, process().settings.need("SECRETS_KEY_ID"))
