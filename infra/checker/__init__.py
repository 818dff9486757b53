"""A distribution of its own, `removal-orders-check`: built here, and used without anything else of this repository."""
