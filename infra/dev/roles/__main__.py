"""`make roles`: each action of each role is taken away in turn on the local stack, and a probe has to miss it.

Exit code 1 if no probe misses one for which `reasons.py` has no reason, if a reason there is none, or if something
fails with nothing taken away.
"""

import argparse
import shutil
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from infra.dev.local.deliveries import Deliveries
from infra.dev.local.launching import launched
from infra.dev.local.mails import Mails
from infra.dev.local.server import serving
from infra.dev.local.stack import Stack, local_stack
from infra.dev.roles.fixture import Fixture
from infra.dev.roles.functions import Functions
from infra.dev.roles.hooks import hooks
from infra.dev.roles.policies import Policies
from infra.dev.roles.role_trial import PROBES, Came, RoleTrial

HOME = Path(".local")


def main(arguments: list[str] | None = None) -> int:
    """Start the stack, try each role, print the table."""
    parser = argparse.ArgumentParser(prog="roles", description=__doc__)
    parser.add_argument("--role", choices=PROBES, action="append", help="this one alone")
    wanted = parser.parse_args(arguments).role or list(PROBES)
    return launched(lambda: _try(wanted))


def _try(wanted: list[str]) -> int:
    folder, begun = HOME / "roles", time.monotonic()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    server = hooks()
    with serving(server), local_stack(HOME, Deliveries(folder), Mails(folder), (server.url,), _say) as stack:
        came = Counter(_tried(stack, server.url, wanted))
    counts = ", ".join(f"{came[result]} {result}" for result in Came)
    _say(f"{came.total()} actions: {counts}; {time.monotonic() - begun:.0f} s")
    return 1 if came[Came.FAULT] else 0


def _tried(stack: Stack, hooks_url: str, wanted: list[str]) -> Iterator[Came]:
    """Says a line for each grant, and what came of it."""
    policies = Policies(stack.aws)
    fixture = Fixture(stack, Functions(stack.aws, stack.deployment), hooks_url)
    fixture.set_up()
    for role in wanted:
        for row in RoleTrial(fixture, policies, role).rows(policies.grants[role]):
            _say(str(row))
            yield row.came


def _say(what: str) -> None:
    print(what, flush=True)


if __name__ == "__main__":
    sys.exit(main())
