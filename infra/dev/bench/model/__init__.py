"""A queueing model of the deployment: how late, how much is refused and what breaks first, at any size."""
