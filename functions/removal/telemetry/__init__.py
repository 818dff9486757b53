"""What operators see of every function: its log, its metrics, and how a failure is described."""
