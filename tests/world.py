"""The pump: real handlers on simulated AWS, called with the events AWS would send, while time is moved and never slept.

What AWS does between our functions is done here. The stream is read in order, a failing record is tried again by itself
(bisecting); queues hold messages back, show them again after their visibility and move them to the dead letters; only
the messages that a batch reports are kept; the schedule calls the sweep each minute. A sweep with nothing to nominate
is skipped, and the heartbeat it would have left is written: a day would take 1,440 of them. Jitter falls the same each
time; `make seeds` has it fall otherwise.
"""

import json
import os
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Executor, Future
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import import_module
from inspect import unwrap
from random import Random
from typing import Any, Self

import time_machine

from removal.handlers import log, publish, sweep
from removal.mail.ses import SesMailer
from removal.record import instant
from removal.timers import due
from removal.timers.control import GAP, ClockControl
from removal.timers.store import ControlStore
from removal.wiring.process import part
from tests import parts, processes, rights
from tests.cloud import QUEUES, REGION, Cloud, queue_name
from tests.fake_receivers import FakeReceivers
from tests.fake_ses import Event, FakeSes
from tests.last_error import LastError, place_of
from tests.services import Services, services
from tests.shards import asked_where_timers_wait
from tests.stream import Stream
from tests.tables import Tables

processes.prepare()

START = datetime(2026, 11, 24, 9, 0, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


class Killed(BaseException):
    """A worker's end in the middle of its work: nothing catches it, and nothing is cleaned up."""


class World:
    """One deployment, its clock, and everything that happens by itself."""

    def __init__(self, start: datetime = START, on: Services | None = None) -> None:
        self.services = on or services()
        self._clock = time_machine.travel(start, tick=False)
        self.chance = Random(0)
        self.receivers = FakeReceivers()
        self.mailbox = FakeSes(self._feedback, _unposted, self.services.forget_mails)
        self.sweeping = True
        self.ticking = True
        self.publishing = True
        self.working = False
        self.running = "none"
        self.failures: list[BaseException] = []
        self.failed: list[tuple[datetime, str]] = []  # the same by name, and when
        self._expected: set[str] = set()
        self._places: dict[str, str] = {}  # where a function failed, by the name of the failure
        self._last_error = LastError()
        self.measured: dict[str, str] = {}  # by order: when measures were taken that stories report
        self._mail_events: list[tuple[datetime, Event]] = []

    def __enter__(self) -> Self:
        self._saved = dict(os.environ)
        os.environ.update(AWS_ACCESS_KEY_ID="testing", AWS_SECRET_ACCESS_KEY="testing", AWS_DEFAULT_REGION=REGION)
        os.environ["AWS_ACCOUNT_ID_ENDPOINT_MODE"] = "disabled"
        self._traveller = self._clock.start()
        self.services.start()
        self._while_on = ExitStack()
        self._while_on.enter_context(asked_where_timers_wait(self.tables))
        self._while_on.enter_context(self._last_error)
        self.cloud = Cloud()
        os.environ.update(self.cloud.environment)
        self.restart()
        self._stream = Stream(self.tables)
        self.sweep()
        return self

    def __exit__(self, raised: object, *_: object) -> None:
        self._while_on.close()
        self.services.stop()
        self._clock.stop()
        os.environ.clear()
        os.environ.update(self._saved)
        parts.process.cache_clear()
        assert raised or self.receivers.untold == [], [str(problem) for problem in self.receivers.untold]
        assert raised or self.mailbox.misshapen == []
        assert raised or self.receivers.named.twice == [], "one id, two facts"
        unexpected = Counter(name for _, name in self.failed if name not in self._expected)
        places = [f"{name}: {self._places[name]}" for name in unexpected]
        assert raised or not unexpected, "\n".join(
            [f"functions failed, which this story does not expect: {dict(unexpected)}", *places]
        )

    def expect(self, *failures: str) -> None:
        """Failures that a story causes: names of exceptions, and of queues whose messages functions give back.

        A world in which a function failed otherwise fails its test when it ends.
        """
        self._expected |= {*failures}

    def restart(self) -> None:
        """Cold start: a process that remembers nothing."""
        parts.process.cache_clear()
        processes.begin(parts.process())
        rights.hold()
        kept = {"sender": self.receivers, "mailer": self.mailbox, "workers": _InTurn(), "chance": self.chance}
        parts.put(**kept, guard=lambda _: None)
        parts.put(tick=replace(parts.tick(), wait=self._traveller.shift))

    @property
    def tables(self) -> Tables:
        """Where its items lie."""
        return self.services.tables

    @property
    def now(self) -> datetime:
        """The clock's instant."""
        return parts.now()

    def run(self, length: timedelta) -> None:
        """Let time pass, with everything that happens in it at its own instant."""
        self.run_until(self.now + length)

    def run_until(self, end: datetime) -> None:
        """As `run`, to an instant."""
        self.settle()
        while (following := min(self._next_message(end), self._next_sweep(end), self._next_said(end))) < end:
            self._travel(following)
            if following == _minute(following) and self.sweeping:
                self.sweep()
            self.settle()
        self._travel(end)
        self.settle()

    def settle(self) -> None:
        """Until nothing is left to do at this instant."""
        self._speak()
        while self._publish() or self._drained():
            pass

    def sweep(self) -> None:
        """One minute's sweep."""
        self.invoke(sweep.handler, {})

    def log(self) -> None:
        """One minute's run of the public log, in a world that keeps one."""
        self.invoke(log.handler, {})

    def jump(self, to: datetime) -> None:
        """Move the clock, and nothing else."""
        self._traveller.move_to(to, tick=False)

    def stream_records(self) -> list[dict[str, Any]]:
        """What the stream holds now, taken out of it."""
        return self._stream.take(self.now)

    def lose_stream(self) -> None:
        """Whatever the stream holds now never reaches anybody."""
        self._stream.take(self.now)

    def call(self, event: dict[str, Any], function: str = "api") -> dict[str, Any]:
        """One HTTP request, as API Gateway hands it over."""
        self.running = function
        with rights.acting(function):
            answer: dict[str, Any] = import_module(f"removal.handlers.{function}").handler(event, Context())
        return answer

    def hear(self, event: Event) -> None:
        """SES publishes an event about a mail, now."""
        self.cloud.sns.publish(TopicArn=self.cloud.topic, Message=json.dumps(event))

    def _feedback(self, after: timedelta, event: Event) -> None:
        self._mail_events.append((self.now + after, event))

    def _speak(self) -> None:
        due = [event for at, event in self._mail_events if at <= self.now]
        self._mail_events = [(at, event) for at, event in self._mail_events if at > self.now]
        for event in due:
            self.hear(event)

    def _travel(self, to: datetime) -> None:
        self._beat_until(to)
        self._traveller.move_to(to, tick=False)

    def _beat_until(self, to: datetime) -> None:
        """The sweeps that had nothing to do, between now and then; the first one after a gap has to be a real one."""
        last = _minute(to) - MINUTE

        def beaten(control: ClockControl) -> ClockControl:
            silent = control.heartbeat_at is None or self.now - control.heartbeat_at > GAP
            return control if silent else replace(control, heartbeat_at=last)

        if self.sweeping and last > self.now:
            ControlStore().change(beaten)

    def _publish(self) -> bool:
        records = self._stream.take(self.now) if self.publishing else []
        for record in records:
            if not self.invoke(publish.handler, {"Records": [record]}):
                self._stream.put_back(records[records.index(record) :], self.now + timedelta(seconds=1))
                break
        return bool(records) and self._stream.open(self.now)

    def _drained(self) -> bool:
        """One batch of every queue; whether there was any."""
        return max([self._drain(name) for name in QUEUES])

    def _drain(self, name: str) -> bool:
        """One batch of a queue; whether there was one."""
        url = self.cloud.queues[name]
        if QUEUES[name].endswith("tick") and not self.ticking:
            return False
        if not self.services.shows(queue_name(name)):
            return False
        received = self.cloud.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["All"])
        messages = received.get("Messages", [])
        if not messages:
            return False
        answer = self.invoke(
            import_module(QUEUES[name]).handler, {"Records": [_sqs_record(message) for message in messages]}
        )
        failed = {failure["itemIdentifier"] for failure in answer["batchItemFailures"]} if answer else None
        for _ in failed or ():
            self._note(ComesBack(name))
        for message in messages:
            if failed is not None and message["MessageId"] not in failed:
                self.cloud.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return True

    def invoke(self, handler: Callable[[Any, Any], Any], event: dict[str, Any]) -> dict[str, Any] | None:
        """A function's answer; None if it raised or was killed, and the next call finds a new process."""
        self.working, self.running = True, handler.__module__.rpartition(".")[2]
        try:
            with rights.acting(self.running):
                return handler(event, Context()) or {"batchItemFailures": []}
        except (Exception, Killed) as failure:  # noqa: BLE001 - this is where Lambda would catch it
            self._note(failure)
            self.restart()
            return None
        finally:
            self.working = False

    def _note(self, failure: BaseException) -> None:
        self.failures.append(failure)
        given_back = isinstance(failure, ComesBack)
        name = str(failure) if given_back else type(failure).__name__
        self.failed.append((self.now, name))
        self._places[name] = self._last_error.place if given_back else place_of(failure)

    def _next_message(self, end: datetime) -> datetime:
        names = [name for name in QUEUES if self.ticking or not QUEUES[name].endswith("tick")]
        coming = (at for name in names for at in self.services.shown_at(queue_name(name)) if at > self.now)
        return min([*coming, self._stream.retry_at or end, end])

    def _next_said(self, end: datetime) -> datetime:
        return min([end, *(at for at, _ in self._mail_events)])

    def _next_sweep(self, end: datetime) -> datetime:
        if not self.sweeping:
            return end
        waiting = [instant.from_text(at) for shard, at in self.tables.timers() if shard != due.STUCK]
        if not waiting:
            return end
        look_ahead = parts.process().settings.look_ahead
        return min(end, _minute(max(self.now, min(waiting) - look_ahead)) + MINUTE)


