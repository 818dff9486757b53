"""Writes of authorities' entries, each in one transaction with its journal."""

import json
import uuid
from datetime import datetime

from removal.record.canonical import canonical
from removal.registry import documents
from removal.registry.author import Author
from removal.registry.authority import Authority, identified
from removal.registry.entries import changes
from removal.registry.entries import store as entries
from removal.registry.entries.journal import Concerned, authority_subject
from removal.registry.store import EntryItem, entry_item, read_entry
from removal.table import transaction
from removal.versions import retry


def put(authority: Authority, author: Author, now: datetime) -> bool:
    """Create or change an authority's entry; returns whether it is new. An unchanged entry is not written."""
    busy = f"Other writes changed the authority {authority.id} at every try; send the same again."
    return retry(lambda: _put(authority, author, now), busy)


def _put(authority: Authority, author: Author, now: datetime) -> bool:
    item = read_entry("authority", authority.id)
    before = documents.authority(json.loads(item.document)) if item else None
    authority = identified(authority, before, lambda: str(uuid.uuid4()))
    facts = changes.of_authority(before, authority, author)
    if not facts:
        return False
    version = int(item.version) if item else 0
    unchanged = EntryItem.version == version if item else EntryItem.pk.does_not_exist()
    document = canonical(documents.authority_document(authority))
    subject = authority_subject(authority.id)
    add_facts = entries.adding(subject, Concerned(subject), version + 1, facts, author.by, now)
    with transaction() as writes:
        writes.save(entry_item("authority", authority.id, document, version + 1), condition=unchanged)
        add_facts(writes)
    return before is None
