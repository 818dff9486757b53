"""SES v2: one raw mail to one address; that it was taken says nothing yet of its arrival."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from mypy_boto3_sesv2.client import SESV2Client


@dataclass(frozen=True, slots=True)
class Submission:
    """What came of handing a mail to SES: its message id, or a fault, which is ours or SES's, never the recipient's."""

    message_id: str | None
    fault: str | None
    milliseconds: int


class SesMailer:
    """Submits mails under one configuration set, which is where feedback comes from."""

    def __init__(
        self, client: "SESV2Client", configuration_set: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._client = client
        self._configuration_set = configuration_set
        self._clock = clock

    def submit(self, sender: str, recipient: str, raw: bytes, tags: Mapping[str, str]) -> Submission:
        """One mail; `tags` come back with all feedback about it."""
        started = self._clock()
        try:
            answer = self._client.send_email(
                FromEmailAddress=sender,
                Destination={"ToAddresses": [recipient]},
                Content={"Raw": {"Data": raw}},
                EmailTags=[{"Name": name, "Value": value} for name, value in tags.items()],
                ConfigurationSetName=self._configuration_set,
            )
        except ClientError as error:
            return self._submitted(started, None, str(error.response["Error"]["Code"]))
        except BotoCoreError as error:
            return self._submitted(started, None, type(error).__name__)
        return self._submitted(started, answer["MessageId"], None)

    def _submitted(self, started: float, message_id: str | None, fault: str | None) -> Submission:
        return Submission(message_id, fault, round((self._clock() - started) * 1000))
