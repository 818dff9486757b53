"""Automation documents of the AWS console → what operators do from a shell, in the same words."""

import argparse
import re
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from typing import Any, Protocol

from removal.errors import RemovalError
from removal.operations.command_context import FAILED, CommandContext
from removal.operations.commands import parsed, run
from removal.telemetry.failure import described
from removal.telemetry.log import logger
from removal.wiring import wired

# What a document may ask for: entries of the register are made by a registrar, or from a shell with its own rights.
ALLOWED = frozenset(
    {"hold", "release", "republish", "resend", "redrive", "endpoint", "stuck", "link-key", "verify", "laws"}
)
SPARE = 20_000  # milliseconds before Lambda ends it: what is begun is finished, and what was done is told
LINES_AT_MOST = 200  # of what is said: Automation shows no more than a page or two, and Lambda answers with 6 MB
EXECUTION = re.compile(r"[0-9a-f-]{36}")  # of a document: CloudTrail tells who started it


class Timed(Protocol):
    """What is asked of Lambda's context."""

    def get_remaining_time_in_millis(self) -> int:
        """Until it ends the function."""


def handler(event: dict[str, Any], context: Timed) -> dict[str, Any]:
    """`{"arguments": ["hold", "--reason", "…", "--yes"], "execution": id}` → exit code and what was said.

    A dry run without `--yes`. What is refused and what fails is told in our own words: an exception's message and what
    argparse prints would quote the arguments into the log, line breaks and all.
    """
    arguments, by, said = [str(one) for one in event["arguments"] if one], _by(event), list[str]()
    if not arguments or arguments[0] not in ALLOWED:
        msg = f"This function does {', '.join(sorted(ALLOWED))}; the rest is for a shell."
        raise ValueError(msg)
    asked = _parsed(arguments)
    code = _run(CommandContext(asked, wired(), said.append, by, _enough(context)))
    wrote = bool(getattr(asked, "yes", False))
    logger.info("operated", extra={"command": arguments[0], "wrote": wrote, "code": code, "by": by})
    return {"code": code, "said": _shortened(said)}


def _enough(context: Timed) -> Callable[[], bool]:
    return lambda: context.get_remaining_time_in_millis() < SPARE


def _shortened(said: list[str]) -> list[str]:
    half = LINES_AT_MOST // 2
    left_out = len(said) - 2 * half
    return [*said[:half], f"… {left_out} lines more …", *said[-half:]] if left_out > 0 else said


def _by(event: dict[str, Any]) -> str:
    execution = str(event.get("execution", ""))
    return f"console {execution}" if EXECUTION.fullmatch(execution) else "console"


def _parsed(arguments: list[str]) -> argparse.Namespace:
    try:
        with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
            asked = parsed(arguments)
    except SystemExit:
        msg = "The arguments make no sense; `removal-orders COMMAND --help` tells which do."
        raise ValueError(msg) from None
    if getattr(asked, "against", None):
        msg = "What was received is held against the journals from a shell: this function reads no files."
        raise ValueError(msg)
    return asked


def _run(asked: CommandContext) -> int:
    try:
        return run(asked)
    except RemovalError as error:
        asked.say(error.detail)
    except Exception as error:  # noqa: BLE001 - the edge: its message could quote an order
        logger.error("failed", extra={"failure": described(error), "by": asked.by})
        asked.say("Something failed here; the log of this function says where.")
    return FAILED
