"""`make smoke ENV=…`: whether a deployment is what it should be, asked of AWS and of the API itself.

Nothing is written. What the emulator cannot show is named in `emulated.py`, and is a fault there once it can.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from infra.deploy.checks import ALL, COMES, Promise
from infra.deploy.deployment import Deployment
from infra.deploy.emulated import CANNOT_SHOW
from infra.deploy.environment import NoSuchEnvironment, environment
from infra.deploy.lacks import LACKS
from infra.deploy.place import open_session, place
from infra.dev.local.waiting import Overdue, until
from removal.aws_access import remedy

PATIENCE = 240.0  # seconds for what comes by itself: three minutes, and CloudWatch's own delay
EVERY = 10.0  # seconds


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one promise is kept; `excused` says why it need not be, or cannot be shown here."""

    name: str
    faults: list[str]
    excused: str = ""

    def __str__(self) -> str:
        if self.excused:
            return f"  -      {self.name}: {self.excused}"
        return "\n".join(f"  FAULT  {self.name}: {fault}" for fault in self.faults) or f"  ok     {self.name}"


def verdicts(
    look: Callable[[], Deployment],
    patience: float = PATIENCE,
    checks: tuple[Promise, ...] = ALL,
    lacks: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Verdict]:
    """Of each promise, what comes by itself last; `lacks`: the promises that the environment does without."""
    excuses = CANNOT_SHOW if look().emulated else {}
    for check in sorted(checks, key=lambda check: check in COMES):
        here = patience if check in COMES and check.__name__ not in excuses else 0.0
        yield judged(check.__name__, _in_time(check, look, here), excuses, lacks)


def judged(
    name: str, faults: list[str], excuses: Mapping[str, str], lacks: Mapping[str, str] = MappingProxyType({})
) -> Verdict:
    """An excuse that is not needed is a fault: what it excuses can be shown by now. What is lacked may be there."""
    if name in lacks and name not in excuses and faults:
        return Verdict(name, [], f"done without, for {lacks[name]} ({faults[0]})")
    if name not in excuses:
        return Verdict(name, faults)
    return (
        Verdict(name, [], f"not shown here, for {excuses[name]}")
        if faults
        else Verdict(name, [f"is shown by now: {excuses[name]}"])
    )


def _in_time(check: Promise, look: Callable[[], Deployment], patience: float) -> list[str]:
    def kept() -> bool | None:
        return None if _faults(check, look()) else True

    faults = _faults(check, look())
    if faults and patience:
        print(f"  …      {check.__name__}: {faults[0]}", flush=True)
        try:
            until(kept, check.__name__, patience, EVERY)
        except Overdue:
            return _faults(check, look())
        return []
    return faults


def _faults(check: Promise, deployment: Deployment) -> list[str]:
    try:
        return check(deployment)
    except (BotoCoreError, ClientError, OSError, LookupError) as error:
        return [f"cannot be asked: {type(error).__name__} {error}"]


def main(arguments: list[str] | None = None) -> int:
    """Exit code 0 when nothing is wrong, 1 when something is."""
    parser = argparse.ArgumentParser(prog="smoke", description=__doc__)
    parser.add_argument("environment")
    parser.add_argument("--patience", type=float, default=PATIENCE, metavar="SECONDS", help="for what comes by itself")
    options = parser.parse_args(arguments)
    try:
        stack, at = environment(options.environment).stack, open_session()
        print(_heading(at, stack))
    except (BotoCoreError, ClientError) as error:
        print(f"smoke: {remedy(error)}", file=sys.stderr)
        return 1
    except (NoSuchEnvironment, LookupError) as error:
        print(f"smoke: {error.args[0]}", file=sys.stderr)
        return 1
    wrong, lacks = 0, LACKS.get(options.environment, {})
    for verdict in verdicts(lambda: Deployment(open_session(), stack), options.patience, lacks=lacks):
        print(verdict, flush=True)
        wrong += bool(verdict.faults)
    print(f"{stack}: {wrong} of {len(ALL)} promises are not kept" if wrong else f"{stack}: {len(ALL)} promises")
    return 1 if wrong else 0


def _heading(at: boto3.Session, stack: str) -> str:
    """Where the deployment is, and its fixed addresses; LookupError if its stack has no address yet."""
    outputs = Deployment(at, stack).outputs
    if "ApiUrl" not in outputs:
        msg = f"{stack} has no ApiUrl yet: make deploy"
        raise LookupError(msg)
    fixed = f"; webhooks come from {outputs['WebhookAddresses']}" if "WebhookAddresses" in outputs else ""
    return f"{place(at).stack(stack)}, at {outputs['ApiUrl']}{fixed}"


if __name__ == "__main__":
    sys.exit(main())
