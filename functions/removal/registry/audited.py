"""The register's entries as an auditor reads them: without names of persons, addresses, tokens and free text. Pure."""

from collections.abc import Callable
from dataclasses import replace

from removal.registry import shown
from removal.registry.authority import Authority
from removal.registry.caller import AUDITOR, Caller
from removal.registry.platform import Exemption, Platform
from removal.registry.present import authority_object, caller_object

WITHHELD = "[withheld]"  # shown in place of a text


def authority(reader: Caller) -> Callable[[Authority], shown.Authority]:
    """The function that shows an authority to a reader; an auditor does not see where its alarms and mails go."""

    def show(entry: Authority) -> shown.Authority:
        whole = authority_object(entry)
        return {**whole, "alarm_email": None, "contacts": []} if reader.party == AUDITOR else whole

    return show


def caller(reader: Caller) -> Callable[[Caller], shown.Caller]:
    """The function that shows a caller to a reader; an auditor does not see its token."""

    def show(entry: Caller) -> shown.Caller:
        whole = caller_object(entry)
        return {**whole, "iss": WITHHELD, "sub": WITHHELD} if reader.party == AUDITOR else whole

    return show


def without_reasons(reader: Caller, whole: Platform) -> Platform:
    """The entry from which a reader's answer is made: for an auditor it has no reasons, nor texts that cite them."""
    if reader.party != AUDITOR:
        return whole
    return replace(whole, exemptions=tuple(map(_without_reasons, whole.exemptions)))


def platform(reader: Caller, whole: shown.Platform) -> shown.Platform:
    """A platform as a reader sees it, made from its entry `without_reasons`."""
    holder = whole["representative"]
    return {**whole, "representative": representative(reader, holder) if holder else None}


def representative(reader: Caller, whole: shown.Representative) -> shown.Representative:
    """A representative as a reader sees it; an auditor does not see who it is, nor its contacts."""
    if reader.party != AUDITOR:
        return whole
    mandate: shown.Mandate = {**whole["mandate"], "reference": WITHHELD}
    return {**whole, "name": WITHHELD, "mandate": mandate, "contacts": []}


def _without_reasons(exemption: Exemption) -> Exemption:
    return replace(exemption, reason=WITHHELD, lifted_because=WITHHELD if exemption.lifted_because else None)
