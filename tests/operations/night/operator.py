"""An operator at night: a shell in which the pages' commands are answered, while the clock goes on."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from removal.cli import OUTPUTS
from removal.handlers import canary
from removal.telemetry.canary import Canary
from tests.calls import http_event
from tests.operations.night.account import Account
from tests.operations.shell import Answer, Shell, aws, removal_orders, shell
from tests.operations.written import Written
from tests.people import Cast, cast
from tests.world import MINUTE, World

RELEASES = {"v0.9.1": "9f2c1ab", "v0.9.0": "4e77d02", "v0.8.4": "c81b9e6"}  # tags and commits, the newest first
GOOD = {"v0.9.0", "4e77d02"}
FIX_DATES = (timedelta(minutes=50), timedelta(days=9), timedelta(days=30))  # before the last deployment
WATCHED = timedelta(minutes=15)
Phones = Mapping[str, Callable[[], str]]


class Outside(Canary):
    """The canary's requests as the gateway answers them: no token is a 401 of its own, all else is the function's."""

    world: World

    def _status(self, method: str, path: str) -> int:
        if method == "HEAD":
            return 401
        event = http_event(method, "", None, self.world.now, None)
        event["rawPath"] = event["requestContext"]["http"]["path"] = path
        running = self.world.running
        answer = self.world.call(event)
        self.world.running = running
        return int(answer["statusCode"])


class Night:
    """A world with its people and its account, and the shell of the operator on call.

    `typed` has what was typed, as one line each. `phones`: who answers a call, and what that changes.
    """

    def __init__(self, world: World, log: Written, folder: Path, *, by_mail: bool = False) -> None:
        self.world, self.log = world, log
        self.patches = pytest.MonkeyPatch()
        self.people: Cast = cast(world, representative_has_webhook=not by_mail)
        self.account = Account(world, log, world.now - timedelta(days=8))
        self.account.install()
        self.typed: list[str] = []
        self.phones: Phones = {}
        self.elapsed: Callable[[], timedelta] = lambda: timedelta(seconds=10)
        self.each_minute: list[Callable[[], object]] = []
        self.shell: Shell = shell(folder, world)
        answers = {**self.shell.answers, "aws": aws, "removal-orders": _by_stack, "call": self._called}
        answers |= {"git": lambda _: (0, self._commits()), "make": self._made}
        self.shell.answers = {name: self._heard(name, answer) for name, answer in answers.items()}
        self.shell.install("git", "make", "call")
        self.canary = type("OutsideWorld", (Outside,), {"world": world})("https://orders.example")

    def end(self) -> None:
        """Take back what a fault changed in this process."""
        self.patches.undo()

    def deploy(self, plant: Callable[[pytest.MonkeyPatch], None]) -> None:
        """A release with a defect, now; a rollback takes it back."""
        plant(self.patches)
        self.account.last_deployed = self.world.now
        self.account.roll_back = self.patches.undo
        self.world.restart()

    def operator(self, *arguments: str) -> int:
        """A command of ours that another operator has typed; its exit code."""
        code, _ = removal_orders(list(arguments))
        return code

    def passes(self, length: timedelta) -> None:
        """Let time pass; its last quarter of an hour with each minute's sweep, canary and whatever else comes then."""
        end = self.world.now + length
        self.world.run_until(max(self.world.now, end - WATCHED))
        while self.world.now < end:
            following = self.world.now.replace(second=0, microsecond=0) + MINUTE
            self.world.run_until(min(end, following))
            if self.world.now == following:
                self._minute()

    def _minute(self) -> None:
        if self.account.runs("sweep"):
            self.world.sweep()
        if self.account.runs("canary"):
            self._ask_outside()
        for happens in self.each_minute:
            happens()
        self.world.settle()

    def _ask_outside(self) -> None:
        with pytest.MonkeyPatch.context() as outside:
            outside.setattr(canary, "canary", lambda: self.canary)
            self.world.invoke(canary.handler, {})

    def _heard(self, name: str, answer: Callable[[list[str]], Answer]) -> Callable[[list[str]], Answer]:
        def heard(arguments: list[str]) -> Answer:
            self.passes(self.elapsed())
            answered = _answered(answer, arguments)
            self.typed.append(" ".join([name, *arguments]))
            self.world.settle()
            return answered

        return heard

    def _called(self, arguments: list[str]) -> Answer:
        phone = self.phones.get(" ".join(arguments))
        return (0, f"{phone()}\n") if phone else (1, f"No one answers. You can call: {', '.join(self.phones) or '-'}\n")

    def _commits(self) -> str:
        subjects = ("Read lists of orders faster", "Say in a mail who issued an order", "Update the SDK")
        rows = zip(RELEASES.items(), FIX_DATES, subjects, strict=True)
        heads = ("HEAD -> main, origin/main, ", "", "")
        return "".join(
            f"{commit} {_written(self.account.last_deployed - before)} {head}tag: {tag} {subject}\n"
            for head, ((tag, commit), before, subject) in zip(heads, rows, strict=True)
        )

    def _made(self, arguments: list[str]) -> Answer:
        target, named = arguments[0], dict(word.split("=", 1) for word in arguments[1:] if "=" in word)
        if target != "rollback":
            return 2, f"make: {target} is not answered here\n"
        if named.get("ENV") != "prod":
            return 2, "there is no such environment: dev, stage or prod\n"
        if named.get("TO") not in GOOD:
            return (
                2,
                f"{named.get('TO')}: this release is deployed, or was not deployed before it; nothing was changed\n",
            )
        self.account.roll_back()
        self.account.last_deployed = self.world.now
        self.world.restart()
        return 0, f"removal-orders is at {named['TO']} again: UPDATE_COMPLETE\n"


def _answered(answer: Callable[[list[str]], Answer], arguments: list[str]) -> Answer:
    """What is not answered here says so: a person may type whatever there is."""
    try:
        return answer(arguments)
    except (NotImplementedError, KeyError, AssertionError) as error:
        return 255, f"not answered on this night: {error}\n"


def _by_stack(arguments: list[str]) -> Answer:
    """Our own command line, which finds the deployment by the stack that was typed, as in a person's shell."""
    with pytest.MonkeyPatch.context() as patches:
        for name in (*OUTPUTS, "STACK_NAME"):
            patches.delenv(name, raising=False)
        return removal_orders(arguments)


def _written(at: datetime) -> str:
    return at.replace(microsecond=0).isoformat()
