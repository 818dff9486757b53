"""The whole local stack, started in order and ended in reverse: what `make local`, the demo and wires share."""

import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from infra.dev.local import deploy, parties
from infra.dev.local.api import Caller
from infra.dev.local.aws import REGION, Aws, emulated
from infra.dev.local.deliveries import Deliveries
from infra.dev.local.docs import Docs
from infra.dev.local.gateway import Gateway
from infra.dev.local.issuer import AUDIENCE, Issuer, kept_key
from infra.dev.local.mailbox import Mailbox
from infra.dev.local.mails import Mails
from infra.dev.local.receivers import Receiver
from infra.dev.local.starting import NotStarted, started
from infra.dev.local.warming import WARM, WARM_LOG, warm

REPOSITORY = Path(__file__).resolve().parents[3]
SIDES = ("authority", "representative")
MAIL_FROM = "orders@ministry.example"
LOG = "ministack.log"
Say = Callable[[str], None]


class AlreadyRunning(Exception):
    """One checkout runs one stack at a time; the message says how to end the other one."""


class NotBootstrapped(Exception):
    """The first caller could not be added; the message holds the command's own words."""


@dataclass(frozen=True, slots=True)
class Stack:
    """What is running, and how to reach it."""

    home: Path
    api_url: str
    issuer: Issuer
    aws: Aws
    deployment: deploy.Deployment
    parties: parties.Parties
    receivers: Mapping[str, Receiver]
    deliveries: Deliveries
    mailbox: Mailbox
    docs_url: str

    def caller(self, name: str) -> Caller:
        """An API client with one of the tokens of `local.json`."""
        return Caller(self.api_url, self.parties.tokens[name])


@contextmanager
def local_stack(
    home: Path,
    deliveries: Deliveries,
    mails: Mails,
    allow: tuple[str, ...] = (),
    say: Say = lambda _: None,
    *,
    origin: str = "",
) -> Iterator[Stack]:
    """Everything on free ports of 127.0.0.1; `home` holds key, logs and `local.json`; `allow` are further targets.

    `origin`: the name of its public log; without one it keeps none.

    NotStarted after STARTS starts that failed, each taken down whole before the next.
    """
    home = home.resolve()
    with only_one(home), ExitStack() as running:
        (home / LOG).unlink(missing_ok=True)
        try:
            stack = started(Launch(home, deliveries, mails, allow, say, origin).start, running, say)
        except NotStarted as error:
            logs = f"The emulator's log is {home / LOG}. `make local` starts the stack alone."
            raise NotStarted(f"The local stack did not start.\n{error}\n{logs}") from error
        yield stack


@dataclass(frozen=True, slots=True)
class Launch:
    """What a stack is started with."""

    home: Path
    deliveries: Deliveries
    mails: Mails
    allow: tuple[str, ...]
    say: Say
    origin: str

    def start(self, running: ExitStack) -> Stack:
        """The running stack; what has to be ended is registered with `running` as soon as it has started."""
        issuer, gateway, mailbox = Issuer(kept_key(self.home / "issuer-key.pem")), Gateway(), Mailbox(self.mails)
        receivers, docs = {side: Receiver(side, self.deliveries) for side in SIDES}, Docs(gateway.url)
        servers: tuple[Issuer | Gateway | Mailbox | Docs | Receiver, ...]
        servers = (issuer, gateway, mailbox, docs, *receivers.values())
        for server in servers:
            running.enter_context(server.running())
        aws = running.enter_context(emulated(self.home / "ministack", self.home / LOG, mailbox.url))
        running.callback(mailbox.hang_up)
        self.say(f"MiniStack answers on {aws.endpoint_url}")
        aws.ses().create_email_identity(EmailIdentity=MAIL_FROM.partition("@")[2])  # on AWS by DNS, once
        targets = (*(receiver.origin for receiver in receivers.values()), *self.allow)
        deployment = deploy.deploy(aws, REPOSITORY, _parameters(issuer.url, gateway.url, targets, self.origin))
        gateway.route(aws.port, deployment.outputs["HttpApiId"])
        mailbox.connect(aws.port, publisher(aws, deployment.outputs["MailFeedbackTopicArn"]))
        self.say(f"template.yaml is deployed: {len(deployment.resources)} resources")
        warm(aws, deployment, self.say, {**WARM, **WARM_LOG} if self.origin else WARM)
        self.say("the functions are warm")
        tokens = parties.tokens(issuer, datetime.now(UTC))
        urls = {"page_url": f"{gateway.url}/o", "mailbox_url": mailbox.url, "issuer_url": issuer.url}
        urls["docs_url"] = docs.url
        settings = _Settings(f"{gateway.url}/v1", urls, tokens, receivers, aws, deployment)
        ids = _bootstrap(self.home, settings)
        self.say("registrar, authorities, platforms, representatives and callers are registered")
        _write(self.home / "local.json", settings.to_json(ids))
        running.callback((self.home / "local.json").unlink, missing_ok=True)
        people = parties.Parties(tokens, ids)
        kept = (self.deliveries, mailbox, docs.url)
        return Stack(self.home, settings.api_url, issuer, aws, deployment, people, receivers, *kept)


