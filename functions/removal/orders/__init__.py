"""Removal orders: their life, their clock, their journal."""
