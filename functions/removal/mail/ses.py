"""SES v2: one raw mail to one address; that it was taken says nothing yet of its arrival."""

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from mypy_boto3_sesv2.client import SESV2Client


ADDRESS_REFUSED = "BadRequestException"  # as a fault: SES will never submit to this address
MESSAGE_REFUSED = "MessageRefused"  # nor this message: it has a virus
REFUSALS = frozenset({ADDRESS_REFUSED, MESSAGE_REFUSED})
REQUEST_REFUSED = "BadRequest"  # anything else in the request is wrong, which no address is to blame for
_REJECTED = "MessageRejected"  # SES's code for a message, and for an identity of ours that it does not know
_ABOUT_ADDRESS = re.compile(
    "address|domain|recipient|user ?name|local (?:part|name)|route-addr|semicolon|unbalanced|@", re.IGNORECASE
)
_ABOUT_MESSAGE = re.compile(
    "virus|malware|malicious|content|attachment|spam|blacklist|suppress|message length|too (?:large|long)",
    re.IGNORECASE,
)
_ABOUT_US = re.compile(
    r"\bidentit|verif|configuration[ -]?set|\bsender|\bfrom\b|source|return[ -]?path|reply[ -]?to|\btags?\b"
    r"|account|sandbox|region|tenant|paused|suspend|disabled|quota|\brate\b|template|endpoint",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"\S*@\S*|<[^>]*>|'[^']*'|\"[^\"]*\"|\d+")
URGENT = timedelta(hours=1)  # a window as short as this leaves no hour in which to learn that a mail did not arrive


@dataclass(frozen=True, slots=True)
class ConfigurationSets:
    """SES tries a mail for as long as its set says, then a bounce tells: an hour, or for short windows five minutes."""

    patient: str
    urgent: str

    def fitting(self, window: timedelta | None) -> str:
        """The set for mails about orders with this window; None for mails that no time depends on."""
        return self.urgent if window is not None and window <= URGENT else self.patient


@dataclass(frozen=True, slots=True)
class Submission:
    """What came of handing a mail to SES: its message id, or a fault, which is ours or SES's.

    Only `ADDRESS_REFUSED` is about the recipient: SES takes no mail to that address. `MESSAGE_REFUSED` is about this
    mail. `said` is SES's message without what it quotes, so that two refusals can be compared.
    """

    message_id: str | None
    fault: str | None
    milliseconds: int
    said: str = ""


class SesMailer:
    """Submits mails under configuration sets, which is where feedback comes from."""

    def __init__(
        self, client: "SESV2Client", sets: ConfigurationSets, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._client = client
        self._sets = sets
        self._clock = clock

    def submit(
        self, sender: str, recipient: str, raw: bytes, tags: Mapping[str, str], window: timedelta | None = None
    ) -> Submission:
        """One mail; `tags` come back with all feedback about it, within the `window` of the order that it is about."""
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
            return replace(self._submitted(started, None, _fault(error, sender)), said=_said(error))
        except BotoCoreError as error:
            return self._submitted(started, None, type(error).__name__)
        return self._submitted(started, answer["MessageId"], None)

    def _submitted(self, started: float, message_id: str | None, fault: str | None) -> Submission:
        return Submission(message_id, fault, round((self._clock() - started) * 1000))


def _fault(error: ClientError, sender: str) -> str:
    """SES has one code for a malformed address and for anything else that is malformed; its message tells which.

    The same holds for a message that it rejects and an identity that is not verified. What names ours is ours.
    """
    code, said = str(error.response["Error"]["Code"]), error.response["Error"].get("Message", "")
    ours = sender.casefold() in said.casefold() or bool(_ABOUT_US.search(_QUOTED.sub("", said)))
    if code == ADDRESS_REFUSED:
        return REQUEST_REFUSED if ours or not _ABOUT_ADDRESS.search(said) else ADDRESS_REFUSED
    return MESSAGE_REFUSED if code == _REJECTED and not ours and _ABOUT_MESSAGE.search(said) else code


def _said(error: ClientError) -> str:
    return " ".join(_QUOTED.sub(" ", error.response["Error"].get("Message", "")).split())
