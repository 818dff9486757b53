"""Deliveries of facts, the same for every channel: their recipients, retries and queues of held deliveries."""
