"""Issuing of orders: an order is stored once for each reference of its authority, or refused with the reason."""

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Protocol

from removal.errors import Fault, IllegalCommand, Invalid, NotFound, ReferenceTaken, Refused
from removal.journals.restores_store import KEY as RESTORE
from removal.journals.restores_store import restore_in
from removal.law.law import Law, latest
from removal.orders.commands import Issue
from removal.orders.decide import issue
from removal.orders.order import Order, id_of
from removal.orders.states import require_kept
from removal.orders.store import Exists, OrderStore
from removal.orders.superseding import CANNOT, POINTER, Superseding
from removal.orders.text import faults, salted, without_salt
from removal.record import duration, happened, instant
from removal.record.canonical import JsonObject, canonical, sha256
from removal.record.facts import By
from removal.record.words import keyed
from removal.registry.authority import Authority
from removal.registry.platform import (
    Determination,
    Platform,
    determination,
    first_contact_at,
    representative_in_office,
)
from removal.registry.store import entry_key
from removal.table import ItemsRead, read_together
from removal.values import dataclass, replace
from removal.versions import retry

SUPERSEDED_BUSY = "Other writes changed the order that this one supersedes at every try. Send the same again."
KEY_BYTES = 32
TEXT_AT_MOST = 200_000  # bytes of canonical JSON


class Register(Protocol):
    """The register, as far as issuing reads it."""

    def authority(self, authority_id: str) -> Authority:
        """NotFound if there is none."""

    def platform_read(self, platform_id: str, read: ItemsRead) -> Platform | None:
        """The platform of a request that named its entry; None if there is none."""


@dataclass(frozen=True, slots=True)
class Submission:
    """An order as its authority sent it: the text, the same in canonical JSON, who sent it, and when it was taken."""

    authority: str
    text: JsonObject
    by: By
    command: str
    taken_at: datetime

    @property
    def sent(self) -> str:
        """The text in canonical JSON."""
        return canonical(self.text)

    @property
    def order_id(self) -> str:
        """UUIDv5 of authority and reference (NFC): the same reference is the same order."""
        return id_of(self.authority, self.text["reference"])


def in_one_form(text: JsonObject) -> JsonObject:
    """The text with its references in Unicode NFC, as in the order's id: é as one character or two is the same."""
    decision = text.get("expert_decision")
    return _with_reference({**text, "expert_decision": _with_reference(decision)} if decision else text)


def _with_reference(text: JsonObject) -> JsonObject:
    return {**text, "reference": unicodedata.normalize("NFC", text["reference"])}


