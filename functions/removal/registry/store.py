"""The register in DynamoDB: an entry is one JSON document, changed on the version it was read in, kept for 60 s."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, TypeVar

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist, PutError

from removal.errors import Busy, NotFound
from removal.record import instant
from removal.record.canonical import canonical
from removal.registry.authority import Authority
from removal.registry.caller import Caller, caller_id
from removal.registry.platform import Contact, Mandate, Measurement, Platform, Representative
from removal.table import Item, condition_failed

KEPT = timedelta(seconds=60)  # so that a revoked caller is out within a minute
Entry = TypeVar("Entry", Authority, Platform, Caller)


class EntryItem(Item):
    """One authority, platform or caller."""

    document = UnicodeAttribute()
    version = NumberAttribute()


class Registry:
    """Entries by kind and id; what is there is kept for a minute, what is not is asked for again."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._kept: dict[tuple[str, str], tuple[datetime, Any]] = {}

    def authority(self, authority_id: str) -> Authority:
        """NotFound if there is none."""
        return self._one("authority", authority_id, _authority)

    def platform(self, platform_id: str) -> Platform:
        """NotFound if there is none."""
        return self._one("platform", platform_id, _platform)

    def caller(self, iss: str, sub: str) -> Caller:
        """NotFound if there is none."""
        return self._one("caller", caller_id(iss, sub), _caller)

    def put_authority(self, authority: Authority) -> bool:
        """Enter or change; whether it is new."""
        return self._put("authority", authority.id, lambda _: asdict(authority))

    def put_caller(self, caller: Caller) -> bool:
        """Enter or change; whether it is new."""
        document = {**asdict(caller), "scopes": sorted(caller.scopes), "valid_until": _text(caller.valid_until)}
        return self._put("caller", caller.id, lambda _: document)

    def change_platform(self, platform_id: str, change: Callable[[Platform | None], Platform]) -> bool:
        """Write what `change` makes of the entry, None if there is none yet; whether it is new."""

        def changed(found: Mapping[str, Any] | None) -> Mapping[str, Any]:
            return _platform_document(change(_platform(found) if found else None))

        return self._put("platform", platform_id, changed)

    def _one(self, kind: str, id_: str, read: Callable[[Mapping[str, Any]], Entry]) -> Entry:
        kept = self._kept.get((kind, id_))
        if kept and self._clock() - kept[0] < KEPT:
            known: Entry = kept[1]
            return known
        found = _read(kind, id_)
        if found is None:
            msg = f"There is no {kind} {id_}."
            raise NotFound(msg)
        entry = read(json.loads(found.document))
        self._kept[kind, id_] = (self._clock(), entry)
        return entry

    def _put(self, kind: str, id_: str, change: Callable[[Mapping[str, Any] | None], Mapping[str, Any]]) -> bool:
        for _ in range(8):
            found = _read(kind, id_)
            document = change(json.loads(found.document) if found else None)
            if _write(kind, id_, found, canonical(document)):
                self._kept.pop((kind, id_), None)
                return found is None
        msg = f"The {kind} {id_} was written by others each time; send the same again."
        raise Busy(msg)


def _read(kind: str, id_: str) -> EntryItem | None:
    try:
        return EntryItem.get(f"registry:{kind}", id_, consistent_read=True)
    except DoesNotExist:
        return None


def _write(kind: str, id_: str, before: EntryItem | None, document: str) -> bool:
    version = int(before.version) if before else 0
    unchanged = EntryItem.version == version if before else EntryItem.pk.does_not_exist()
    try:
        EntryItem(f"registry:{kind}", id_, document=document, version=version + 1).save(condition=unchanged)
    except PutError as error:
        if not condition_failed(error):
            raise
        return False
    return True


def _text(at: datetime | None) -> str | None:
    return instant.to_text_or_none(at)


def _authority(told: Mapping[str, Any]) -> Authority:
    return Authority(**{**told, "profiles": tuple(told["profiles"])})


def _caller(told: Mapping[str, Any]) -> Caller:
    valid_until = instant.from_text_or_none(told["valid_until"])
    return Caller(**{**told, "scopes": frozenset(told["scopes"]), "valid_until": valid_until})


def _platform(told: Mapping[str, Any]) -> Platform:
    measurements = (
        Measurement(**{**one, "recorded_at": instant.from_text(one["recorded_at"])}) for one in told["measurements"]
    )
    representatives = (_representative(one) for one in told["representatives"])
    return Platform(told["id"], told["name"], tuple(measurements), tuple(representatives))


def _representative(told: Mapping[str, Any]) -> Representative:
    return Representative(
        **{
            **told,
            "languages": tuple(told["languages"]),
            "mandate": Mandate(**told["mandate"]),
            "valid_from": instant.from_text(told["valid_from"]),
            "valid_until": instant.from_text_or_none(told["valid_until"]),
            "contacts": tuple(Contact(**contact) for contact in told["contacts"]),
        }
    )


def _platform_document(platform: Platform) -> Mapping[str, Any]:
    document = asdict(platform)
    for measurement in document["measurements"]:
        measurement["recorded_at"] = _text(measurement["recorded_at"])
    for representative in document["representatives"]:
        representative["valid_from"] = _text(representative["valid_from"])
        representative["valid_until"] = _text(representative["valid_until"])
    return document
