"""One logger for all functions: ids and outcomes, never bodies, tokens or names of people."""

import os
import sys

from aws_lambda_powertools import Logger

SERVICE = os.environ.get("POWERTOOLS_SERVICE_NAME", "removal-orders")  # the stack's name: two may share an account
logger = Logger(service=SERVICE)


def write_line(text: str) -> None:
    """One line of text among those of the logger: under its lock and in one write, so that threads tear none."""
    handler = logger.registered_handler
    handler.acquire()
    try:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
    finally:
        handler.release()
