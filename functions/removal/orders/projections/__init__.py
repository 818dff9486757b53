"""Projections: how each fact type changes an order; one table for each theme, merged by `fold`."""
