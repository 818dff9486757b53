"""The HTTP API between the parties and the functions: routes, time-outs, and what a caller gets when one fails."""

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from urllib.parse import urlencode

from tests.calls import http_event, page_event
from tests.simulation.faults.striking import Strikes
from tests.simulation.lambdas import Invocation, Lambdas, Throttled
from tests.simulation.oracle.exchanges import Attempt, Exchange
from tests.simulation.process import drawn
from tests.simulation.scheduler import Scheduler
from tests.simulation.trace import Trace

JOURNEY = (timedelta(milliseconds=10), timedelta(milliseconds=400))
PAUSE = (timedelta(seconds=1), timedelta(seconds=20))
ATTEMPTS = 30
SERVER_FAULT = 500
EPOCH, MILLISECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(milliseconds=1)
API_ROUTE = "ANY /v1/{proxy+}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a caller got."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def body(self) -> dict[str, Any]:
        """The text, read as JSON."""
        read: dict[str, Any] = json.loads(self.text) if self.text else {}
        return read


UNAVAILABLE = Answer(503, {}, '{"message":"Service Unavailable"}')


@dataclass(slots=True)
class Gateway:
    """API Gateway. `faults` are answers of 5xx that no fault of the simulation has caused.

    `strikes` says whether a caller gets no answer while the function goes on: it sends the same again.
    """

    scheduler: Scheduler
    lambdas: Lambdas
    trace: Trace
    routes: Mapping[str, str]
    timeout: timedelta
    statuses: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    strikes: Strikes | None = None
    exchanges: list[Exchange] = field(default_factory=list)

    def api(
        self, chance: Random, sub: str, method: str, path: str, body: object = None, *, arrives: datetime | None = None
    ) -> Answer:
        """One command or question with the token of `sub`; sent again while the answer is 5xx, as a client should.

        It takes as long on its way as it likes, unless it `arrives` at an instant.
        """
        raw = None if body is None else json.dumps(body, ensure_ascii=False).encode()

        def once() -> Answer:
            event = http_event(method, path, raw, self.scheduler.now, sub)
            return self._request(chance, self._function(API_ROUTE), event, f"{method} {path}", arrives)

        return self._until_answered(chance, once, Exchange(sub, method, path, body))

    def page(self, chance: Random, path: str, fields: Mapping[str, str] | None = None) -> Answer:
        """GET of a page, or POST of a form."""
        route = next(route_ for route_ in self.routes if re.fullmatch(_expression(route_), path))
        form = None if fields is None else urlencode(fields).encode()
        method, kind = ("GET" if form is None else "POST"), "application/x-www-form-urlencoded"

        def once() -> Answer:
            event = page_event(method, path, "", form, self.scheduler.now, kind)
            return self._request(chance, self._function(route), event, f"{method} page")

        return self._until_answered(chance, once, Exchange("page", method, path, fields))

    def _function(self, route: str) -> str:
        return self.routes[route]

    def _until_answered(self, chance: Random, once: Callable[[], Answer], exchange: Exchange) -> Answer:
        self.exchanges.append(exchange)
        for _ in range(ATTEMPTS - 1):
            answer = self._noted(once, exchange)
            if answer.status < SERVER_FAULT:
                return answer
            self.scheduler.sleep(drawn(chance, *PAUSE))
        return self._noted(once, exchange)

    def _noted(self, once: Callable[[], Answer], exchange: Exchange) -> Answer:
        """One sending, remembered for the oracle; what a GET showed is not kept."""
        sent = self.scheduler.now
        answer = once()
        exchange.attempts.append(Attempt(sent, self.scheduler.now, answer.status))
        exchange.headers = answer.headers
        if exchange.method != "GET" and exchange.who != "page":
            exchange.text = answer.text
        return answer

    def _request(
        self, chance: Random, function: str, event: dict[str, Any], what: str, arrives: datetime | None = None
    ) -> Answer:
        journey, now = drawn(chance, *JOURNEY), self.scheduler.now
        self.scheduler.sleep(arrives - now if arrives and arrives > now else journey)
        now = self.scheduler.now
        event["requestContext"]["timeEpoch"] = (now - EPOCH) // MILLISECOND
        self.trace.add(now, function, what, {"body": event["body"]})
        answer, excused = self._answered(function, event)
        self.statuses[answer.status] += 1
        if answer.status >= SERVER_FAULT and not excused:
            self.faults.append(f"{now:%d %H:%M:%S.%f} {function} {what}: {answer.status} {answer.text[:200]}")
        self.scheduler.sleep(drawn(chance, *JOURNEY))
        return answer

    def _answered(self, function: str, event: dict[str, Any]) -> tuple[Answer, bool]:
        """The function's answer, or the gateway's own; and whether a fault of the simulation may have caused it."""
        task = self.scheduler.current
        assert task is not None
        wake, done = task.wake(), list[Invocation]()

        def ended(invocation: Invocation) -> None:
            done.append(invocation)
            self.scheduler.at(self.scheduler.now, wake)

        try:
            begun = self.lambdas.invoke(function, event, ended)
        except Throttled as throttled:
            return UNAVAILABLE, throttled.by_fault
        cut_off = self.strikes is not None and self.strikes("cut-off")
        self.scheduler.after(self._patience(cut_off=cut_off), wake)
        task.pause()
        excused = cut_off or begun.was_struck
        if cut_off or not done:
            return UNAVAILABLE, excused
        if done[0].failure is not None:
            return Answer(500, {}, '{"message":"Internal Server Error"}'), excused
        answer = done[0].answer
        headers = {name.lower(): value for name, value in answer.get("headers", {}).items()}
        return Answer(answer["statusCode"], headers, answer.get("body") or ""), excused

    def _patience(self, *, cut_off: bool) -> timedelta:
        """How long a caller waits for an answer."""
        if cut_off and self.strikes:
            return self.strikes.length("cut-off", timedelta(), self.timeout)
        return self.timeout


def _expression(route: str) -> str:
    return re.sub(r"\{\w+\}", "[^/]+", route.removeprefix("ANY "))
