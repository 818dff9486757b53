"""Payloads of an order's facts: one type for each fact type."""