@contextmanager
def only_one(home: Path) -> Iterator[None]:
    """AlreadyRunning while another process holds the folder; the lock goes with its process, however that one ends."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "lock").open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            pid = lock.read().strip()
            msg = f"A local stack of this checkout is running as process {pid}; end it first: kill {pid}"
            raise AlreadyRunning(msg) from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


@dataclass(frozen=True, slots=True)
class _Settings:
    """What `local.json` tells."""

    api_url: str
    urls: Mapping[str, str]
    tokens: Mapping[str, str]
    receivers: Mapping[str, Receiver]
    aws: Aws
    deployment: deploy.Deployment

    def to_json(self, ids: Mapping[str, str]) -> dict[str, Any]:
        outputs = self.deployment.outputs
        aws = {"endpoint_url": self.aws.endpoint_url, "region": REGION, "stack": deploy.STACK}
        return {
            "pid": os.getpid(),
            "api_url": self.api_url,
            **self.urls,
            "tokens": dict(self.tokens),
            "ids": dict(ids),
            "receivers": {side: receiver.url for side, receiver in self.receivers.items()},
            "aws": {**aws, "table": outputs["TableName"], "bus": outputs["BusName"], "queues": self.deployment.queues},
        }


def publisher(aws: Aws, topic: str) -> Callable[[dict[str, Any]], None]:
    """Publishes what mail servers say, as SES does."""
    client = aws.sns()

    def publish(event: dict[str, Any]) -> None:
        client.publish(TopicArn=topic, Message=json.dumps(event))

    return publish


def _parameters(issuer: str, public_url: str, targets: tuple[str, ...], origin: str) -> dict[str, str]:
    return {
        "Local": "true",
        "JwtIssuer": issuer,
        "JwtAudience": AUDIENCE,
        "PublicUrl": public_url,
        "AllowedTargets": ",".join(targets),
        "MailFrom": MAIL_FROM,
        "LogRetentionDays": "1",
        "LogOrigin": origin,
    }


def _bootstrap(home: Path, settings: _Settings) -> dict[str, str]:
    """The first registrar by the command line, as on AWS; everybody else by the registrar, through the API."""
    draft = home / "bootstrap"
    _write(draft / ".local" / "local.json", settings.to_json({}))
    try:
        add_registrar(draft, settings.urls["issuer_url"])
    finally:
        (draft / ".local" / "local.json").unlink()
    registrar = Caller(settings.api_url, settings.tokens[parties.REGISTRAR])
    return parties.register(registrar, settings.urls["issuer_url"], datetime.now(UTC).date())


def add_registrar(folder: Path, issuer_url: str) -> None:
    """`removal-orders caller add` in a folder whose `.local/local.json` names the stack."""
    who = ["--iss", issuer_url, "--sub", parties.REGISTRAR, "--kind", "machine", "--registrar"]
    scopes = ["--scope", "registry:write", "--scope", "callers:write"]
    done = command_line(folder, "caller", "add", *who, *scopes, "--reason", "the first registrar", "--yes", "--local")
    if done.returncode:
        raise NotBootstrapped(done.stdout + done.stderr)


def command_line(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`removal-orders` as an operator runs it, in a folder that holds `.local/local.json`."""
    program = "import sys; from removal.cli import main; sys.exit(main())"
    return subprocess.run(
        [sys.executable, "-P", "-c", program, *arguments],
        cwd=folder,
        env={**_without_aws(os.environ), "PYTHONPATH": str(REPOSITORY / "functions")},
        capture_output=True,
        text=True,
        check=False,
    )


def _without_aws(environment: Mapping[str, str]) -> dict[str, str]:
    """What the user's shell says of a real deployment must not reach a command that is meant for this one."""
    ours = ("TABLE_NAME", "BUS_NAME")
    return {name: value for name, value in environment.items() if not name.startswith("AWS_") and name not in ours}


def _write(path: Path, content: Mapping[str, Any]) -> None:
    """Whole or not at all, and readable by its owner only: it holds tokens."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(content, file, indent=2)
        file.write("\n")
    draft.replace(path)
