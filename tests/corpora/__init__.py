"""Hostile strings, posted into every text that anybody can write: kept as they are or refused, and shown as text."""
