"""The links in mails."""

from typing import TYPE_CHECKING

from removal.links.keys import LinkKeys
from removal.wiring.process import now, part, process

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager.client import SecretsManagerClient


@part
def link_keys() -> LinkKeys:
    """The keys that sign the links in mails."""
    client: SecretsManagerClient = process().client("secretsmanager")
    return LinkKeys(client, process().settings.need("LINK_KEY_SECRET_ID"), now)
