"""Automation documents of the AWS console → what operators do from a shell, in the same words."""

from typing import Any

from removal.errors import RemovalError
from removal.handlers.log import logger
from removal.operations.asked import FAILED
from removal.operations.commands import parsed, run
from removal.wiring import wired

# What a document may ask for: entries of the register are made by a registrar, or from a shell with its own rights.
ALLOWED = frozenset(
    {"hold", "release", "republish", "resend", "redrive", "endpoint", "stuck", "link-key", "verify", "profiles"}
)


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """`{"arguments": ["hold", "--reason", "…", "--yes"]}` → exit code and what was said; a dry run without `--yes`."""
    arguments, said = [str(one) for one in event["arguments"] if one], list[str]()
    if not arguments or arguments[0] not in ALLOWED:
        msg = f"This function does {', '.join(sorted(ALLOWED))}; the rest is for a shell."
        raise ValueError(msg)
    code = _run(arguments, said)
    logger.info("operated", extra={"command": arguments[0], "wrote": "--yes" in arguments, "code": code})
    return {"code": code, "said": said}


def _run(arguments: list[str], said: list[str]) -> int:
    try:
        return run(parsed(arguments), wired(), said.append, "console")
    except SystemExit as wrong:
        msg = "The arguments make no sense; `removal-orders COMMAND --help` tells which do."
        raise ValueError(msg) from wrong
    except RemovalError as error:
        said.append(error.detail)
        return FAILED
