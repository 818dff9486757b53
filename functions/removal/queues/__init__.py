"""Messages: queues and the event bus to send to, and the batches that Lambda gets from a queue."""
