"""Faults on the way to the parties: facts are stored, and no webhook or mail brings them."""

import pytest

from removal.deliveries.fanout import FanOut
from tests.cloud import QUEUES, client, queue_name
from tests.fake_ses import accepts
from tests.operations.night.fault import HOUR, MINUTE, Fault, broken
from tests.operations.night.operator import Night
from tests.people import PRIMARY

POISON = '{"detail": {}}'


class BreachUntold(Fault):
    """The ministry's system is down over night, and it heard of no breach."""

    alarm = "breach-untold"

    def begin(self, night: Night) -> None:
        self.order = night.people.issue()
        night.world.run(20 * HOUR)
        hook = night.people.ministry.hook
        night.world.receivers.behaviour[hook] = lambda _: None
        night.world.run(5 * HOUR)

        def restart() -> str:
            night.world.receivers.behaviour.pop(hook, None)
            return "The authority: our system was down since the evening. We have started it again, it answers."

        night.phones = {"authority": restart}

    def left(self, night: Night) -> list[str]:
        told = "order.breached" in night.people.ministry.types(self.order)
        return [] if told else ["the authority has not heard of the breach"]


class DeadLetters(Fault):
    """A release could not pass facts on and was taken back; beside what it left is a message of no release."""

    alarm = "dead-letters"
    expects = ("DispatchQueue",)

    def begin(self, night: Night) -> None:
        with pytest.MonkeyPatch.context() as release:
            release.setattr(FanOut, "run", broken)
            night.world.cloud.sqs.send_message(QueueUrl=night.world.cloud.queues["DispatchQueue"], MessageBody=POISON)
            self.order = night.people.issue()
            night.world.run(12 * MINUTE)

    def left(self, night: Night) -> list[str]:
        night.passes(12 * MINUTE)
        held = night.world.services.messages()
        lie = [name for queue in QUEUES if held[name := f"{queue_name(queue)}-dead-letters"]]
        kept = any(POISON.replace('"', '\\"') in file.read_text("utf-8") for file in night.shell.folder.glob("*.jsonl"))
        return [
            *(f"messages lie in {name}" for name in lie),
            *([] if kept else ["the message that no release reads is in no file"]),
            *([] if night.people.ministry.types(self.order) else ["the ministry has not heard of its order"]),
        ]


class IteratorAge(Fault):
    """A release cannot publish facts: the stream waits behind the first."""

    alarm = "iterator-age"
    expects = ("NotPublished",)

    def begin(self, night: Night) -> None:
        night.deploy(lambda release: release.setattr("removal.handlers.publish.events", broken))
        night.world.run(MINUTE)
        self.order = night.people.issue()
        night.world.run(3 * MINUTE)

    def left(self, night: Night) -> list[str]:
        night.passes(2 * MINUTE)
        fails = [name for at, name in night.world.failed if at > night.world.now - MINUTE]
        heard = night.people.representative.types(self.order)
        return [*(["publish fails"] if fails else []), *([] if heard else ["no webhook has left"])]


class MailsRefused(Fault):
    """A person has paused sending in the account."""

    alarm = "mails-refused"
    expects = ("MailQueue", "SystemFault")
    by_mail = True

    def begin(self, night: Night) -> None:
        night.world.mailbox.behaviour[PRIMARY] = accepts
        night.account.pause_mail()
        self.order = night.people.issue()
        night.world.run(25 * MINUTE)

    def left(self, night: Night) -> list[str]:
        night.passes(40 * MINUTE)
        return [] if night.world.mailbox.to(PRIMARY) else ["the representative has no mail of the order"]


class KeyFailures(Fault):
    """A person who tidied up has scheduled the deletion of the key that opens the secrets of endpoints."""

    alarm = "key-failures"
    expects = ("SystemFault", "WebhookQueue", "ClientError")

    def begin(self, night: Night) -> None:
        client("kms").schedule_key_deletion(KeyId=night.world.cloud.key, PendingWindowInDays=30)
        night.world.restart()
        self.order = night.people.issue()
        night.world.run(20 * MINUTE)

    def left(self, night: Night) -> list[str]:
        night.passes(35 * MINUTE)
        return [] if night.people.representative.types(self.order) else ["no webhook has left"]
