"""Faults at the front: what comes from outside is refused, or what is shown to strangers has stopped."""

from functools import partial

import pytest

from tests.cloud import client
from tests.operations.night.fault import HOUR, MINUTE, Fault, broken
from tests.operations.night.operator import Night
from tests.people import PRIMARY
from tests.publiclog.beside import PublicLog
from tests.publiclog.witness import EMPTY
from tests.stories.test_witnesses import Witnesses


class CanaryRefused(Fault):
    """A release of the API reads nothing."""

    alarm = "canary"

    def begin(self, night: Night) -> None:
        self.order = night.people.issue()
        night.world.run(HOUR)
        night.deploy(lambda release: release.setattr("removal.handlers.api.read_one", broken))
        night.passes(5 * MINUTE)

    def left(self, night: Night) -> list[str]:
        return list(night.canary.faults())


class PageFailing(Fault):
    """A release of the page shows an error to each person who opens a mail's link."""

    alarm = "page-failing"
    by_mail = True

    def begin(self, night: Night) -> None:
        self.order = night.people.issue()
        night.world.run(HOUR)
        self.link = night.world.mailbox.to(PRIMARY)[-1].link
        night.each_minute.append(partial(self._open, night))
        night.deploy(self._plant)
        night.passes(5 * MINUTE)

    def left(self, night: Night) -> list[str]:
        status = self._open(night)
        return [] if status == 200 else [f"the page answers {status}"]

    def _open(self, night: Night) -> int:
        return night.people.page(self.link).get().status

    def _plant(self, release: pytest.MonkeyPatch) -> None:
        release.setattr("removal.handlers.page.order_page", broken)


class LinkKeyGone(Fault):
    """A person deleted a secret that looked unused: the key of the links in mails."""

    alarm, name = "page-failing", "link-key"
    by_mail = True
    expects = ("MailQueue", "SystemFault", "ClientError")

    def begin(self, night: Night) -> None:
        self.order = night.people.issue()
        night.world.run(HOUR)
        self.link = night.world.mailbox.to(PRIMARY)[-1].link
        client("secretsmanager").delete_secret(SecretId=night.world.cloud.link_key)
        night.world.restart()
        night.each_minute.append(partial(self._open, night))
        night.passes(5 * MINUTE)

    def left(self, night: Night) -> list[str]:
        night.passes(6 * MINUTE)
        status = self._open(night)
        return [] if status == 200 else [f"the page answers {status}"]

    def _open(self, night: Night) -> int:
        return night.people.page(self.link).get().status


class LogStopped(Fault):
    """The rule of the public log is disabled: nothing says how old its last entry is."""

    alarm = "log-stopped"

    def begin(self, night: Night) -> None:
        self.log = PublicLog(night.world)
        for queue in ("removal-orders-log", "removal-orders-log-dead-letters"):
            night.world.cloud.sqs.create_queue(QueueName=queue)
        self.order = night.people.issue()
        self.log.run()
        night.account.stop("log")
        night.each_minute.append(lambda: self.log.run() if night.account.runs("log") else None)
        night.people.issue("KZ-2")
        night.world.run(HOUR)
        self.size = self.log.checkpoint.size

    def left(self, night: Night) -> list[str]:
        night.passes(2 * MINUTE)
        return [] if self.log.checkpoint.size > self.size else ["the log has no new entry"]


class WitnessRefuses(Fault):
    """A witness was brought back from a copy that is not ours: it knows another log under our name."""

    alarm = "log-witness-refuses"

    def begin(self, night: Night) -> None:
        self.witnesses = Witnesses(PublicLog(night.world))
        self.order = night.people.issue()
        self.witnesses.run()
        self.lost = self.witnesses.all["w"]
        self.lost.root = bytes(32)
        night.phones = {"witness": self._repaired}
        night.each_minute.append(self.witnesses.run)
        night.people.issue("KZ-2")
        night.passes(5 * MINUTE)

    def left(self, night: Night) -> list[str]:
        night.passes(2 * MINUTE)
        return [] if "w" in self.witnesses.cosigners else ["the witness does not cosign"]

    def _repaired(self) -> str:
        self.lost.size, self.lost.root = 0, EMPTY
        return "You are right, that was a copy of another machine. We begin anew with your log."
