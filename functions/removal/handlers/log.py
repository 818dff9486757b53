"""One logger for all functions: ids and outcomes, never bodies, tokens or names of people."""

import os

from aws_lambda_powertools import Logger

SERVICE = os.environ.get("POWERTOOLS_SERVICE_NAME", "removal-orders")  # the stack's name: two may share an account
logger = Logger(service=SERVICE)
