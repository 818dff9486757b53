"""`make load`: what a webhook that answers at once feels of another that hangs for as long as it may.

On the local stack, with the real template. So many tests go to each, in turns: to the second alone, beside one that
hangs, and beside one that has been found failing. It fails if the last p99 is over twice the first, or if anything was
lost or charged to the second. Delivery is at least once: what came again under its id is counted, not condemned.

The turns are paced, or it would measure the emulator's own backlog; its pollers are five for a queue (AWS has what
MaximumConcurrency says), so that the middle figure, with nearly all of them at the hanging one, is the emulator's too.
"""

import json
import shutil
import threading
import time
from collections import defaultdict
from http import HTTPStatus
from pathlib import Path
from statistics import quantiles

from infra.dev.local.api import Caller, need
from infra.dev.local.deliveries import Deliveries
from infra.dev.local.launching import launched
from infra.dev.local.mails import Mails
from infra.dev.local.server import LoopbackServer, Request, Response, serving
from infra.dev.local.stack import local_stack
from infra.dev.local.story import verified_at
from infra.dev.local.waiting import until

HOME = Path(".local")
FACTS = 200  # to each
EVERY = 1.0  # seconds between turns
HANGS = 20.0  # seconds: longer than anybody waits
FALLS_WITHIN = 240.0  # seconds: three tries of 15 s, and what lies between
ARRIVES_WITHIN = 180.0
TIMES = 2.0


class Hooks:
    """Every endpoint of this run, by path: those below `/hang` do, except for their challenge."""

    def __init__(self) -> None:
        self.arrived: dict[str, dict[str, float]] = defaultdict(dict)
        self.twice = 0
        self._over = threading.Event()
        self.server = LoopbackServer(self._respond)

    def stop(self) -> None:
        """Let the hanging requests go."""
        self._over.set()

    def _respond(self, request: Request) -> Response:
        at, body = time.monotonic(), json.loads(request.body)
        if body["type"] == "endpoint.challenged":
            return Response(HTTPStatus.OK, body["data"]["challenge"].encode())
        if request.path.startswith("/hang"):
            self._over.wait(HANGS)
            return Response(HTTPStatus.OK, b"")
        taken, id_ = self.arrived[request.path], request.headers["webhook-id"]
        self.twice += id_ in taken
        taken.setdefault(id_, at)
        return Response(HTTPStatus.OK, b"")


class Run:
    """One owner's endpoints, and what is sent to them."""

    def __init__(self, caller: Caller, hooks: Hooks) -> None:
        self.caller, self.hooks = caller, hooks

    def register(self, path: str) -> str:
        """A verified endpoint that gets its own tests alone."""
        url = f"{self.hooks.server.url}{path}"
        made = need(self.caller.post("/endpoints", {"url": url, "facts": ["endpoint.tested"]}), 201)
        until(lambda: verified_at(self.caller, made["id"]), f"{path} is verified", ARRIVES_WITHIN)
        return str(made["id"])

    def shown(self, endpoint: str) -> dict[str, object]:
        """As its owner reads it."""
        return need(self.caller.get(f"/endpoints/{endpoint}"), 200)

    def phase(self, path: str, beside: str | None) -> float:
        """Seconds within which 99 of a hundred tests have arrived at a new endpoint."""
        endpoint, sent = self.register(path), {}
        begun = time.monotonic()
        for turn in range(FACTS):
            time.sleep(max(0.0, begun + turn * EVERY - time.monotonic()))
            if beside:
                need(self.caller.post(f"/endpoints/{beside}/test"), 202)
            at = time.monotonic()
            sent[need(self.caller.post(f"/endpoints/{endpoint}/test"), 202)["delivery"]] = at
        arrived = self.hooks.arrived[path]
        until(lambda: len(arrived) >= FACTS or None, f"{FACTS} tests arrive at {path}", ARRIVES_WITHIN)
        now = self.shown(endpoint)
        if set(arrived) != set(sent) or now["failing_since"] or now["last_fault"]:
            raise SystemExit(f"{path}: lost or charged: {len(set(sent) - set(arrived))} lost, {now['last_fault']}")
        return quantiles([arrived[id_] - at for id_, at in sent.items()], n=100)[98]

    def fall(self, path: str) -> str:
        """An endpoint that has been found failing."""
        endpoint = self.register(path)
        need(self.caller.post(f"/endpoints/{endpoint}/test"), 202)
        until(lambda: self.shown(endpoint)["failing_since"], f"{path} is failing", FALLS_WITHIN)
        return endpoint


def main() -> int:
    """0 if the second one felt little of the first."""
    return launched(_measured)


def _measured() -> int:
    folder = HOME / "load"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    hooks = Hooks()
    deliveries, mails = Deliveries(folder, lambda *_: None), Mails(folder, lambda *_: None)
    with serving(hooks.server), local_stack(HOME, deliveries, mails, (hooks.server.url,), print) as stack:
        run = Run(stack.caller("authority"), hooks)
        alone = run.phase("/alone", None)
        print(f"p99 alone: {alone * 1000:.0f} ms")
        beside = run.phase("/beside", run.register("/hang/first"))
        print(f"p99 beside one that hangs: {beside * 1000:.0f} ms")
        last = run.phase("/failing", run.fall("/hang/second"))
        hooks.stop()
    print(f"p99 beside one that is failing: {last * 1000:.0f} ms, {last / alone:.2f} × alone (at most {TIMES})")
    print(f"{FACTS} to each, none lost, none charged, {hooks.twice} came again under their id")
    return 1 if last > TIMES * alone else 0


if __name__ == "__main__":
    raise SystemExit(main())
