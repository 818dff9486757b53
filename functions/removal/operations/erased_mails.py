"""Mails that were erased with a representative, or with an alarm address that was replaced.

No row of the table leads to them any more. The backup's entry still names the contacts, to whom its mails went.
"""

import json
from collections.abc import Iterator, Mapping

from removal.operations.backup import Backup
from removal.registry import documents
from removal.registry.authority import alarm_address_id
from removal.registry.contact_changes import former_address_id
from removal.registry.platform import Representative
from removal.registry.store import read_entry


def erased_addresses(backup: Backup, partition: str) -> dict[str, str | None]:
    """Ids of the addresses whose mails were erased with facts of a subject, each with the email whose mails stay."""
    kind, _, id_ = partition.partition(":")
    entry = read_entry(kind, id_)
    if entry is None or kind == "caller":
        return {}
    document = json.loads(entry.document)
    if kind == "authority":
        return {alarm_address_id(id_): documents.authority(document).alarm_email}
    gone = {holder.id for holder in documents.platform(document).representatives if holder.erased_at}
    copied = (json.loads(item["document"]["S"]) for item in backup.under("registry:platform", id_))
    holders = (holder for each in copied for holder in documents.platform(each).representatives if holder.id in gone)
    return {address: None for holder in holders for address in _addresses(holder)}


def mails_to(backup: Backup, addresses: Mapping[str, str | None]) -> Iterator[str]:
    """Ids of the backup's mails about no order to these addresses, without those to an email that stays; a scan."""
    for item in backup.mails() if addresses else ():
        address = item["endpoint"]["S"] if "endpoint" in item else item["pk"]["S"].partition(":")[2]
        if address in addresses and addresses[address] != json.loads(item["mail"]["S"])["email"]:
            yield item["sk"]["S"].partition(":")[2]


def _addresses(holder: Representative) -> Iterator[str]:
    """Of its contacts, and those that they had."""
    yield from (contact.id for contact in holder.contacts)
    yield from (former_address_id(former.contact, former.email) for former in holder.former)
