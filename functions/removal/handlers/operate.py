"""Automation documents of the AWS console → operators' commands, with the same words as in a shell."""

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
from removal.wiring.operate import process

# The commands of documents; the register is changed by a registrar, or from a shell with its own rights.
ALLOWED = frozenset(
    {"hold", "release", "republish", "resend", "redrive", "endpoint", "stuck", "link-key", "verify", "laws"}
)
SPARE = 20_000  # milliseconds before Lambda ends it, to finish the step that has begun and to return the output
LINES_AT_MOST = 200  # of output: Automation shows a page or two, and an answer of Lambda has at most 6 MB
EXECUTION = re.compile(r"[0-9a-f-]{36}")  # of a document; CloudTrail has the person who started it


class Timed(Protocol):
    """The part of Lambda's context that the handler uses."""

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until Lambda ends the function."""


def handler(event: dict[str, Any], context: Timed) -> dict[str, Any]:
    """`{"arguments": ["hold", "--reason", "…", "--yes"], "execution": id}` → exit code and lines of output.

    A dry run without `--yes`. Refusals and failures have texts of this function: an exception's message and argparse's
    output would copy the arguments, with their line breaks, into the log.
    """
    arguments, by, output = [str(argument) for argument in event["arguments"] if argument], _by(event), list[str]()
    if not arguments or arguments[0] not in ALLOWED:
        msg = f"This function does {', '.join(sorted(ALLOWED))}; the rest is for a shell."
        raise ValueError(msg)
    options = _parsed(arguments)
    code = _run(CommandContext(options, process(), output.append, by, _enough(context)))
    wrote = bool(getattr(options, "yes", False))
    logger.info("operated", extra={"command": arguments[0], "wrote": wrote, "code": code, "by": by})
    return {"code": code, "said": _shortened(output)}


def _enough(context: Timed) -> Callable[[], bool]:
    return lambda: context.get_remaining_time_in_millis() < SPARE


def _shortened(lines: list[str]) -> list[str]:
    half = LINES_AT_MOST // 2
    left_out = len(lines) - 2 * half
    return [*lines[:half], f"… {left_out} lines more …", *lines[-half:]] if left_out > 0 else lines


def _by(event: dict[str, Any]) -> str:
    execution = str(event.get("execution", ""))
    return f"console {execution}" if EXECUTION.fullmatch(execution) else "console"


def _parsed(arguments: list[str]) -> argparse.Namespace:
    try:
        with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
            options = parsed(arguments)
    except SystemExit:
        msg = "The arguments make no sense; `removal-orders COMMAND --help` tells which do."
        raise ValueError(msg) from None
    if getattr(options, "against", None):
        msg = "What was received is held against the journals from a shell: this function reads no files."
        raise ValueError(msg)
    return options


def _run(context: CommandContext) -> int:
    try:
        return run(context)
    except RemovalError as error:
        context.say(error.detail)
    except Exception as error:  # noqa: BLE001 - the edge: its message could quote an order
        logger.error("failed", extra={"failure": described(error), "by": context.by})
        context.say("Something failed here; the log of this function says where.")
    return FAILED
