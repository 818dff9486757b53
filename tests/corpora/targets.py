"""URLs with the verdict that a webhook's guard must give, asked at registration and sent to, connections counted.

A connection is counted where the socket would be opened, so that nothing but a connection counts as one: neither an
exception nor the lack of it. Each server that is connected to answers, with the case's redirect if it has one.
"""

import socket
import ssl
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Thread
from typing import Any, cast

from removal.endpoints import target
from removal.endpoints.target import TargetGuard, TargetRefused
from removal.webhooks import client as webhook
from removal.webhooks.client import WebhookSender
from tests.corpora.result import Result

PUBLIC = "93.184.215.14"  # what a name leads to that a case says nothing of
RULES = ("_refuse_plain_http", "_refuse_port", "_refuse_host", "_refuse_special")
ONLY = "connect only to "
TOLERATED = "the other verdict, which the case tolerates"

Case = Mapping[str, Any]


@dataclass(slots=True)
class Network:
    """Names as a case has them, and every connection that anybody opens; each is answered."""

    answers: list[Sequence[str]]
    status: int = 200
    location: str = ""
    dialled: list[str] = field(default_factory=list)

    def resolve(self, _host: str, _port: int) -> Sequence[str]:
        """The next answer; the last one again and again."""
        addresses = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if not addresses:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return addresses

    def connect(self, address: tuple[str, int], _timeout: float) -> socket.socket:
        """One end of a pair; the reader at the other end answers."""
        self.dialled.append(address[0])
        ours, theirs = socket.socketpair()
        Thread(target=self._answer, args=(theirs,), daemon=True).start()
        return ours

    def wrap_socket(self, bare: socket.socket, server_hostname: str) -> socket.socket:
        """In the place of TLS, of which no case speaks."""
        assert server_hostname
        return bare

    def _answer(self, theirs: socket.socket) -> None:
        with theirs, suppress(OSError):
            theirs.recv(65_536)
            head = f"HTTP/1.1 {self.status} X\r\ncontent-length: 0\r\nlocation: {self.location}\r\n\r\n"
            theirs.sendall(head.encode("utf-8", "replace"))


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether it may be registered, and whom sending to it connected to."""

    registered: bool
    dialled: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether anybody was called."""
        return bool(self.dialled)


def judged(cases: Sequence[Case], guard: str) -> Result:
    """Every case as it is, and those of http as https too; `guard` is ours, or one that refuses or allows anything."""
    counts: Counter[str] = Counter()
    faults: list[str] = []
    with GUARDS[guard]():
        for case in cases:
            for url in _variants(case["url"]):
                verdict = _verdict(case, url)
                counts["connections"] += len(verdict.dialled)
                counts["tried"] += 1
                faults += [
                    f"{case['id']} {case['expect']} {url[:90]!r}: {wrong}" for wrong in _wrong(case, url, verdict)
                ]
            counts[case["expect"]] += 1
    tolerated = [fault for fault in faults if fault.endswith(TOLERATED)]
    faults = [fault for fault in faults if fault not in tolerated]
    wrong = Counter(_severity(fault) for fault in faults)
    by_severity = ", ".join(f"{wrong[kind]} {kind}" for kind in ("high", "low", "hygiene", "public refused"))
    summary = (
        f"{len(cases)} cases ({counts['block']} block, {counts['allow']} allow), {counts['tried']} tried with https "
        f"beside http, {counts['connections']} connections; wrong: {by_severity}; "
        f"{len(tolerated)} tolerated"
    )
    return Result(summary, tuple(faults))


def _variants(url: str) -> list[str]:
    secured = f"https:{url[5:]}" if url[:5].lower() == "http:" else url
    return list(dict.fromkeys([url, secured]))


def _verdict(case: Case, url: str) -> Verdict:
    registration = TargetGuard((), _network(case).resolve)
    try:
        registration(url)
    except TargetRefused:
        registered = False
    else:
        registered = True
    network = _network(case)
    with _swapped(socket, "create_connection", network.connect):
        sender = WebhookSender(resolve=network.resolve, timeout=5, context=cast("ssl.SSLContext", network))
        sender.send(url, {"webhook-id": "d-1"}, b"{}")
    return Verdict(registered, tuple(network.dialled))


def _network(case: Case) -> Network:
    answers = case.get("resolve_sequence") or [case.get("resolves_to", [PUBLIC])]
    return Network(list(answers), case.get("redirect_status", 200), case.get("redirect_to", ""))


def _wrong(case: Case, url: str, verdict: Verdict) -> Iterator[str]:
    if case["expect"] == "allow":
        if url[:6].lower() == "https:" and not verdict.passed:
            yield "public refused" if case.get("tolerate") != "block" else TOLERATED
        return
    tolerated = str(case.get("tolerate", ""))
    may_reach = {tolerated.removeprefix(ONLY)} if tolerated.startswith(ONLY) else set()
    if case.get("redirect_to"):
        may_reach |= set(case.get("resolves_to", ()))  # the one that redirects may be public; it is not followed
    reached = set(verdict.dialled) - may_reach
    if tolerated == "allow":
        yield from [TOLERATED] if reached or verdict.registered else []
    elif reached:
        yield f"{case['severity']}: connected to {', '.join(sorted(reached))}"
    elif case["severity"] == "hygiene" and verdict.registered:
        yield "hygiene: registered"


def _severity(fault: str) -> str:
    return fault.rpartition(": ")[2] if fault.endswith("public refused") else fault.split(": ")[-2]


@contextmanager
def _swapped(owner: object, name: str, by: object) -> Iterator[None]:
    saved = getattr(owner, name)
    setattr(owner, name, by)
    try:
        yield
    finally:
        setattr(owner, name, saved)


@contextmanager
def _ours() -> Iterator[None]:
    yield


@contextmanager
def _refuse() -> Iterator[None]:
    def refuse(*_: object) -> None:
        raise TargetRefused("No.")

    with _swapped(webhook, "parse_target", refuse), _swapped(target, "parse_target", refuse):
        yield


@contextmanager
def _allow() -> Iterator[None]:
    """Whatever can be taken apart is called."""
    saved = {name: getattr(target, name) for name in RULES}
    for name in RULES:
        setattr(target, name, lambda *_: None)
    try:
        yield
    finally:
        for name, rule in saved.items():
            setattr(target, name, rule)


GUARDS: Mapping[str, Callable[[], Any]] = {"ours": _ours, "refuse": _refuse, "allow": _allow}
