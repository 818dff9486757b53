"""The logger of all functions. It gets ids and outcomes, never bodies, tokens or names of people."""

import os
import sys

from aws_lambda_powertools import Logger

SERVICE = os.environ.get("POWERTOOLS_SERVICE_NAME", "removal-orders")  # stack's name: an account may have two stacks
logger = Logger(service=SERVICE)


def write_line(text: str) -> None:
    """Write one line beside the logger's lines, under its lock and in one write, so that threads do not mix lines."""
    handler = logger.registered_handler
    handler.acquire()
    try:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
    finally:
        handler.release()