class ComesBack(Exception):
    """A function gave a message of this queue back, to be tried again."""


class _InTurn(Executor):
    """Workers that take turns, in the order of their messages: whatever happens, happens the same each time."""

    def submit(self, work: Callable[..., Any], /, *args: Any, **named: Any) -> Future[Any]:  # noqa: ANN401 - Executor's
        done: Future[Any] = Future()
        try:
            done.set_result(work(*args, **named))
        except Exception as failed:  # noqa: BLE001 - as a worker keeps it for its caller
            done.set_exception(failed)
        return done


@part
def _unposted() -> SesMailer:
    """SES as the product talks to it, behind the mailbox."""
    made: SesMailer = unwrap(parts.mailer)()
    return made


class Context:
    """What Lambda tells a handler about its invocation."""

    aws_request_id = "00000000-0000-4000-8000-000000000000"
    function_name = "removal-orders"
    memory_limit_in_mb = 256
    invoked_function_arn = "arn:aws:lambda:eu-central-1:123456789012:function:removal-orders"

    def get_remaining_time_in_millis(self) -> int:
        """As if it had just begun."""
        return 300_000


def _sqs_record(message: Any) -> dict[str, Any]:  # noqa: ANN401 - boto3's message
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message["Attributes"],
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:eu-central-1:123456789012:queue",
        "awsRegion": REGION,
    }


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
