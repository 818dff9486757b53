"""Removal orders: from a ministry's order to the proof that it was received, answered or breached."""
