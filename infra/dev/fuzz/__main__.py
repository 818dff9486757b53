"""`make fuzz-api`: every role, every check, every phase, on a stack of its own; exit code 0 if nothing was found."""

import argparse
import json
import sys
from pathlib import Path

from infra.dev.fuzz.report import faults, read, table
from infra.dev.fuzz.roles import ROLES
from infra.dev.fuzz.running import SEED, Fuzzing
from infra.dev.local import story
from infra.dev.local.api import Caller, need
from infra.dev.local.deliveries import Deliveries
from infra.dev.local.launching import launched
from infra.dev.local.mails import Mails
from infra.dev.local.receivers import Receiver
from infra.dev.local.stack import SIDES, Stack, local_stack
from infra.dev.local.waiting import until
from infra.dev.openapi.document import FILE

HOME = Path(".local")


def main(arguments: list[str] | None = None) -> int:
    """Start the stack, run each role, report."""
    parser = argparse.ArgumentParser(prog="fuzz-api", description=__doc__)
    parser.add_argument("--seed", type=int, default=SEED, help="another one tries other cases")
    seed = parser.parse_args(arguments).seed
    return launched(lambda: _fuzz(seed))


def _fuzz(seed: int) -> int:
    folder = (HOME / "fuzz").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with local_stack(HOME, Deliveries(folder), Mails(folder), say=print) as stack:
        fuzzing, failed = _fuzzed(stack, folder, seed)
    return _report(fuzzing, failed)


def _fuzzed(stack: Stack, folder: Path, seed: int) -> tuple[Fuzzing, list[str]]:
    """What was tried, and the roles that something failed as."""
    fuzzing = Fuzzing(stack.home / "local.json", folder, seed)
    fuzzing.log_path.write_text("", "utf-8")
    for side in SIDES:
        _prepare(stack.caller(side), stack.receivers[side])
    return fuzzing, [role for role in ROLES if not fuzzing.run(role)]


def _prepare(caller: Caller, receiver: Receiver) -> None:
    """A verified webhook that has been sent a test; it hears of little, or the emulator would do nothing else."""
    receiver.expect_secret()
    made = need(caller.post("/endpoints", {"url": receiver.url, "facts": ["order.breached"]}), 201)
    receiver.trust(made["secret"])
    until(lambda: story.verified_at(caller, made["id"]), "the endpoint is verified", story.VERIFIED_WITHIN)
    need(caller.post(f"/endpoints/{made['id']}/test"), 202)


def _report(fuzzing: Fuzzing, failed: list[str]) -> int:
    run = read(fuzzing.log_path.read_text("utf-8").splitlines(), _operations())
    wrong = [*(f"checks failed as {role}" for role in failed), *faults(run)]
    lines = [*table(run), *(wrong or ["no check failed, no 5xx"])]
    (fuzzing.folder / "report.txt").write_text("\n".join(lines) + "\n", "utf-8")
    print(*lines, sep="\n")
    return 1 if wrong else 0


def _operations() -> list[str]:
    paths = json.loads(FILE.read_text("utf-8"))["paths"]
    return [f"{method.upper()} {path}" for path, operations in paths.items() for method in operations]


if __name__ == "__main__":
    sys.exit(main())
