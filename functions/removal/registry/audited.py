"""The register's entries as an auditor reads them: without names of persons, addresses, tokens and free text. Pure."""

from collections.abc import Callable

from removal.registry import shown
from removal.registry.authority import Authority
from removal.registry.caller import AUDITOR, Caller
from removal.registry.present import authority_object, caller_object

WITHHELD = "[withheld]"  # in place of a text


def authority(reader: Caller) -> Callable[[Authority], shown.Authority]:
    """The function that shows an authority to a reader; an auditor does not see where its alarms go."""

    def show(entry: Authority) -> shown.Authority:
        whole = authority_object(entry)
        return {**whole, "alarm_email": None} if reader.party == AUDITOR else whole

    return show


def caller(reader: Caller) -> Callable[[Caller], shown.Caller]:
    """The function that shows a caller to a reader; an auditor does not see its token."""

    def show(entry: Caller) -> shown.Caller:
        whole = caller_object(entry)
        return {**whole, "iss": WITHHELD, "sub": WITHHELD} if reader.party == AUDITOR else whole

    return show


def platform(reader: Caller, whole: shown.Platform) -> shown.Platform:
    """A platform as a reader sees it."""
    if reader.party != AUDITOR:
        return whole
    holder = whole["representative"]
    in_office = representative(reader, holder) if holder else None
    return {**whole, "exemptions": [_exemption(entry) for entry in whole["exemptions"]], "representative": in_office}


def representative(reader: Caller, whole: shown.Representative) -> shown.Representative:
    """A representative as a reader sees it; an auditor does not see who it is, nor its contacts."""
    if reader.party != AUDITOR:
        return whole
    mandate: shown.Mandate = {**whole["mandate"], "reference": WITHHELD}
    return {**whole, "name": WITHHELD, "mandate": mandate, "contacts": []}


def _exemption(whole: shown.Exemption) -> shown.Exemption:
    lifted_because = WITHHELD if whole["lifted_because"] else None
    return {**whole, "reason": WITHHELD, "lifted_because": lifted_because}