@dataclass(frozen=True, slots=True)
class Issued:
    """An order, its text as stored, and whether it is new."""

    order: Order
    text: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Issuing:
    """Issues orders. Idempotent by reference: an issued order remains, even if the register has changed since.

    `new_key` returns 32 random bytes in hex.
    """

    store: OrderStore
    register: Register
    laws: Mapping[str, Law]
    clock: Callable[[], datetime]
    new_key: Callable[[], str]

    def issue(self, submission: Submission) -> Issued:
        """The order and whether it is new. Raises ReferenceTaken, Erased, Invalid or Refused."""
        try:
            return self._created(self._admitted(submission), submission)
        except (Exists, Invalid, Refused) as refusal:
            return self._existing(submission, refusal)

    def _created(self, command: Issue, submission: Submission) -> Issued:
        """With what it takes the place of; a draft takes no order's place until it is approved."""
        return retry(lambda: self._create(command, submission), SUPERSEDED_BUSY)

    def _create(self, command: Issue, submission: Submission) -> Issued:
        text, law, now = submission.text, self.laws[command.law], max(self.clock(), submission.taken_at)
        try:
            takeover = Superseding(self.store).of(
                command.order_id, command.authority, text, command.by, now, command.representative
            )
        except IllegalCommand as error:
            raise Invalid(CANNOT, Fault(POINTER, error.detail)) from error
        key = self.new_key()
        stored = salted(text, keyed(key, "text"))
        command = replace(command, text_sha256=sha256(stored), inheritance=takeover.inheritance)
        fact = issue(command, now, law)[0]
        order = self.store.create(fact, stored, key, () if law.second_person else takeover.ended)
        return Issued(order, stored, is_new=True)

    def _existing(self, submission: Submission, refusal: Exception) -> Issued:
        """The order of the same reference; ReferenceTaken if its text is another, Erased if it is no longer kept."""
        order_id = submission.order_id
        try:
            order = self.store.load(order_id).order
        except NotFound:
            raise refusal from None
        require_kept(order)
        stored = self.store.text(order_id)
        if without_salt(stored) != submission.text:
            raise ReferenceTaken(order_id) from refusal
        return Issued(order, stored, is_new=False)

    def _admitted(self, submission: Submission) -> Issue:
        """The command, without the hash of the text, which has no salt yet.

        Invalid or Refused unless law and register allow the order.
        """
        text, law = submission.text, self._law(submission)
        wrong = [*_size(submission.sent), *faults(text, law), *self._undecided(submission)]
        if wrong:
            msg = f"The order does not satisfy {law.name}."
            raise Invalid(msg, *wrong)
        platform, restored = self._platform(text["platform"])
        return Issue(
            id=submission.command,
            by=submission.by,
            order_id=submission.order_id,
            reference=text["reference"],
            authority=submission.authority,
            platform=text["platform"],
            representative=self._addressee(platform, text, submission.authority, law),
            restored=restored,
            law=law.name,
            text_sha256="",
            items=len(text["items"]),
        )

    def _undecided(self, submission: Submission) -> Iterator[Fault]:
        """The fault of an expert decision that is dated after now."""
        decision = submission.text.get("expert_decision")
        if decision:
            zone = self.register.authority(submission.authority).zone
            report = happened.Report(self.clock(), zone=zone)
            why = happened.untimely_day("orders/expert_decision/decided_on", decision["decided_on"], report)
            yield from [Fault("/expert_decision/decided_on", why.detail)] if why else []

    def _law(self, submission: Submission) -> Law:
        authority = self.register.authority(submission.authority)
        wanted = submission.text.get("law") or authority.default_law
        law = latest(dict(self.laws), wanted) if wanted in authority.laws else None
        if law is None:
            msg = "The order names a law this authority may not issue under."
            raise Invalid(msg, Fault("/law", f"Must be one of: {', '.join(sorted(authority.laws))}."))
        return law

    def representative(self, text: JsonObject, authority: str, law: Law) -> str:
        """The representative that the order is addressed to. Raises Refused if the register allows no order now.

        The platform is not read from the process's cache: that may be a minute old, and its representative revoked.
        """
        return self._addressee(self._platform(text["platform"])[0], text, authority, law)

    def _addressee(self, platform: Platform, text: JsonObject, authority: str, law: Law) -> str:
        decided = determination(platform, law)
        if decided is None or not decided.in_scope:
            raise Refused("platform-not-in-scope", _out_of_scope(platform.id, law, decided))
        representative = representative_in_office(platform, self.clock())
        if representative is None:
            msg = f"Platform {platform.id} has no legal representative in office who could receive the order."
            raise Refused("no-representative", msg)
        self._require_first_contact(text, platform, authority, law)
        return representative.id

    def _require_first_contact(self, text: JsonObject, platform: Platform, authority: str, law: Law) -> None:
        """Refused unless the platform got the first-contact notice in time (Regulation (EU) 2021/784 Art. 3(2))."""
        notice = law.first_contact_notice
        if notice is None or text.get("emergency"):
            return
        contacted_at = first_contact_at(platform, authority)
        if contacted_at is None or self.clock() < contacted_at + notice:
            raise Refused("first-contact-required", _uncontacted(platform.id, law, notice, contacted_at))

    def _platform(self, platform_id: str) -> tuple[Platform, str | None]:
        """The platform, and the last restore of the table, in one request."""
        read = read_together([entry_key("platform", platform_id), RESTORE])
        platform = self.register.platform_read(platform_id, read)
        if platform is None:
            msg = "The order names a platform that is not registered."
            raise Invalid(msg, Fault("/platform", f"There is no platform {platform_id}."))
        return platform, restore_in(read)


def _size(sent: str) -> Iterator[Fault]:
    length = len(sent.encode())
    if length > TEXT_AT_MOST:
        yield Fault("", f"The order has {length} bytes of canonical JSON; at most {TEXT_AT_MOST} are taken.")


def _uncontacted(platform_id: str, law: Law, notice: timedelta, contacted_at: datetime | None) -> str:
    since = f"it was told {instant.to_text(contacted_at)}" if contacted_at else "it was not"
    return (
        f"Under {law.name} platform {platform_id} is told {duration.to_text(notice)} before its first order "
        f"how orders come, and {since}: POST /v1/platforms/{platform_id}/first-contacts, or "
        "name the emergency in the order."
    )


def _out_of_scope(platform_id: str, law: Law, decided: Determination | None) -> str:
    if decided is None:
        return f"Platform {platform_id} is not in scope of {law.name}: no audience measurement is registered."
    return (
        f"Platform {platform_id} is not in scope of {law.name}: determined {instant.to_text(decided.decided_at)} "
        f"from {decided.average_daily_users} average daily users in {decided.month}; more than {decided.threshold} are."
    )
