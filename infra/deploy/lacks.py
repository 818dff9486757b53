"""The promises that an environment does without, by the promise's name, and why. Each is looked at all the same."""

from collections.abc import Mapping

_ADDRESSES = "in SES's sandbox it writes to verified addresses only"
_OWN = "its mails go to its own developers"
LACKS: Mapping[str, Mapping[str, str]] = {
    "dev": {
        "the_sender_is_verified": _ADDRESSES,
        "anybody_may_be_written_to": _ADDRESSES,
        "mails_are_signed": _OWN,
        "bounces_come_to_our_own_domain": _OWN,
        "who_is_paged_has_agreed": "it pages no one",
    },
}
