"""One logger for all functions: ids and outcomes, never bodies, tokens or names of people."""

from aws_lambda_powertools import Logger

logger = Logger(service="removal-orders")
