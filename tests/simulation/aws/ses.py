"""SES (API v2) in memory: takes raw mails, keeps them, and publishes what mail servers do with them.

https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeAlias

from tests.simulation.aws.environment import Environment, random_uuid
from tests.simulation.aws.errors import AwsError, not_simulated
from tests.simulation.aws.mail import Event, Mail

Publish: TypeAlias = Callable[[str, str, str], object]  # a topic's ARN, the message, its subject
Reaction: TypeAlias = tuple[timedelta, Event]  # how long after the mail was taken, and what is published then
RAW_BYTES = 40 * 1024 * 1024
MAX_DELIVERY = timedelta(hours=14)
SUBJECT = "Amazon SES Email Event Notification"
_ADDRESS = re.compile(r"[!-?A-~]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_TAG = re.compile(r"[A-Za-z0-9_-]{1,256}")


@dataclass(frozen=True, slots=True)
class ConfigurationSet:
    """How long SES tries a mail of this set."""

    name: str
    longest: timedelta


@dataclass(frozen=True, slots=True)
class Destination:
    """Which events of a set go to which topic; the kinds in lower case."""

    configuration_set: str
    kinds: frozenset[str]
    topic: str


class Ses:
    """The service. `publish` sends a message to a topic.

    `receive` is called once for each accepted mail and returns the events that follow, each after a time of its own;
    `react` adds events later. By default no event follows. `mails` has all accepted mails. `paused` has the sets that
    send nothing, and None while the account does not.
    """

    def __init__(self, environment: Environment, publish: Publish) -> None:
        self.identities: set[str] = set()
        self.mails: list[Mail] = []
        self.paused: set[str | None] = set()
        self.receive: Callable[[Mail], Iterable[Reaction]] = lambda _: ()
        self._environment = environment
        self._publish = publish
        self._sets: dict[str, ConfigurationSet] = {}
        self._destinations: list[Destination] = []

    def add_configuration_set(self, properties: Mapping[str, Any]) -> None:
        """From a template's resource."""
        seconds = properties.get("DeliveryOptions", {}).get("MaxDeliverySeconds")
        longest = MAX_DELIVERY if seconds is None else timedelta(seconds=int(seconds))
        self._sets[properties["Name"]] = ConfigurationSet(properties["Name"], longest)

    def add_destination(self, properties: Mapping[str, Any]) -> None:
        """From a template's event destination, its references replaced by names and ARNs."""
        described = properties["EventDestination"]
        if described.get("Enabled", True):
            kinds = frozenset(kind.casefold() for kind in described["MatchingEventTypes"])
            topic = described["SnsDestination"]["TopicARN"]
            self._destinations.append(Destination(properties["ConfigurationSetName"], kinds, topic))

    def call(self, operation: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """The answer of an operation. Raises AwsError."""
        if operation in {"PutAccountSendingAttributes", "PutConfigurationSetSendingOptions"}:
            self._switch(parameters.get("ConfigurationSetName"), on=parameters.get("SendingEnabled", False))
            return {}
        if operation != "SendEmail":
            raise not_simulated("SES", operation)
        mail = self._taken(parameters)
        self.mails.append(mail)
        for after, event in self.receive(mail):
            self.react(mail, after, event)
        return {"MessageId": mail.message_id}

    def _switch(self, configuration_set: str | None, *, on: bool) -> None:
        """Sending of the account, or of a configuration set, on or off."""
        if on:
            self.paused.discard(configuration_set)
        else:
            self.paused.add(configuration_set)

    def react(self, mail: Mail, after: timedelta, event: Event) -> None:
        """Publish an event about a mail some time after now, to the topics that want its kind."""
        self._environment.later(self._environment.now() + after, lambda: self._publish_event(mail, event))

    def _publish_event(self, mail: Mail, event: Event) -> None:
        for destination in self._destinations:
            if (
                destination.configuration_set == mail.configuration_set
                and event["eventType"].casefold() in destination.kinds
            ):
                self._publish(destination.topic, json.dumps(event, separators=(",", ":")), SUBJECT)

    def _taken(self, parameters: Mapping[str, Any]) -> Mail:
        """A mail that SES takes. Raises AwsError for what it refuses."""
        if "Raw" not in parameters["Content"]:
            raise not_simulated("SES", "mails other than raw ones")
        configuration_set, raw = parameters["ConfigurationSetName"], bytes(parameters["Content"]["Raw"]["Data"])
        recipients = parameters["Destination"]["ToAddresses"]
        tags = {tag["Name"]: tag["Value"] for tag in parameters.get("EmailTags", ())}
        self._check(parameters["FromEmailAddress"], recipients, tags, raw)
        if configuration_set not in self._sets:
            raise AwsError("NotFoundException", f"Configuration set <{configuration_set}> does not exist.", 404)
        if self.paused & {None, configuration_set}:
            what = "Email sending is disabled for the account or the configuration set."
            raise AwsError("SendingPausedException", what)
        return Mail(
            message_id=f"0107{self._environment.chance.getrandbits(48):012x}-{random_uuid(self._environment.chance)}-000000",
            at=self._environment.now(),
            source=parameters["FromEmailAddress"],
            recipients=tuple(recipients),
            raw=raw,
            tags=tags,
            configuration_set=configuration_set,
            longest=self._sets[configuration_set].longest,
        )

    def _check(self, source: str, recipients: Iterable[str], tags: Mapping[str, str], raw: bytes) -> None:
        address = source.rpartition("<")[2].rstrip(">")
        if address not in self.identities and address.rpartition("@")[2] not in self.identities:
            what = f"Email address is not verified. The following identities failed the check: {address}"
            raise AwsError("MessageRejected", what)
        for recipient in recipients:
            if not _ADDRESS.fullmatch(recipient):
                raise AwsError("BadRequestException", f"Invalid email address <{recipient}>.")
        for text in (*tags.keys(), *tags.values()):
            if not _TAG.fullmatch(text):
                raise AwsError("BadRequestException", f"Invalid tag value <{text}>.")
        if len(raw) > RAW_BYTES:
            raise AwsError("BadRequestException", "Message length is more than 41943040 bytes long.")
