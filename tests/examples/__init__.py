"""The receivers that integrators start from, against real deliveries."""
