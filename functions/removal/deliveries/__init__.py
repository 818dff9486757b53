"""From a fact to its deliveries: who gets it, when it is tried, what is held; the same for every channel."""
