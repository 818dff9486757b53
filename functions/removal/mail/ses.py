"""SES v2: submits a raw mail to an address. Acceptance by SES does not mean that the mail has arrived."""

import re
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from removal.values import dataclass, replace

if TYPE_CHECKING:
    from mypy_boto3_sesv2.client import SESV2Client


# Values of `Submission.fault`.
ADDRESS_REFUSED = "BadRequestException"  # SES never accepts a mail to this address
MESSAGE_REFUSED = "MessageRefused"  # SES never accepts this message, for example with a virus
REQUEST_REFUSED = "BadRequest"  # another part of the request is wrong, not the address
REFUSALS = frozenset({ADDRESS_REFUSED, MESSAGE_REFUSED})
_REJECTED = "MessageRejected"  # SES's error code for a refused message, and for an unverified sender
_ADDRESS_FAULTS = re.compile(
    "address|domain|recipient|user ?name|local (?:part|name)|route-addr|semicolon|unbalanced|@", re.IGNORECASE
)
_CONTENT_FAULTS = re.compile(
    "virus|malware|malicious|content|attachment|spam|blacklist|suppress|message length|too (?:large|long)",
    re.IGNORECASE,
)
_ACCOUNT_FAULTS = re.compile(
    r"\bidentit|verif|configuration[ -]?set|\bsender|\bfrom\b|source|return[ -]?path|reply[ -]?to|\btags?\b"
    r"|account|sandbox|region|tenant|paused|suspend|disabled|quota|\brate\b|template|endpoint",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"\S*@\S*|<[^>]*>|'[^']*'|\"[^\"]*\"|\d+")
URGENT_WINDOW = timedelta(hours=1)  # such a window is too short to wait an hour for a bounce


@dataclass(frozen=True, slots=True)
class ConfigurationSets:
    """The names of two configuration sets: SES tries for an hour or for five minutes before it reports a bounce."""

    patient: str
    urgent: str

    def fitting(self, window: timedelta | None) -> str:
        """The set for mails about orders with this window; `window` is None for mails without a due time."""
        return self.urgent if window is not None and window <= URGENT_WINDOW else self.patient


@dataclass(frozen=True, slots=True)
class Submission:
    """The result of a submission to SES: a message id or a fault.

    Only `ADDRESS_REFUSED` is about the recipient: SES accepts no mail to that address. `MESSAGE_REFUSED` is about this
    mail. `message`: SES's error message without quotations, so that two refusals can be compared.
    """

    message_id: str | None
    fault: str | None
    milliseconds: int
    message: str = ""


class SesMailer:
    """Submits mails with a configuration set, which SES needs to publish events."""

    def __init__(
        self, client: "SESV2Client", sets: ConfigurationSets, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._client = client
        self._sets = sets
        self._clock = clock

    def submit(
        self, sender: str, recipient: str, raw: bytes, tags: Mapping[str, str], window: timedelta | None = None
    ) -> Submission:
        """Submit a mail. `tags`: returned with all events about it. `window`: that of the order, selects the set."""
        started = self._clock()
        try:
            answer = self._client.send_email(
                FromEmailAddress=sender,
                Destination={"ToAddresses": [recipient]},
                Content={"Raw": {"Data": raw}},
                EmailTags=[{"Name": name, "Value": value} for name, value in tags.items()],
                ConfigurationSetName=self._sets.fitting(window),
            )
        except ClientError as error:
            return replace(self._submission(started, None, _fault(error, sender)), message=_comparable_message(error))
        except BotoCoreError as error:
            return self._submission(started, None, type(error).__name__)
        return self._submission(started, answer["MessageId"], None)

    def _submission(self, started: float, message_id: str | None, fault: str | None) -> Submission:
        return Submission(message_id, fault, round((self._clock() - started) * 1000))


def _fault(error: ClientError, sender: str) -> str:
    """The fault of an error, by its code and its text.

    SES has the same code for a malformed address and for other malformed input, and the same code for a refused message
    and an unverified sender. The text decides. If it is about our sender or account, the fault is ours.
    """
    code, message = str(error.response["Error"]["Code"]), error.response["Error"].get("Message", "")
    is_our_fault = sender.casefold() in message.casefold() or bool(_ACCOUNT_FAULTS.search(_QUOTED.sub("", message)))
    if code == ADDRESS_REFUSED:
        return REQUEST_REFUSED if is_our_fault or not _ADDRESS_FAULTS.search(message) else ADDRESS_REFUSED
    return MESSAGE_REFUSED if code == _REJECTED and not is_our_fault and _CONTENT_FAULTS.search(message) else code


def _comparable_message(error: ClientError) -> str:
    return " ".join(_QUOTED.sub(" ", error.response["Error"].get("Message", "")).split())
