"""Daily limits of a party's actions that cost others something."""
