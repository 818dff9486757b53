"""Logs, metrics and descriptions of failures, for operators."""
